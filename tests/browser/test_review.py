"""A guest on a phone without script, and two steps in two browsers."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from opscontent.db import db, unit_of_work
from opscontent.domain import reviews, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Wish
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser
THUMB = 844 * 0.55  # below this a thumb reaches on a phone that is held in one hand


@pytest.fixture
def people(make: Factory) -> dict[str, Any]:
    account = make.account("Paper", language="en")
    brief = make.brief(account)
    found = {name: make.member(account, role, name) for name, role in (("Chen", Role.chief), ("Edda", Role.editor))}
    writer = make.member(account, Role.writer, "Wen")
    plan = {"pillar_id": make.pillar(account).id, "brief_id": brief.id, "clause_key": "tone", "why_us": "We saw it"}
    post = make.post(account, "Menus", state=PostState.drafting, owner_id=writer.id, **plan)
    body = "\n\n".join(f"Paragraph {number} about menus and their many words." for number in range(40))
    make.revision(post, body, created_by_id=writer.id)
    return found | {"account": account, "writer": writer, "post": post}


def test_a_guest_reads_comments_and_decides_on_a_phone_without_script(
    app: Flask, browser: Browser, live: str, people: dict[str, Any], browser_page: OpenPage
) -> None:
    with app.app_context(), unit_of_work():
        post = db.session.get_one(Post, people["post"].id)
        revision = revisions.latest(post.id)
        assert revision is not None
        chief = db.session.get_one(Person, people["Chen"].id)
        _guest, token = reviews.let_in(post, revision, "Prof. Wang", days=7, by=chief)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = phone.new_page()

    page.goto(f"{live}/g/{token}")
    expect(page.get_by_role("heading", name="Prof. Wang, may we ask you to read something?")).to_be_visible()
    page.get_by_role("button", name="Begin to read").click()
    expect(page.get_by_text("Paragraph 39 about menus")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("About these words").fill("Paragraph 3 about menus")
    page.get_by_label("Your comment").fill("Which menus?")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.locator(".mine")).to_contain_text("Which menus?")
    page.get_by_label("Publish it like this").check()
    page.get_by_role("button", name="Send the verdict").click()
    expect(page.get_by_role("status")).to_have_text("Thank you. It is with the editors now.")
    phone.close()

    inside = browser_page(people["Chen"])
    inside.goto(f"/posts/{people['post'].id}/review")
    expect(inside.locator(".thread q").first).to_have_text("Paragraph 3 about menus")
    expect(inside.locator(".history").last).to_contain_text("Prof. Wang")


def test_two_steps_are_decided_by_thumb(app: Flask, people: dict[str, Any], browser_page: OpenPage) -> None:
    with app.app_context(), unit_of_work():
        account, chief = (
            db.session.get_one(kind, people[name].id) for kind, name in ((Account, "account"), (Person, "Chen"))
        )
        reviews.choose_steps(account, [Wish(None, (people["Edda"].id,), 24, 4), Wish(Role.chief)], by=chief)
        reviews.ask(db.session.get_one(Post, people["post"].id), by=db.session.get_one(Person, people["writer"].id))
    address = f"/posts/{people['post'].id}/review"

    first = browser_page(people["Edda"], size="phone")
    first.goto(address)
    dock = first.get_by_role("link", name="To the verdict")
    box = dock.bounding_box()
    assert box is not None
    assert THUMB < box["y"] < 844 - box["height"]
    dock.click()
    first.get_by_role("button", name="Approve this step").click()
    expect(first.locator(".turn.is-waiting")).to_contain_text("A chief editor")

    second = browser_page(people["Chen"], size="phone")
    second.goto("/my-work")
    second.get_by_role("link", name="Menus").click()
    expect(second.locator(".turns")).to_contain_text("Edda approved it on")
    second.get_by_role("link", name="To the verdict").click()
    second.get_by_role("button", name="Approve this text").click()
    expect(second.get_by_text("This is the text that was approved.")).to_be_visible()
