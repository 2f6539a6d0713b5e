"""Pictures with their own scripts: pasted and dropped into a draft, several sent to the library, cut by keys."""

import io

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import revisions
from opscontent.domain.accounts import Account
from opscontent.domain.media import Picture
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.browser.conftest import OpenPage
from tests.domain.test_covers import picture
from tests.factory import Factory

pytestmark = pytest.mark.browser
TEXT = "() => document.querySelector('draft-editor').cm.getValue()"
# A clipboard or a drop that holds a picture, and words if there are any.
GIVE = """([kind, words, html]) => new Promise(resolve => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
  canvas.getContext("2d").fillRect(0, 0, words ? 10 : 20, 30);
  canvas.toBlob((blob) => {
    const data = new DataTransfer();
    data.items.add(new File([blob], "shot.png", { type: "image/png" }));
    if (words) data.setData("text/plain", words);
    if (html) data.setData("text/html", html);
    const target = document.querySelector(".CodeMirror textarea");
    const { x, y } = document.querySelector(".CodeMirror-line").getBoundingClientRect();
    const way = { bubbles: true, cancelable: true };
    const event = kind === "paste"
      ? new ClipboardEvent("paste", { ...way, clipboardData: data })
      : new DragEvent("drop", { ...way, dataTransfer: data, clientX: x + 5, clientY: y + 5 });
    resolve(!target.dispatchEvent(event));
  });
})"""


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    post = make.post(account, "Menus", state=PostState.drafting)
    make.revision(post, "First line.\n\nLast line.")
    return post


def test_a_pasted_picture_stands_in_the_text_and_is_asked_about(
    app: Flask, make: Factory, account: Account, post: Post, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.writer, "Ling"))
    page.goto(f"/posts/{post.id}/draft")
    page.locator(".CodeMirror").click()

    page.evaluate(GIVE, ["paste", "Words that Word sent with a picture of themselves.", ""])
    expect(page.locator(".picture-row")).to_have_count(0)
    page.evaluate("() => document.querySelector('draft-editor').cm.setValue('First line.\\n\\nLast line.')")
    page.evaluate("() => document.querySelector('draft-editor').cm.setCursor({line: 0, ch: 3})")
    page.evaluate(GIVE, ["paste", "", "<img src='x'>"])
    asked = page.get_by_label("What does it show?")
    asked.fill("A [hand-written] menu")
    asked.press("Enter")

    expect(page.locator(".picture-row")).to_have_count(0)
    lines = page.evaluate(TEXT).split("\n\n")
    assert (lines[0], lines[2]) == ("First line.", "Last line.")
    assert lines[1].startswith("![A \\[hand-written\\] menu](/p/picture/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".draft-said")).to_contain_text("version 2")
    expect(page.locator(".article-body img")).to_have_attribute("alt", "A [hand-written] menu")
    with app.app_context():
        kept = db.session.scalars(select(Picture)).one()
        newest = revisions.latest(post.id)
        assert newest is not None
        assert kept.alt == "A [hand-written] menu"
        assert kept.address in newest.body


def test_a_drop_without_a_server_loses_nothing_and_goes_when_it_is_back(
    make: Factory, account: Account, post: Post, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.writer, "Ling"))
    page.goto(f"/posts/{post.id}/draft")
    page.locator(".CodeMirror").click()
    page.context.set_offline(True)

    page.evaluate(GIVE, ["drop", "", ""])
    expect(page.locator(".picture-said")).to_contain_text("Not sent: the server does not answer.")
    page.keyboard.press("Control+End")
    page.keyboard.type(" More.")
    before = page.evaluate(TEXT)
    page.context.set_offline(False)

    expect(page.get_by_label("What does it show?")).to_be_visible()
    after = page.evaluate(TEXT)
    assert before == "First line.\n\nLast line. More."
    assert after.startswith("First line.\n\n![](/p/picture/")
    assert after.endswith("\n\nLast line. More.")


def test_the_library_takes_several_and_a_cover_is_cut_by_keys(
    app: Flask, make: Factory, account: Account, post: Post, browser_page: OpenPage
) -> None:
    page = browser_page(make.member(account, Role.editor, "Chen"))
    page.goto("/pictures")
    files = [("square.png", picture("PNG", (600, 600))), ("moving.gif", b"GIF89a"), ("flat.png", picture("PNG"))]
    page.locator("#pictures").set_input_files(
        [{"name": name, "mimeType": f"image/{name[-3:]}", "buffer": content} for name, content in files]
    )

    expect(page.locator(".picture-card b")).to_have_text(["flat", "square"])
    expect(page.locator(".picture-row.is-bad")).to_contain_text("A GIF is not kept")

    page.goto(f"/posts/{post.id}/draft")
    page.get_by_role("link", name="Cover from the library").click()
    page.locator(".picture-choice", has_text="square").focus()
    page.keyboard.press("Enter")
    _move(page)
    page.get_by_role("button", name="Take it for the cover").click()
    expect(page.locator(".picture-dialog")).to_be_hidden()
    expect(page.locator("[data-cover]")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".draft-said")).to_contain_text("version 2")

    with app.app_context():
        newest = revisions.latest(post.id)
        assert newest is not None
        name, wide, square = newest.cover.split("~")
    left, top, right, bottom = (int(part) for part in wide.split("-"))
    assert (left, right) == (200, 9800)
    assert bottom - top == pytest.approx(9600 / 2.35, abs=2)
    assert square == "0-0-10000-10000"
    shown = page.request.get(f"/posts/{post.id}/covers/{newest.cover}?as=wide")
    assert Image.open(io.BytesIO(shown.body())).size == (576, 246)
    assert name.endswith(".jpg")


def _move(page: Page) -> None:
    """The wide rectangle is made smaller by two percent at each side of its middle."""
    box = page.get_by_role("button", name="Wide, 2.35 : 1")
    box.focus()
    for key in ("-", "-", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
