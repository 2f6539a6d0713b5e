"""A note on a day: written, met by another's, and left alone, without leaving the calendar."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from opscontent import clock
from opscontent.db import db
from opscontent.domain import day_notes
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser
DAY = clock.now().date() + timedelta(days=30)


def test_a_note_is_written_in_its_day(app: Flask, make: Factory, browser_page: OpenPage) -> None:
    account = make.account("Paper")
    editor, other = make.member(account, Role.editor, "Ling"), make.member(account, Role.writer, "Bo")
    page = browser_page(editor)
    page.goto(f"/calendar?month={DAY:%Y-%m}")
    cell = page.locator(f"#day-{DAY}")
    field, note = cell.get_by_role("textbox"), cell.locator("[data-note]")

    note.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("We move")
    page.keyboard.press("Enter")
    expect(note).to_have_text("We move")
    expect(note).to_be_focused()

    note.click()
    field.fill("We stay")
    with app.app_context():
        mine = db.session.get_one(Account, account.id)
        day_notes.write(mine, DAY, "Off", by=db.session.get_one(Person, other.id), version=1)
        db.session.commit()
    cell.get_by_role("button", name="Save").click()
    expect(cell.get_by_role("alert")).to_contain_text("Bo changed this")
    expect(cell.get_by_role("alert")).to_contain_text("Off")
    expect(field).to_have_value("We stay")
    cell.get_by_role("button", name="Save").click()
    expect(note).to_have_text("We stay")

    note.click()
    field.fill("Never")
    page.keyboard.press("Escape")
    expect(note).to_have_text("We stay")
