"""Comments with their own script: on words of the article and of the draft, found again, answered and settled."""

import pytest
from playwright.sync_api import Page, expect

from opscontent.domain.accounts import Account
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser
SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector(".article-body"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
  }
}"""
HIGHLIGHTED = "() => [...(CSS.highlights.get('commented') ?? [])].map(String)"
MARKED = "() => document.querySelector('draft-editor').cm.getAllMarks().filter(m => m.className === 'cm-commented').map(m => document.querySelector('draft-editor').cm.getRange(m.find().from, m.find().to))"  # noqa: E501


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    post = make.post(account, "Menus", state=PostState.drafting)
    make.revision(post, "The first lung slice.\n\nThe second lung slice is about **Beijing** and its menus.")
    return post


def comment(page: Page, words: str) -> None:
    page.locator(".comment-say textarea").fill(words)
    page.locator(".comment-say").get_by_role("button", name="Comment", exact=True).click()


def test_selected_words_of_the_article_are_commented_answered_and_settled(
    make: Factory, account: Account, post: Post, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.chief, "Chen"))
    page.goto(f"/posts/{post.id}/review")
    button = page.get_by_role("button", name="About the selection")
    expect(button).to_be_disabled()

    page.evaluate(SELECT, "and its menus")
    button.click()
    expect(page.locator(".comment-about q")).to_have_text("and its menus")
    comment(page, "Which ones?")

    thread = page.locator(".thread")
    expect(thread.locator("q")).to_have_text("and its menus")
    assert page.evaluate(HIGHLIGHTED) == ["and its menus"]
    page.locator(".comment-say textarea").fill("half a thought")
    thread.get_by_text("Answer …").click()
    thread.get_by_label("Answer").fill("Those of 2014.")
    thread.get_by_role("button", name="Answer").click()
    expect(thread.locator(".comment-words")).to_have_text(["Which ones?", "Those of 2014."])
    expect(page.locator(".comment-say textarea")).to_have_value("half a thought")

    thread.get_by_role("button", name="Settle").click()
    page.get_by_text("1 settled").click()
    expect(page.get_by_text("settled by Chen")).to_be_visible()
    assert page.evaluate(HIGHLIGHTED) == []


def test_a_comment_in_the_draft_is_about_the_selected_one_of_two_and_moves_with_it(
    make: Factory, account: Account, post: Post, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.editor, "Ling"))
    page.goto(f"/posts/{post.id}/draft")
    page.locator(".CodeMirror").click()
    page.evaluate(
        "() => document.querySelector('draft-editor').cm.setSelection({line: 2, ch: 11}, {line: 2, ch: 21})"
    )
    page.keyboard.press("Control+Alt+m")
    expect(page.locator(".comment-about q")).to_have_text("lung slice")
    comment(page, "Say which.")

    thread = page.locator(".thread")
    expect(thread).to_have_attribute("data-start", "34")
    assert page.evaluate(MARKED) == ["lung slice"]
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("New. ")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-said]")).to_have_attribute("data-tone", "saved")
    page.reload()
    expect(page.locator(".thread")).to_have_attribute("data-start", "39")

    page.locator(".thread-place").click()
    selected = "() => document.querySelector('draft-editor').cm.getCursor('from').line"
    assert page.evaluate(selected) == 2


def test_words_that_are_not_saved_are_refused_and_nothing_typed_is_lost(
    make: Factory, account: Account, post: Post, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.editor, "Ling"))
    page.goto(f"/posts/{post.id}/draft")
    page.route("**/draft/save", lambda route: route.abort())
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Sweet and sour pork.")
    for _ in "pork.":
        page.keyboard.press("Shift+ArrowLeft")
    for _ in "sour and ":
        page.keyboard.press("Shift+ArrowLeft")
    page.get_by_role("button", name="About the selection").click()
    comment(page, "Spicy?")

    expect(page.get_by_role("alert").filter(has_text="not in the saved text")).to_be_visible()
    expect(page.locator(".comment-say textarea")).to_have_value("Spicy?")
    expect(page.locator(".CodeMirror")).to_contain_text("Sweet and sour pork.")
