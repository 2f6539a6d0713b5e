"""Putting an edition in order by drag and keys, and putting a post in front with the keyboard alone."""

from datetime import time

import pytest
from flask import Flask
from playwright.sync_api import expect

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.browser.conftest import OpenPage
from tests.browser.hands import drag
from tests.factory import Factory, at

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("mid_november"),
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]


def order(app: Flask, edition: Edition) -> list[str]:
    with app.app_context():
        return [post.title for post in db.session.get_one(Edition, edition.id).posts]


def test_an_edition_is_put_in_order_by_keys_and_by_drag(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    posts = [make.post(account, title, state=PostState.drafting) for title in ("One", "Two", "Three")]
    edition = make.edition(account, *posts, publish_at=at("2026-11-20 04:15"))
    page = browser_page(editor)
    page.goto(f"/editions/{edition.id}")
    head = page.locator(".message-head .message-title")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("[")
    expect(head).to_have_text("Two")
    expect(page.locator(f'[data-post="{posts[1].id}"]')).to_be_focused()
    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(page.locator(".message-title").last).to_have_text("Two")
    assert order(app, edition) == ["One", "Three", "Two"]

    grip, first = (page.locator(f'[data-post="{posts[at].id}"]') for at in (2, 0))
    drag(grip.locator(".edition-grip"), first, x=0.1, y=0.1)
    expect(head).to_have_text("Three")
    page.locator(".toast-line button", has_text="Undo").last.click()
    expect(head).to_have_text("One")
    page.fill("[name=note]", "Digest")
    page.locator(".edition-buttons .btn", has_text="Save").click()

    expect(page.locator(".toast-line", has_text="Saved.")).to_be_visible()
    assert order(app, edition) == ["One", "Three", "Two"]


def test_a_post_is_put_in_front_with_the_keyboard_alone(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    make.slot(account, weekday=4, local_time=time(12, 15))
    planned = {"state": PostState.planned}
    make.post(account, "Menus", planned_at=at("2026-11-20 04:15"), **planned)
    signs = make.post(account, "Signs", planned_at=at("2026-11-25 04:15"), **planned)
    page = browser_page(editor)
    page.goto("/calendar?month=2026-11")

    page.locator(f'[data-id="{signs.id}"] a').focus()
    page.keyboard.press("m")
    page.fill("#move-day", "2026-11-20")
    page.locator("[data-insert]").press("Enter")
    expect(page.locator(".insert-room")).to_contain_text("each of its slots has a post")
    page.keyboard.press("1")

    expect(page.locator(".toast-line", has_text="“Signs” is in its place; 1 other moved.")).to_be_visible()
    with app.app_context():
        times = {post.title: f"{post.planned_at:%d}" for post in db.session.query(Post)}
    assert times == {"Menus": "27", "Signs": "20"}
    page.locator(".toast-line button", has_text="Undo").press("Enter")
    expect(page.locator(".toast-line", has_text="All are back")).to_be_visible()
