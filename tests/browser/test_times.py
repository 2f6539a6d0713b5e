"""Times in Chromium: a suggested one goes into the field, and a cell of the map opens its posts by keyboard."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from opscontent import clock
from opscontent.db import db
from opscontent.domain.measurements import Measurement, ResultSource
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory, at

pytestmark = pytest.mark.browser
# A Tuesday, 20:00 in Shanghai.
TUESDAY = at("2026-06-02 12:00")


def test_a_time_is_read_off_the_map_and_taken(app: Flask, make: Factory, browser_page: OpenPage) -> None:
    account = make.account("Paper")
    for number in range(20):
        published_at = TUESDAY + timedelta(weeks=number // 2, days=number % 2)
        post = make.post(account, f"Post {number}", state=PostState.published, published_at=published_at)
        row = Measurement(
            account_id=account.id,
            post_id=post.id,
            source=ResultSource.hand,
            taken_at=published_at + timedelta(days=3),
            created_at=clock.now(),
            reads=100 if number % 2 else 200,
        )
        with app.app_context():
            db.session.add(row)
            db.session.commit()
    tab = browser_page(make.member(account, Role.editor))

    tab.goto("/results/times")
    cell = tab.get_by_role("table").first.get_by_role("link").first
    cell.focus()
    cell.press("Enter")
    expect(tab.get_by_role("heading", name="Tuesday 20:00–21:00")).to_be_visible()
    expect(tab.locator("#behind tbody tr")).to_have_count(10)

    tab.goto("/posts/new")
    tab.get_by_role("button", name="Take it").first.click()
    expect(tab.get_by_label("Planned for")).to_have_value(re.compile("T20:00$"))
    expect(tab.get_by_label("Planned for")).to_be_focused()
