import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from opscontent.db import db
from opscontent.domain import quotes, replies, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Edit, EditKind, Quote
from opscontent.domain.replies import Reply, ReplyState
from tests.browser.conftest import OpenPage
from tests.browser.hands import drag
from tests.factory import Factory

pytestmark = pytest.mark.browser
TEXTS = ("夫妻肺片", "佛跳墙", "口水鸡", "狮子头")


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", language="en")


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def picks(make: Factory, prompt: Prompt) -> list[Quote]:
    return [
        make.quote(make.reply(prompt, text, state=ReplyState.shortlisted), position=at)
        for at, text in enumerate(TEXTS, start=1)
    ]


@pytest.fixture
def desk(browser_page: OpenPage, editor: Person, prompt: Prompt, picks: list[Quote]) -> Page:
    page = browser_page(editor)
    page.goto(f"/prompts/{prompt.id}/desk")
    return page


def shows(page: Page, *wanted: str) -> None:
    """The outline, line by line."""
    expect(page.locator("#desk-outline li")).to_have_text([*wanted])


def order(app: Flask, prompt: Prompt) -> list[str]:
    with app.app_context():
        return [each.words if isinstance(each, Quote) else each.title for each in quotes.outline(prompt.id)]


def test_sections_by_keys_alone(app: Flask, desk: Page, prompt: Prompt, picks: list[Quote]) -> None:
    press = desk.keyboard.press
    for key in ("j", "j", "h"):
        press(key)
    desk.keyboard.type("Food")
    press("Enter")
    shows(desk, "1夫妻肺片", "Food3", "2佛跳墙", "3口水鸡", "4狮子头")
    expect(desk.locator(f"#pick-{picks[1].id}")).to_be_focused()

    for key in ("j", "h"):
        press(key)
    desk.keyboard.type("Signs [x]")
    press("Enter")
    shows(desk, "1夫妻肺片", "Food1", "2佛跳墙", "Signs [x]2", "3口水鸡", "4狮子头")
    for key in ("k", "["):
        press(key)
    shows(desk, "1夫妻肺片", "Signs [x]2", "2口水鸡", "3狮子头", "Food1", "4佛跳墙")
    press("e")
    desk.keyboard.type("Menus")
    press("Enter")
    press("Escape")
    shows(desk, "1夫妻肺片", "Menus2", "2口水鸡", "3狮子头", "Food1", "4佛跳墙")

    assert order(app, prompt) == ["夫妻肺片", "Menus", "口水鸡", "狮子头", "Food", "佛跳墙"]


def test_a_dragged_section_takes_its_picks_along(
    app: Flask, make: Factory, browser_page: OpenPage, editor: Person, prompt: Prompt, picks: list[Quote]
) -> None:
    one, two = make.section(prompt, "Food", 0), make.section(prompt, "Signs", 3)
    page = browser_page(editor)
    page.set_viewport_size({"width": 1440, "height": 2400})
    page.goto(f"/prompts/{prompt.id}/desk")
    shows(page, "Food2", "1夫妻肺片", "2佛跳墙", "Signs2", "3口水鸡", "4狮子头")

    with page.expect_response("**/shift"):
        drag(page.locator(f"#section-{two.id} .pick-grip"), page.locator(f"#section-{one.id} .pick-grip"))

    shows(page, "Signs2", "1口水鸡", "2狮子头", "Food2", "3夫妻肺片", "4佛跳墙")
    assert order(app, prompt) == ["Signs", "口水鸡", "狮子头", "Food", "夫妻肺片", "佛跳墙"]


def test_layouts_are_looked_at_before_they_are_built(app: Flask, desk: Page, picks: list[Quote]) -> None:
    desk.locator(".built-preview summary").click()
    expect(desk.locator(".built li")).to_have_text([*TEXTS, "Thanks to the readers"])

    desk.get_by_label("Best of").check()
    expect(desk.locator(".built .is-compact")).to_have_text(["狮子头"])
    desk.get_by_label("By theme").check()
    expect(desk.locator("[data-preview]")).to_contain_text("There are no sections yet")
    desk.get_by_label("Numbered").check()
    expect(desk.locator(".built .is-number")).to_have_text(["1", "2", "3", "4"])
    desk.get_by_role("button", name="Build a draft of 4 picks").click()
    desk.wait_for_url("**/draft")

    with app.app_context():
        written = revisions.latest(db.session.query(Post).one().id)
        assert written is not None
        assert written.body.startswith(f"### 1\n\n[[reply:{picks[0].reply_id}]]\n\n### 2")


