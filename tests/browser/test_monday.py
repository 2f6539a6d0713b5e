"""A whole Monday without a pointer: the week, an idea into a slot, an owner, a hot topic, a review."""

from datetime import time, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from opscontent.db import db
from opscontent.domain.hot_topics import Angle
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory, at

pytestmark = pytest.mark.browser
MONDAY = at("2026-11-16 01:00")  # nine o'clock in Shanghai


def tab_to(page: Page, selector: str, *, most: int = 160) -> None:
    """Press Tab until what `selector` names has the focus; fails where no key gets there."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector} on {page.url}")


def go(page: Page, key: str, address: str) -> None:
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(f"**{address}")


def test_a_monday_by_keys_alone(app: Flask, make: Factory, browser_page: OpenPage, engine_name: str) -> None:
    if engine_name != "sqlite":
        return  # what a keyboard reaches does not depend on the database
    with time_machine.travel(MONDAY, tick=True):
        account = make.account("Paper", allows_self_approval=True)
        ling = make.member(account, "chief", "Ling")
        brief, pillar = make.brief(account), make.pillar(account)
        make.slot(account, weekday=2, local_time=time(20, 0), note="A digest")
        idea = make.post(account, "Menus that lie", created_by_id=ling.id)
        topic = make.hot_topic("A storm", created_by_id=ling.id)
        plan_of = {"pillar_id": pillar.id, "brief_id": brief.id, "clause_key": "promise.1", "why_us": "We saw it"}
        tomorrow = MONDAY + timedelta(days=1)
        judged = make.post(account, "To judge", state=PostState.in_review, planned_at=tomorrow, **plan_of)
        make.revision(judged, "Plain words.")
        page = browser_page(ling, timezone_id="Asia/Shanghai")
        page.clock.set_fixed_time(MONDAY)
        page.goto("/week")

        plan(page, ling)
        chase(page)
        approve(page)

    with app.app_context():
        planned, angle = db.session.get_one(Post, idea.id), db.session.query(Angle).one()
        assert (planned.planned_at, planned.owner_id) == (at("2026-11-18 12:00"), ling.id)
        assert (angle.hot_topic_id, angle.stance, angle.sentence) == (topic.id, "chase", "Only we were there")
        assert db.session.get_one(Post, judged.id).state == PostState.approved


def plan(page: Page, ling: Person) -> None:
    """From This week to the calendar; the idea into Wednesday's slot, and to Ling."""
    expect(page.locator("#rhythm")).to_contain_text("has no owner")
    go(page, "c", "/calendar")
    tab_to(page, ".cal-idea .cal-move")
    page.keyboard.press("Enter")
    expect(page.locator("#move-dialog")).to_be_visible()
    tab_to(page, "#move-day")
    page.keyboard.type("11182026")
    tab_to(page, "#move-at")
    page.keyboard.type("0800PM")
    page.keyboard.press("Enter")
    expect(page.locator("#day-2026-11-18 .cal-card")).to_contain_text("Menus that lie")
    expect(page.locator("#day-2026-11-18 .cal-place")).to_have_count(0)
    tab_to(page, "#day-2026-11-18 .cal-card a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/1")
    tab_to(page, "main a[href$='/plan']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/1/plan")
    tab_to(page, "[name=owner]")
    page.keyboard.type("Ling")
    page.keyboard.press("Tab")
    tab_to(page, "main form .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/1")


def chase(page: Page) -> None:
    go(page, "h", "/hot")
    tab_to(page, ".undecided a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hot/1")
    tab_to(page, "[name=stance]")
    page.keyboard.press("Space")
    tab_to(page, "[name=sentence]")
    page.keyboard.type("Only we were there")
    tab_to(page, "[name=clause_key]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "main .stack .btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".decision")).to_contain_text("Only we were there")


def approve(page: Page) -> None:
    go(page, "r", "/reviews")
    tab_to(page, "main a[href$='/posts/2/review']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/2/review")
    tab_to(page, "[formaction$='/approve']")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Approved")
