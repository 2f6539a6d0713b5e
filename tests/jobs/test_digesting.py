"""The letter of the day: at the hour that was chosen, once, with something to say, and a way out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from opscontent.db import db, unit_of_work
from opscontent.domain import digests
from opscontent.domain.digests import DigestLetter
from opscontent.domain.letters import LATE_HOURS, Due
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from opscontent.jobs import digesting
from tests.factory import Factory, at
from tests.smtp import END, PostOffice

NINE = at("2026-11-18 01:00")  # Wednesday, nine o'clock in Shanghai


@pytest.fixture
def ling(app: Flask, make: Factory, traveller: Any) -> Person:
    """Somebody with a draft that is due tomorrow, who wants the letter at nine in Shanghai."""
    traveller.move_to(NINE)
    account = make.account()
    person = make.member(account, Role.writer, "Ling")
    values = {"state": PostState.drafting, "owner_id": person.id, "planned_at": NINE + timedelta(days=1)}
    make.post(account, "Menus & more", **values)
    with app.app_context(), unit_of_work():
        digests.choose(db.session.get_one(Person, person.id), 9, "Asia/Shanghai")
    return person


def days(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        return [
            (f"{row.day}", row.mailed_at is not None)
            for row in db.session.query(DigestLetter).order_by(DigestLetter.id)
        ]


def test_one_letter_says_what_is_to_do(app: Flask, ling: Person, office: PostOffice) -> None:
    counts = [digesting.mail_due(app), digesting.mail_due(app)]

    (taken,) = office.taken
    way_out = taken.letter["List-Unsubscribe"].strip("<>")
    assert counts == [1, 0]
    assert (taken.recipients, taken.letter["Subject"]) == ((ling.email,), "Your day: 1 to do")
    assert taken.text == (
        "Drafts due\n- Menus & more – Nov 19 09:00\n  https://ops.example.org/posts/1/draft\n\n"
        f"-- \nNo more letters like this:\n{way_out}\n"
    )
    html = taken.letter.get_body(("html",))
    assert html is not None
    assert "Menus &amp; more" in html.get_content()
    assert days(app) == [("2026-11-18", True)]


def test_it_speaks_the_persons_language(app: Flask, ling: Person, office: PostOffice) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ling.id).locale = "zh_Hans"

    digesting.mail_due(app)

    assert "11月19日 09:00" in office.taken[0].text


@pytest.mark.parametrize(
    "moment, letters",
    [
        (NINE - timedelta(minutes=1), 0),
        (NINE + timedelta(hours=5), 1),
        (NINE + timedelta(hours=LATE_HOURS), 0),
        (NINE + timedelta(days=3), 0),  # a Saturday
    ],
)
def test_it_comes_on_working_days_from_its_hour(
    app: Flask, ling: Person, office: PostOffice, traveller: Any, moment: datetime, letters: int
) -> None:
    traveller.move_to(moment)

    assert digesting.mail_due(app) == letters


def test_nothing_to_say_is_no_letter_and_the_day_is_done(app: Flask, ling: Person, office: PostOffice) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(db.text("update posts set state = 'published'"))

    assert digesting.mail_due(app) == 0
    assert (office.taken, days(app)) == ([], [("2026-11-18", False)])


def test_a_crash_after_the_day_was_taken_sends_no_second_letter(
    app: Flask, ling: Person, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digesting, "_letter", lambda each: 1 / 0)
    assert digesting.mail_due(app) == 0
    monkeypatch.undo()

    assert digesting.mail_due(app) == 0
    assert office.taken == []


@pytest.mark.parametrize("answers, again", [({"RCPT": "451 later"}, 1), ({END: ""}, 0), ({"RCPT": "550 no"}, 0)])
def test_what_surely_did_not_go_out_is_tried_again(
    app: Flask, ling: Person, office: PostOffice, answers: dict[str, str], again: int
) -> None:
    office.ways.answers = answers
    assert digesting.mail_due(app) == 0
    office.ways.answers = {}

    assert digesting.mail_due(app) == again


def test_two_workers_take_a_day_once(inside: Flask, make: Factory) -> None:
    due = Due(make.person().id, NINE.date(), ZoneInfo("Asia/Shanghai"))

    assert [digests.LETTERS.take(due, NINE), digests.LETTERS.take(due, NINE)] == [True, False]


def test_who_left_and_who_switched_it_off_get_none(app: Flask, ling: Person, office: PostOffice) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ling.id).deactivated_at = NINE
    assert digesting.mail_due(app) == 0
    with app.app_context(), unit_of_work():
        person = db.session.get_one(Person, ling.id)
        person.deactivated_at = None
        digests.choose(person, None, "")

    assert digesting.mail_due(app) == 0


def test_many_wishes_ask_as_often_as_one(
    app: Flask, ling: Person, make: Factory, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    others = [make.person(f"Reader {number}") for number in range(2)]
    counts = []
    for more in ([], others):
        with app.app_context(), unit_of_work():
            for person in more:
                digests.choose(db.session.get_one(Person, person.id), 9, "Asia/Shanghai")
        with app.app_context(), statements() as ran:
            assert len(digests.LETTERS.due(NINE)) == 1 + len(more)
        counts.append(len(ran))

    assert counts == [2, 2]
