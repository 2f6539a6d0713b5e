import pytest
from flask import Flask
from playwright.sync_api import expect

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory, at

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("mid_november")]


def days(app: Flask, posts: list[Post]) -> list[str]:
    with app.app_context():
        found = [db.session.get_one(Post, post.id).planned_at for post in posts]
    return [f"{moment:%m-%d}" for moment in found if moment]


def test_three_posts_are_moved_by_a_week_and_back_by_keys(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    make.post(account, "Over", state=PostState.published, planned_at=at("2026-11-10 04:15"))
    found = [
        make.post(account, f"Menu {day}", state=PostState.planned, planned_at=at(f"2026-11-{day} 04:15"))
        for day in (20, 21, 22, 23)
    ]
    page = browser_page(editor)
    page.goto("/calendar/list?month=2026-11")

    page.keyboard.press("j")  # from today on, not from the first of the month
    expect(page.get_by_role("link", name="Menu 20")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-ticked]")).to_have_text("3")
    page.keyboard.press("b")
    expect(page.get_by_label("Move by")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".cal-preview")).to_contain_text("Nov 27 12:15")
    assert days(app, found) == ["11-20", "11-21", "11-22", "11-23"]
    expect(page.get_by_role("button", name="Change 3 posts")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".cal-last")).to_contain_text("You changed 3 posts just now.")
    assert days(app, found) == ["11-27", "11-28", "11-29", "11-23"]
    page.keyboard.press("u")

    expect(page.locator(".toast-line")).to_contain_text("3 posts are as before.")
    expect(page.locator(".cal-last")).to_have_count(0)
    assert days(app, found) == ["11-20", "11-21", "11-22", "11-23"]


def test_cards_of_the_board_are_dragged_and_sent_by_keys(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(editor)
    page.goto("/calendar/board?month=2026-11")
    card = page.locator(f"[data-id='{post.id}']")

    begin = card.bounding_box()
    end = page.locator("[data-state='drafting']").bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=12)
    expect(page.locator("[data-state='approved']")).to_have_class("cal-column is-approved is-closed")
    page.mouse.up()

    expect(page.locator(f"[data-state='drafting'] [data-id='{post.id}']")).to_be_visible()
    expect(page.locator(".toast-line").last).to_contain_text("“Menus” is now: Drafting.")
    expect(card.locator("a")).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")

    expect(page.locator(".toast-line.is-error")).to_contain_text("A post can't go from “Drafting” to “Planned”.")
    expect(page.locator(f"[data-state='drafting'] [data-id='{post.id}']")).to_be_visible()
    with app.app_context():
        assert db.session.get_one(Post, post.id).state == PostState.drafting
