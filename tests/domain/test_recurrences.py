"""Recurring posts: made once each, some weeks ahead, on the account's clock; changed, stopped, with exceptions."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
import time_machine
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, posts, recurrences
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.recurrences import Pattern, Recurrence
from opscontent.errors import Conflict, Missing, Rejected
from tests.factory import Factory, at

TITLE = "Letters {number} · {date}"
WEEKLY = Pattern(TITLE, "FREQ=WEEKLY;BYDAY=MO,TH", date(2026, 11, 16), time(7, 30), weeks_ahead=2)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account(language="en")


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.member(account)


def made(account: Account, *states: PostState) -> list[tuple[str, datetime | None]]:
    """The posts that stand, by time."""
    found = db.session.query(Post).filter_by(account_id=account.id).filter(Post.state.in_(states or PLANNED))
    return [(post.title, post.planned_at) for post in found.order_by(Post.planned_at)]


PLANNED = (PostState.planned,)
FIRST = [
    ("Letters 1 · Nov 19", at("2026-11-18 23:30")),
    ("Letters 2 · Nov 23", at("2026-11-22 23:30")),
    ("Letters 3 · Nov 26", at("2026-11-25 23:30")),
    ("Letters 4 · Nov 30", at("2026-11-29 23:30")),
]


def days(recurrence: Recurrence) -> list[date]:
    rows = recurrences.days_of(recurrence)
    return [each.day for each in recurrences.ahead(recurrence.pattern, recurrence.account, rows)]


def test_posts_are_made_ahead_and_each_once(
    account: Account, editor: Person, make: Factory, clock: time_machine.Traveller
) -> None:
    brief, pillar = make.brief(account), make.pillar(account)
    plan = {"pillar_id": pillar.id, "owner_id": editor.id, "brief_id": brief.id, "clause_key": "tone"}
    recurrence = recurrences.add(account, WEEKLY, by=editor)
    recurrences.change(recurrence, Pattern(**vars(WEEKLY) | plan | {"why_us": "We read them."}), by=editor, version=1)
    assert made(account) == FIRST
    post = db.session.query(Post).order_by(Post.planned_at).first()
    assert post is not None
    assert (post.pillar, post.owner, post.clause_key, post.why_us) == (pillar, editor, "tone", "We read them.")

    # Somebody moves one, works on one and drops one; the job comes again, today and in a week.
    first, second, third, _fourth = db.session.query(Post).order_by(Post.planned_at).all()
    posts.reschedule(first, at("2026-11-20 01:00"), by=editor, version=first.version)
    posts.plan(second, {"title": "Our own"}, by=editor, version=second.version)
    posts.drop(third, by=editor)
    assert recurrences.due(at("2026-11-18 08:01")) == []
    assert recurrences.fill(recurrence) == 0
    pillar.archived_at = at("2026-11-18 08:00")
    clock.move_to("2026-11-25 08:00:00+00:00")
    assert recurrences.due(at("2026-11-25 08:00")) == [recurrence.id]
    assert recurrences.fill(recurrence) == 2

    assert made(account) == [
        ("Letters 1 · Nov 19", at("2026-11-20 01:00")),
        ("Our own", at("2026-11-22 23:30")),
        ("Letters 4 · Nov 30", at("2026-11-29 23:30")),
        ("Letters 5 · Dec 3", at("2026-12-02 23:30")),
        ("Letters 6 · Dec 7", at("2026-12-06 23:30")),
    ]
    newest = db.session.query(Post).order_by(Post.planned_at.desc()).first()
    assert newest is not None
    assert (newest.pillar_id, newest.owner_id) == (None, editor.id)
    assert activity.of(newest)[0].actor_label == "recurrence"


def test_a_change_says_first_what_it_does_and_can_be_undone(account: Account, editor: Person) -> None:
    recurrence = recurrences.add(account, WEEKLY, by=editor)
    second = db.session.query(Post).order_by(Post.planned_at).all()[1]
    posts.plan(second, {"title": "Our own"}, by=editor, version=second.version)
    pattern = Pattern(**vars(WEEKLY) | {"rule": "freq=weekly;byday=th,sa", "local_time": time(12, 0)})

    proposal = recurrences.propose(account, recurrences.check(account, pattern), recurrence)
    assert [each.at for each in proposal.made] == [at("2026-11-21 04:00"), at("2026-11-28 04:00")]
    assert [(row.day, moment) for row, moment in proposal.changed] == [
        (date(2026, 11, 19), at("2026-11-19 04:00")),
        (date(2026, 11, 26), at("2026-11-26 04:00")),
    ]
    assert [row.day for row in proposal.withdrawn] == [date(2026, 11, 30)]
    assert [row.post for row in proposal.kept] == [second]
    assert made(account)[0] == FIRST[0]

    assert recurrences.change(recurrence, pattern, by=editor, version=1)
    assert made(account) == [
        ("Letters 1 · Nov 19", at("2026-11-19 04:00")),
        ("Letters 4 · Nov 21", at("2026-11-21 04:00")),
        ("Our own", at("2026-11-22 23:30")),
        ("Letters 3 · Nov 26", at("2026-11-26 04:00")),
        ("Letters 5 · Nov 28", at("2026-11-28 04:00")),
    ]
    with pytest.raises(Conflict):
        recurrences.change(recurrence, WEEKLY, by=editor, version=1)

    recurrences.undo(recurrence, by=editor, version=2)
    assert made(account) == [FIRST[0], ("Our own", FIRST[1][1]), *FIRST[2:]]
    assert db.session.query(Post).count() == 6  # the one that was taken back stands again
    assert activity.of(recurrence)[0].verb == "recurrence.changed"


def test_days_are_left_out_and_moved_before_and_after_their_post_is_made(account: Account, editor: Person) -> None:
    recurrence = recurrences.add(account, WEEKLY, by=editor)
    thursday, monday = date(2026, 11, 19), date(2026, 11, 23)

    recurrences.skip(recurrence, thursday, by=editor)
    recurrences.move_day(recurrence, monday, date(2026, 11, 24), time(18, 0), by=editor)
    assert made(account) == [("Letters 2 · Nov 24", at("2026-11-24 10:00")), *FIRST[2:]]
    assert recurrences.fill(recurrence) == 0

    recurrences.unskip(recurrence, thursday, by=editor)
    recurrences.move_day(recurrence, monday, None, by=editor)
    assert [moment for _title, moment in made(account)] == [moment for _title, moment in FIRST]
    assert db.session.query(Post).count() == 4

    with pytest.raises(Missing):
        recurrences.skip(recurrence, date(2026, 11, 20), by=editor)
    with pytest.raises(Rejected, match="has passed"):
        recurrences.move_day(recurrence, monday, date(2026, 11, 2), by=editor)
    db.session.rollback()


def test_stop_keeps_or_takes_back_and_going_on_brings_them_back(account: Account, editor: Person) -> None:
    recurrence = recurrences.add(account, WEEKLY, by=editor)
    assert recurrences.stop(recurrence, by=editor) == 0
    assert made(account) == FIRST
    assert recurrences.due(at("2027-01-01 00:00")) == []
    assert recurrences.resume(recurrence, by=editor) == 0

    first = db.session.query(Post).order_by(Post.planned_at).first()
    assert first is not None
    posts.plan(first, {"why_us": "Ours."}, by=editor, version=first.version)
    assert recurrences.stop(recurrence, by=editor, takes_back=True) == 3
    assert made(account) == FIRST[:1]
    with pytest.raises(Rejected, match="worked on"):
        recurrences.skip(recurrence, date(2026, 11, 19), by=editor)

    assert recurrences.resume(recurrence, by=editor) == 3
    assert made(account) == FIRST
    assert days(recurrence) == [date(2026, 11, day) for day in (19, 23, 26, 30)]


def test_local_times_hold_over_a_change_of_the_clock(
    inside: Flask, make: Factory, clock: time_machine.Traveller
) -> None:
    """Put forward, 02:30 is not there and becomes 03:30; put back, the first of two is meant."""
    for zone, start, local, expected in (
        ("Europe/Berlin", "2026-03-21", "02:30", ["03-21 01:30", "03-28 01:30", "03-29 01:30", "03-30 00:30"]),
        ("Europe/Berlin", "2026-10-24", "02:30", ["10-24 00:30", "10-25 00:30", "10-26 01:30"]),
        ("America/New_York", "2026-03-07", "02:30", ["03-07 07:30", "03-08 07:30", "03-09 06:30"]),
        ("America/New_York", "2026-10-31", "01:30", ["10-31 05:30", "11-01 05:30", "11-02 06:30"]),
    ):
        clock.move_to(f"{start} 00:00:00+00:00")
        account = make.account(time_zone=zone)
        pattern = Pattern("x", "FREQ=DAILY", date.fromisoformat(start), time.fromisoformat(local), weeks_ahead=2)

        recurrences.add(account, pattern, by="clock")

        moments = [f"{moment:%m-%d %H:%M}" for _title, moment in made(account) if moment]
        assert [moment for moment in expected if moment not in moments] == []
        assert len(moments) == len(set(moments)) >= 14


def test_rules_are_read_and_written(account: Account) -> None:
    first, last = date(2026, 11, 1), date(2027, 3, 1)

    def of(text: str) -> list[str]:
        return [f"{day:%m-%d}" for day in recurrences.parse(text).days_until(first, last)]

    assert of("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2") == ["11-27", "12-25"]
    assert of("RRULE:freq=weekly;interval=2;byday=su;until=20261130") == ["11-01", "11-15", "11-29"]
    assert of("FREQ=MONTHLY;BYMONTHDAY=31") == ["12-31", "01-31"]
    assert recurrences.parse("freq=monthly;byday=2tu,1mo;until=20270101T000000Z").text == (
        "FREQ=MONTHLY;BYDAY=1MO,2TU;UNTIL=20270101"
    )
    for wrong in (
        "", "FREQ=SECONDLY", "FREQ=WEEKLY;FREQ=DAILY", "FREQ=DAILY;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "FREQ=DAILY;UNTIL=soon",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=DAILY;INTERVAL=999", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=WEEKLY;BYDAY=MO;" + "X" * 300,
    ):  # fmt: skip
        with pytest.raises(Rejected):
            recurrences.parse(wrong)


def test_what_does_not_fit_the_account_is_refused(account: Account, editor: Person, make: Factory) -> None:
    foreign = make.pillar(make.account("Other"))
    for values in (
        {"pillar_id": foreign.id}, {"owner_id": make.person().id}, {"title": ""}, {"weeks_ahead": 99},
        {"rule": "FREQ=DAILY;UNTIL=20200101"}, {"first_number": -1}, {"clause_key": "tone"},
    ):  # fmt: skip
        with pytest.raises(Rejected):
            recurrences.add(account, Pattern(**vars(WEEKLY) | values), by=editor)

    assert recurrences.of_account(account.id) == []
