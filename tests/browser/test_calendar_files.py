import pytest
from flask import Flask
from playwright.sync_api import expect

from opscontent.db import db
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post
from tests.browser.conftest import OpenPage
from tests.factory import Factory, at

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("mid_november")]
PLAN = "when,what,who\n2026-11-20 12:15,Menus,\n2026-11-21,Signs,\n"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_plan_comes_in_by_columns_and_is_subscribed_to(app: Flask, make: Factory, browser_page: OpenPage) -> None:
    page = browser_page(make.member(make.account("Paper"), Role.editor, "Ling"))
    page.goto("/calendar?month=2026-11&owner=me")

    page.get_by_title("Subscribe, export, import").click()
    page.get_by_role("link", name="Import posts").click()
    page.locator("#file").set_input_files({"name": "plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()})
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_label("Title", exact=True).select_option(label="B · what · Menus")
    page.get_by_label("Day", exact=True).select_option(label="A · when · 2026-11-20 12:15")
    page.get_by_label("The first row names the columns").check()

    expect(page.locator(".plan-preview tbody tr")).to_have_count(2)  # the rows are looked at again as one chooses
    expect(page.locator(".plan-preview tbody tr").nth(0)).to_contain_text("2026-11-20 12:15")
    page.get_by_role("button", name="Make 2 posts").click()
    expect(page.get_by_role("heading", name="Take this import back")).to_be_visible()
    with app.app_context():
        made = db.session.query(Post).order_by(Post.id)
        assert [(post.title, post.planned_at) for post in made] == [
            ("Menus", at("2026-11-20 04:15")),
            ("Signs", at("2026-11-21 01:00")),
        ]

    page.goto("/calendar?month=2026-11&owner=me")
    page.get_by_title("Subscribe, export, import").click()
    page.get_by_role("link", name="Subscribe").click()
    expect(page.locator(".facts")).to_contain_text("Ling")
    page.get_by_label("As whole days").check()
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address", exact=True).input_value()
    expect(page.get_by_role("link", name="Open in your calendar")).to_have_attribute(
        "href", address.replace("http:", "webcal:")
    )
    assert page.request.get(address).text().startswith("BEGIN:VCALENDAR")