def test_what_is_typed_is_saved_before_the_draft_is_built(app: Flask, desk: Page, picks: list[Quote]) -> None:
    for at, words in ((0, "夫妻肺片，牛的"), (2, "口水鸡！")):
        desk.locator(f"#pick-{picks[at].id} [name=wording]").fill(words)
        desk.locator(f"#pick-{picks[at].id} [name=kind]").select_option("light")
    desk.get_by_role("button", name="Build a draft of 4 picks").click()
    desk.wait_for_url("**/draft")

    with app.app_context():
        post = db.session.query(Post).one()
        assert [quote.words for quote in quotes.of_post(post.id)] == [
            "夫妻肺片，牛的",
            "佛跳墙",
            "口水鸡！",
            "狮子头",
        ]


def test_nothing_is_built_while_something_typed_is_refused(
    app: Flask, desk: Page, editor: Person, picks: list[Quote]
) -> None:
    with app.app_context():
        quote, by = db.session.get_one(Quote, picks[0].id), db.session.get_one(Person, editor.id)
        quotes.edit(quote, Edit("夫妻", EditKind.cut, "", ""), version=quote.version, by=by)
        db.session.commit()
    first = desk.locator(f"#pick-{picks[0].id}")
    first.locator("[name=wording]").fill("肺片")
    desk.get_by_role("button", name="Build a draft of 4 picks").click()

    expect(first.locator(".pick-theirs")).to_contain_text("夫妻")
    expect(first.locator("[name=wording]")).to_have_value("肺片")
    with app.app_context():
        assert db.session.query(Post).count() == 0
    desk.get_by_role("button", name="Build a draft of 4 picks").click()
    desk.wait_for_url("**/draft")
    with app.app_context():
        assert quotes.of_post(db.session.query(Post).one().id)[0].words == "肺片"


def test_a_built_posts_quotes_are_ordered_by_keys(
    app: Flask, browser_page: OpenPage, editor: Person, prompt: Prompt, picks: list[Quote]
) -> None:
    with app.app_context():
        asked, by = db.session.get_one(Prompt, prompt.id), db.session.get_one(Person, editor.id)
        post_id = quotes.build(asked, quotes.on_desk(asked.id), by=by).id
        db.session.commit()
    page = browser_page(editor)
    page.goto(f"/prompts/{prompt.id}/desk?post={post_id}")

    page.locator("#desk-outline a").nth(2).click()
    expect(page.locator(f"#pick-{picks[2].id}")).to_be_focused()
    for number in (2, 1):
        page.keyboard.press("[")
        expect(page.locator(f"#pick-{picks[2].id} .pick-number")).to_have_text(str(number))

    with app.app_context():
        assert [quote.words for quote in quotes.of_post(post_id)] == ["口水鸡", "夫妻肺片", "佛跳墙", "狮子头"]


def test_phone_settles_what_changed_and_nothing_sticks_out(
    app: Flask, browser_page: OpenPage, editor: Person, prompt: Prompt, picks: list[Quote]
) -> None:
    with app.app_context():
        reply = db.session.get_one(Reply, picks[0].reply_id)
        reply.state = ReplyState.new
        replies.edit(reply, "夫妻肺片在成都")
        reply.state = ReplyState.shortlisted
        db.session.commit()
    page = browser_page(editor, size="phone")
    page.goto(f"/prompts/{prompt.id}/desk")
    expect(page.locator(".trouble ins")).to_have_text("在成都")
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.get_by_role("button", name="Keep ours").tap()

    expect(page.locator(".trouble")).to_have_count(0)
    expect(page.locator(".pick").first.locator("textarea[name=wording]")).to_have_value("夫妻肺片")
