"""The draft's frame as WeChat keeps it, the look being chosen, a slip mended: with the pages' own scripts."""

from playwright.sync_api import expect

from opscontent.domain.accounts import Kind
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory

ARTICLE = "wechat-frame iframe"
COPIED = """async () => (await (await navigator.clipboard.read())[0].getType("text/html")).text()"""


def test_the_frame_follows_what_is_typed_by_day_and_night(make: Factory, browser_page: OpenPage) -> None:
    account = make.account(kind=Kind.subscription, look_theme="seal")
    post = make.post(account, state=PostState.drafting)
    make.revision(post, "## First")
    page = browser_page(make.member(account, Role.editor))
    page.goto(f"/posts/{post.id}/draft")
    frame = page.frame_locator(ARTICLE)
    expect(frame.locator("h2 span")).to_have_text("First")
    expect(frame.locator("h2 span")).to_have_css("background-color", "rgb(181, 67, 46)")

    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nTyped just now")
    expect(frame.locator("p", has_text="Typed just now")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as rich text").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    html = page.evaluate(COPIED)
    assert "Typed just now" in html
    assert "background-color" in html
    page.get_by_role("button", name="Night").click()

    expect(frame.locator("body")).to_have_css("background-color", "rgb(25, 25, 25)")
    page.reload()
    expect(frame.locator("body")).to_have_css("background-color", "rgb(25, 25, 25)")


def test_a_look_shows_while_it_is_chosen(make: Factory, browser_page: OpenPage) -> None:
    account = make.account(kind=Kind.subscription)
    page = browser_page(make.member(account, Role.chief))
    page.goto(f"/accounts/{account.id}/look")
    frame = page.frame_locator(ARTICLE)
    expect(frame.locator("h2")).to_be_visible()

    page.get_by_label("Column").check()
    page.get_by_label("Colour", exact=True).fill("#07c160")
    page.get_by_label("Opening line").fill("Follow us")

    expect(frame.get_by_text("Follow us")).to_be_visible()
    expect(frame.locator("h2")).to_have_css("border-left-color", "rgb(7, 193, 96)")
    expect(page.locator("#accent-said")).to_contain_text("2.4 : 1 on white")


def test_a_slip_is_mended_with_a_click(make: Factory, browser_page: OpenPage) -> None:
    account = make.account(kind=Kind.subscription)
    post = make.post(account, state=PostState.drafting)
    make.revision(post, "第一版")
    page = browser_page(make.member(account, Role.editor))
    page.goto(f"/posts/{post.id}/draft")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("🐟，写Python与Rust")
    mends, text = page.get_by_role("button", name="Mend"), page.locator(".CodeMirror")
    expect(mends).to_have_count(3)

    mends.nth(0).click()
    mends.nth(0).click()
    expect(text).to_contain_text("第一版🐟，写 Python 与Rust")
    page.locator("toast-stack").get_by_role("button", name="Undo").first.click()
    expect(text).to_contain_text("第一版🐟，写Python 与Rust")
    for _change in range(3):
        page.locator(".draft-tools").get_by_role("button", name="Undo").click()
    expect(text).to_contain_text("第一版🐟，写Python与Rust")
    expect(mends).to_have_count(3)
    for _slip in range(3):
        mends.last.click()

    expect(text).to_contain_text("第一版🐟，写 Python 与 Rust")
    expect(mends).to_have_count(0)
