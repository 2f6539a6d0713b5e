import re
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from opscontent.db import db
from opscontent.domain import posts
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory, at

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("mid_november")]
MONTH = "/calendar?month=2026-11"


def planned_at(app: Flask, post: Post) -> datetime | None:
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert found is not None
        return found.planned_at


def drag(page: Page, source: str, target: str) -> None:
    """As a hand does it: press, go there in steps, let go."""
    page.locator(source).scroll_into_view_if_needed()
    begin, end = page.locator(source).bounding_box(), page.locator(target).bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()
    settle(page)


def settle(page: Page) -> None:
    """Wait for the answer to a move."""
    expect(page.locator("calendar-board")).not_to_have_attribute("aria-busy", "true")


def test_a_card_is_dragged_to_another_day_and_back(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(editor)
    page.goto(MONTH)

    drag(page, f"[data-id='{post.id}']", "#day-2026-11-25 .cal-list")

    moved = page.locator(f"#day-2026-11-25 [data-id='{post.id}']")
    expect(moved).to_be_visible()
    expect(moved.locator("time")).to_have_text("12:15")
    expect(page.locator(".toast-line")).to_contain_text("“Menus” is now planned for Nov 25 12:15.")
    assert planned_at(app, post) == at("2026-11-25 04:15")

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(f"#day-2026-11-20 [data-id='{post.id}']")).to_be_visible()
    assert planned_at(app, post) == at("2026-11-20 04:15")


def test_the_past_is_refused_in_words_and_the_card_stays(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(editor)
    page.goto(MONTH)

    drag(page, f"[data-id='{post.id}']", "#day-2026-11-12 .cal-list")

    expect(page.locator(".toast-line.is-error")).to_contain_text("This time has passed. Choose a later one.")
    expect(page.locator(f"#day-2026-11-20 [data-id='{post.id}']")).to_be_visible()
    assert planned_at(app, post) == at("2026-11-20 04:15")


def test_an_idea_is_dropped_on_a_slot_and_dragged_back(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    slot = make.slot(account, weekday=3, note="one digest")
    post = make.post(account, "Menus")
    page = browser_page(editor)
    page.goto(MONTH)

    drag(page, f".cal-ideas [data-id='{post.id}']", f"#day-2026-11-26 [data-slot='{slot.id}']")

    moved = page.locator(f"#day-2026-11-26 [data-id='{post.id}']")
    expect(moved.locator("time")).to_have_text("07:30")
    expect(page.locator("#day-2026-11-26 .cal-place")).to_have_count(0)
    expect(page.locator(".cal-summary")).to_contain_text("1 post")
    assert planned_at(app, post) == at("2026-11-25 23:30")

    drag(page, f"#day-2026-11-26 [data-id='{post.id}']", ".cal-ideas .sheet-head")

    expect(page.locator(f".cal-ideas [data-id='{post.id}']")).to_be_visible()
    assert planned_at(app, post) is None


def test_someone_elses_move_is_shown(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    other = make.member(account, Role.editor, "Chen")
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(editor)
    page.goto(MONTH)
    with app.app_context():
        posts.reschedule(db.session.get_one(Post, post.id), at("2026-11-27 04:15"), by=other, version=1)
        db.session.commit()

    drag(page, f"[data-id='{post.id}']", "#day-2026-11-25 .cal-list")

    expect(page.locator(".toast-line.is-error")).to_contain_text("Chen moved it to Nov 27 12:15 meanwhile.")
    expect(page.locator(f"#day-2026-11-27 [data-id='{post.id}']")).to_be_visible()
    expect(page.locator(f"[data-id='{post.id}']")).to_have_count(1)


def test_keys_go_from_day_to_day_and_move_a_card(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(editor)
    page.goto(MONTH)

    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)

    expect(page.locator(f"[data-id='{post.id}'] a")).to_be_focused()

    page.keyboard.press("m")
    expect(page.locator("#move-dialog")).to_be_visible()
    expect(page.locator("#move-at")).to_have_value("12:15")
    page.locator("#move-day").fill("2026-11-30")
    page.locator("#move-at").fill("20:00")
    page.keyboard.press("Enter")

    expect(page.locator(f"#day-2026-11-30 [data-id='{post.id}'] a")).to_be_focused()
    assert planned_at(app, post) == at("2026-11-30 12:00")

    page.keyboard.press("u")
    expect(page.locator(f"#day-2026-11-20 [data-id='{post.id}']")).to_be_visible()
    assert planned_at(app, post) == at("2026-11-20 04:15")

    page.keyboard.press("t")
    expect(page.locator("#day-2026-11-18 .cal-num")).to_be_focused()

    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/posts/new\?.*at=2026-11-18T"))


def test_a_full_day_opens_in_place(make: Factory, account: Account, editor: Person, browser_page: OpenPage) -> None:
    for number in range(6):
        make.post(account, f"Post {number}", state=PostState.planned, planned_at=at(f"2026-11-20 0{number}:00"))
    page = browser_page(editor)
    page.goto(MONTH)
    cards = page.locator("#day-2026-11-20 .cal-card")
    expect(cards).to_have_count(4)

    page.get_by_role("link", name="+2 posts").click()
    expect(cards).to_have_count(6)

    page.get_by_role("link", name="Fewer").click()
    expect(cards).to_have_count(4)


def test_the_week_takes_a_card_too(
    app: Flask, make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    make.post(account, "Signs", state=PostState.planned, planned_at=at("2026-11-21 10:15"))
    page = browser_page(editor)
    page.goto("/calendar/week?day=2026-11-20")

    drag(page, f"[data-id='{post.id}']", "#day-2026-11-22 .cal-list >> nth=1")

    expect(page.locator(f"#day-2026-11-22 [data-id='{post.id}'] time")).to_have_text("12:15")
    assert planned_at(app, post) == at("2026-11-22 04:15")


def test_viewers_can_not_drag(make: Factory, account: Account, browser_page: OpenPage) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(make.member(account, Role.viewer))
    page.goto(MONTH)

    drag(page, f"[data-id='{post.id}']", "#day-2026-11-25 .cal-list")

    expect(page.locator("#day-2026-11-20 .cal-card")).to_have_count(1)
    expect(page.locator("#day-2026-11-20 .is-movable")).to_have_count(0)


def test_a_phone_shows_an_agenda_without_sideways_scroll(
    make: Factory, account: Account, editor: Person, browser_page: OpenPage
) -> None:
    make.post(account, "M" * 180, state=PostState.planned, planned_at=at("2026-11-20 04:15"))
    page = browser_page(editor, size="phone")
    page.goto(MONTH)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    card = page.locator("#day-2026-11-20 .cal-card").bounding_box()
    assert card is not None
    assert card["width"] > 280
    expect(page.locator("#day-2026-11-18")).to_be_in_viewport()
