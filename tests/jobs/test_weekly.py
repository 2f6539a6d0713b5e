"""The letter of the week: on the day and hour that were chosen, once, and a way out."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db, unit_of_work
from opscontent.domain import weeklies
from opscontent.domain.letters import Due
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from opscontent.domain.weeklies import WeeklyLetter
from opscontent.jobs import weekly
from tests.factory import Factory, at
from tests.smtp import END, PostOffice

EIGHT = at("2026-11-16 00:00")  # Monday, eight o'clock in Shanghai


@pytest.fixture
def ling(app: Flask, make: Factory, traveller: Any) -> Person:
    """Somebody with a post this week, who wants the letter on Mondays at eight in Shanghai."""
    traveller.move_to(EIGHT)
    account = make.account("Paper", time_zone="Asia/Shanghai")
    make.account("Silent")
    person = make.member(account, Role.writer, "Ling")
    late = {"state": PostState.drafting, "owner_id": person.id, "planned_at": EIGHT - timedelta(days=1)}
    make.post(account, "Late & lost", **late)
    make.post(account, "Menus", state=PostState.planned, planned_at=EIGHT + timedelta(days=1))
    make.prompt(account, "Which menu?", closes_at=EIGHT + timedelta(days=3))
    with app.app_context(), unit_of_work():
        weeklies.choose(db.session.get_one(Person, person.id), 0, 8, "Asia/Shanghai")
    return person


def weeks(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        return [
            (f"{row.week}", row.mailed_at is not None)
            for row in db.session.query(WeeklyLetter).order_by(WeeklyLetter.id)
        ]


def test_one_letter_a_week_says_what_the_sheet_says(
    app: Flask, ling: Person, office: PostOffice, traveller: Any, client: FlaskClient
) -> None:
    sent = []
    for hours in (-1, 0, 3, 6, 24, 24 * 7):
        traveller.move_to(EIGHT + timedelta(hours=hours))
        sent.append(weekly.mail_due(app))

    first = office.taken[0]
    assert sent == [0, 1, 0, 0, 0, 1]
    assert weeks(app) == [("2026-11-16", True), ("2026-11-23", True)]
    assert first.letter["Subject"] == "The week: Paper"
    for words in (
        "Paper – Yours\n- Late & lost – Nov 15 08:00\n  https://ops.example.org/posts/1",
        "Paper – To decide\n- Late & lost – late: was planned for Nov 15 08:00",
        "- Nov 17 08:00 Menus – nobody has it",
        "- Which menu? – 0 new, closes Nov 19 08:00",
        "Nothing is planned from Wed to Sun.",
        "- Ling: 0 planned, 0 to do, 1 late",
    ):
        assert words in first.text
    html = first.letter.get_body(("html",))
    assert html is not None
    assert "Late &amp; lost" in html.get_content()

    way_out = first.letter["List-Unsubscribe"].strip("<>").removeprefix("https://ops.example.org")
    assert client.get(way_out).status_code == 200
    assert "It comes no more" in client.post(way_out).text
    assert client.get(way_out + "x").status_code == 404
    with app.app_context():
        assert weeklies.wish_of(db.session.get_one(Person, ling.id)) is None


def test_what_may_have_gone_out_is_not_sent_again(
    app: Flask, ling: Person, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ways.answers = {"RCPT": "451 later"}
    assert weekly.mail_due(app) == 0
    assert weeks(app) == []  # surely not: it is tried again
    office.ways.answers = {END: ""}
    assert weekly.mail_due(app) == 0
    office.ways.answers = {}

    assert weekly.mail_due(app) == 0
    assert weeks(app) == [("2026-11-16", False)]


def test_two_workers_take_a_week_once_and_the_wish_is_checked(app: Flask, make: Factory, sign_in: Any) -> None:
    me = make.member(make.account(), Role.writer)
    browser, values = sign_in(me), {"weekday": "4", "hour": "17", "time_zone": "Asia/Shanghai"}

    assert browser.post("/week/letter", data=values).status_code == 302
    assert 'value="4" selected' in browser.get("/profile").text
    for wrong in ({"weekday": "7"}, {"hour": "24"}, {"hour": "²"}, {"time_zone": "Nowhere"}):
        assert browser.post("/week/letter", data=values | wrong).status_code == 422
    assert browser.post("/week/letter", data={"weekday": "off"}).status_code == 302
    with app.app_context(), unit_of_work():
        due = Due(me.id, date(2026, 11, 16), ZoneInfo("Asia/Shanghai"))
        assert weeklies.wish_of(db.session.get_one(Person, me.id)) is None
        assert [weeklies.LETTERS.take(due, EIGHT), weeklies.LETTERS.take(due, EIGHT)] == [True, False]
