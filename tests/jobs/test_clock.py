"""Odd hours: days of 23 and 25 hours, ends of months, a clock that is put back or jumps ahead under our hands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Delivery, NotSent, Receipt, Unclear
from opscontent.db import db, unit_of_work
from opscontent.domain import editions, publications
from opscontent.domain.accounts import QUOTAS, Account, Kind
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.publications import LEASE, Publication, PublicationState
from opscontent.errors import Rejected
from opscontent.jobs import delivery
from tests.approved import approved, armed
from tests.factory import Factory, at
from tests.jobs.ledger import TIME, Killed, Ledger, edition_states, run, states

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
S = PublicationState
# Zone, what is typed, the moment that it means, which of two it is.
TYPED = [
    (BERLIN, "2026-03-29T01:59", "2026-03-29 00:59", None),
    (BERLIN, "2026-03-29T03:00", "2026-03-29 01:00", None),
    (BERLIN, "2026-10-25T01:30", "2026-10-24 23:30", None),
    (BERLIN, "2026-10-25T02:30", "2026-10-25 00:30", "+02:00"),
    (BERLIN, "2026-10-25T03:00", "2026-10-25 02:00", None),
    (NEW_YORK, "2026-03-08T01:59", "2026-03-08 06:59", None),
    (NEW_YORK, "2026-03-08T03:00", "2026-03-08 07:00", None),
    (NEW_YORK, "2026-11-01T00:59", "2026-11-01 04:59", None),
    (NEW_YORK, "2026-11-01T01:30", "2026-11-01 05:30", "-04:00"),
    (NEW_YORK, "2026-11-01T02:00", "2026-11-01 07:00", None),
]


def editor_of(account: Account, make: Factory, sign_in: Any) -> FlaskClient:
    client: FlaskClient = sign_in(make.member(account, "editor", "Ling"))
    return client


def moment_of(app: Flask, edition: Edition) -> datetime | None:
    with app.app_context():
        return db.session.get_one(Edition, edition.id).publish_at


def only_attempt(app: Flask) -> Publication:
    with app.app_context():
        found = db.session.query(Publication).one()
        db.session.expunge_all()
        return found


def plan(client: FlaskClient, edition: Edition, typed: str) -> Any:
    return client.post(
        f"/editions/{edition.id}/plan", data={"publish_at": typed, "note": "", "arm": "1"}, follow_redirects=True
    )


@pytest.mark.parametrize(("zone", "typed", "meant", "offset"), TYPED)
def test_a_local_time_on_a_day_of_23_or_25_hours_goes_out_once_at_its_instant(
    app: Flask,
    make: Factory,
    sign_in: Any,
    ledger: Ledger,
    zone: str,
    typed: str,
    meant: str,
    offset: str | None,
) -> None:
    moment, sent_at = at(meant), []
    with time_machine.travel(moment - 3 * HOUR, tick=False) as traveller:
        account = make.account(channel="remote", time_zone=zone)
        edition = make.edition(account, approved(make, account))
        page = plan(editor_of(account, make, sign_in), edition, typed).text
        for minutes in (-120, -60, -1, 0, 1, 60, 119):
            traveller.move_to(moment + minutes * MINUTE)
            run(app)
            sent_at += [clock.now()] * (len(ledger) - len(sent_at))

    assert sent_at == [moment]
    assert (f"the first is meant (UTC{offset})" in page) == (offset is not None)
    assert ("this time twice" in page) == (offset is not None)


@pytest.mark.parametrize(
    ("zone", "typed"),
    [(BERLIN, "2026-03-29T02:00"), (BERLIN, "2026-03-29T02:59"), (NEW_YORK, "2026-03-08T02:30")],
)
def test_a_local_time_that_the_clock_skips_is_refused_in_words(
    app: Flask, make: Factory, sign_in: Any, ledger: Ledger, zone: str, typed: str
) -> None:
    with time_machine.travel("2026-03-01T00:00Z", tick=False):
        account = make.account(channel="remote", time_zone=zone)
        edition = make.edition(account, approved(make, account))
        answer = plan(editor_of(account, make, sign_in), edition, typed)

    assert answer.status_code == 422
    assert "There is no such time on that day: the clocks are put forward." in answer.text
    assert (edition_states(app), moment_of(app, edition)) == ([EditionState.open], None)


@pytest.mark.parametrize(
    ("zone", "typed", "first"),
    [(BERLIN, "2026-10-25T02:30", "2026-10-25 00:30"), (NEW_YORK, "2026-11-01T01:30", "2026-11-01 05:30")],
)
def test_the_second_of_two_times_stays_the_second_when_the_form_is_saved(
    app: Flask, make: Factory, sign_in: Any, zone: str, typed: str, first: str
) -> None:
    """It can come from the calendar, where times are moments."""
    with time_machine.travel("2026-10-01T00:00Z", tick=False):
        account = make.account(time_zone=zone)
        edition = make.edition(account, approved(make, account), publish_at=at(first) + HOUR)
        page = plan(editor_of(account, make, sign_in), edition, typed).text

    assert moment_of(app, edition) == at(first) + HOUR
    assert "the second is meant" in page


# Zone, the day's two ends as moments; the local day has 23 or 25 hours.
DAYS = [
    (BERLIN, "2026-03-28 23:00", "2026-03-29 22:00"),
    (BERLIN, "2026-10-24 22:00", "2026-10-25 23:00"),
    (NEW_YORK, "2026-03-08 05:00", "2026-03-09 04:00"),
    (NEW_YORK, "2026-11-01 04:00", "2026-11-02 05:00"),
]
# Each month's ends as moments, for an account eight hours ahead: UTC is still in the month before.
MONTHS = [
    ("Asia/Shanghai", "2026-12-31 16:00", "2027-01-31 16:00"),
    ("Asia/Shanghai", "2027-01-31 16:00", "2027-02-28 16:00"),
    ("Asia/Shanghai", "2028-01-31 16:00", "2028-02-29 16:00"),
    (BERLIN, "2026-02-28 23:00", "2026-03-31 22:00"),
    (NEW_YORK, "2026-11-01 04:00", "2026-12-01 05:00"),
]
PERIODS = [(Kind.subscription, *day) for day in DAYS] + [(Kind.service, *month) for month in MONTHS]


@pytest.mark.parametrize(("kind", "zone", "begins", "ends"), PERIODS)
def test_the_quota_counts_from_end_to_end_of_the_accounts_own_day_or_month(
    inside: Flask, make: Factory, kind: Kind, zone: str, begins: str, ends: str
) -> None:
    first, end = at(begins), at(ends)
    count, period = QUOTAS[kind]
    with time_machine.travel(first - timedelta(days=2), tick=False):
        account = make.account(kind=kind, time_zone=zone, quota_count=count, quota_period=period)
        within = [first, *[first + HOUR * number for number in range(1, count)]]
        for moment in [first - MINUTE, *within, end]:
            arm_at(make, account, moment)
        arm_at(make, account, end + MINUTE, is_refused=count == 1)

        for moment in (first, first + 12 * HOUR, end - MINUTE):
            arm_at(make, account, moment, is_refused=True)
            quota = editions.quota_at(account, moment)
            assert quota is not None
            assert (quota.used, quota.left, quota.begins_at) == (count, 0, first)


def arm_at(make: Factory, account: Account, moment: datetime, *, is_refused: bool = False) -> None:
    edition = make.edition(account, approved(make, account), publish_at=moment)
    if not is_refused:
        editions.arm(edition, by="test")
        return
    with pytest.raises(Rejected, match="is full"):
        editions.arm(edition, by="test")


@pytest.mark.parametrize("kind", [Kind.subscription, Kind.service])
def test_the_quota_of_a_new_day_is_there_at_its_first_minute(
    app: Flask, make: Factory, ledger: Ledger, kind: Kind
) -> None:
    """The last look counts as arming did: 31 January, 23:59 and 1 February, 0:00 in Shanghai."""
    last = at("2027-01-31 15:59")
    with time_machine.travel(last - timedelta(days=9), tick=False) as traveller:
        account = make.account(channel="remote", kind=kind, quota_count=1, quota_period=QUOTAS[kind][1])
        for moment in (last, last + MINUTE):
            armed(make, account, approved(make, account), minutes=int((moment - clock.now()) / MINUTE))
        for moment in (last, last + MINUTE):
            traveller.move_to(moment)
            run(app)

    assert (len(ledger), states(app)) == (2, [S.live, S.live])


def put_back(traveller: Any, monkeypatch: pytest.MonkeyPatch, name: str, by: timedelta = HOUR) -> None:
    """The clock is put back right after this step of publishing, once."""
    real = getattr(publications, name)

    def stepping(*arguments: Any) -> Any:
        monkeypatch.setattr(publications, name, real)
        done = real(*arguments)
        traveller.move_to(clock.now() - by)
        return done

    monkeypatch.setattr(publications, name, stepping)


@pytest.mark.parametrize("step", ["open_attempt", "claim"])
def test_put_back_before_the_send_it_goes_out_when_its_time_comes_again(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    traveller.move_to(TIME)
    put_back(traveller, monkeypatch, step)
    run(app)
    for _ in range(5):
        traveller.shift(11 * MINUTE)
        run(app)
    before = list(ledger)

    traveller.move_to(TIME)
    run(app)
    run(app)

    assert (before, len(ledger), states(app)) == ([], 1, [S.live])
    assert only_attempt(app).tries_count == 1


@pytest.mark.parametrize("step", ["begin", "send", "settle"])
def test_put_back_during_or_after_the_send_it_is_not_sent_again(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    traveller.move_to(TIME)
    put_back(traveller, monkeypatch, step)
    for _ in range(13):
        run(app)
        traveller.shift(10 * MINUTE)

    assert (len(ledger), states(app), edition_states(app)) == (1, [S.live], [EditionState.sent])


@pytest.mark.parametrize("by", [HOUR, timedelta(days=400)])
@pytest.mark.parametrize(("step", "state", "seen"), [("claim", S.live, 1), ("begin", S.unknown, 0)])
def test_a_worker_that_died_by_the_old_clock_is_found_within_a_lease(
    app: Flask,
    edition: Edition,
    ledger: Ledger,
    traveller: Any,
    monkeypatch: pytest.MonkeyPatch,
    by: timedelta,
    step: str,
    state: PublicationState,
    seen: int,
) -> None:
    """Its lease lies an hour, or a year, ahead; others wait for it as long as ever, and not longer."""
    traveller.move_to(TIME)
    with pytest.MonkeyPatch.context() as patch:
        real = getattr(publications, step)

        def dying(*arguments: Any) -> Any:
            real(*arguments)
            db.session.commit()
            raise Killed

        patch.setattr(publications, step, dying)
        run(app)
    with app.app_context(), unit_of_work() as session:
        session.query(Publication).one().lease_until = clock.now() + by  # what a clock that was ahead wrote

    run(app)
    traveller.shift(LEASE - timedelta(seconds=1))
    run(app)
    held = states(app)
    traveller.shift(timedelta(seconds=2))
    run(app)

    assert held == [S.claimed if step == "claim" else S.sending]
    assert (states(app), len(ledger)) == ([state], seen)


def test_put_back_between_two_tries_it_is_tried_again_soon_and_sent_once(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any
) -> None:
    ledger.answer = failing
    traveller.move_to(TIME)
    run(app)
    with app.app_context(), unit_of_work() as session:
        session.query(Publication).one().not_before += timedelta(days=400)
    ledger.answer = lambda: Receipt(Delivery.live)

    traveller.shift(MINUTE)
    run(app)
    run(app)

    assert (len(ledger), states(app)) == (2, [S.live])


def test_a_try_that_was_put_off_by_an_hour_waits_for_its_edition(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any
) -> None:
    ledger.answer = failing
    traveller.move_to(TIME)
    run(app)
    ledger.answer = lambda: Receipt(Delivery.live)
    for minutes in range(-60, 0, 10):
        traveller.move_to(TIME + minutes * MINUTE)
        run(app)
    before = len(ledger)
    for minutes in range(2):
        traveller.move_to(TIME + minutes * MINUTE)
        run(app)

    assert (before, len(ledger), states(app)) == (1, 2, [S.live])


def failing() -> Receipt:
    raise NotSent("no route")


def test_a_question_that_lies_a_year_ahead_is_asked_now(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = replace(CHANNELS["remote"], ask=lambda *_: Receipt(Delivery.live))
    monkeypatch.setitem(CHANNELS, "remote", asking)
    ledger.answer = lambda: Receipt(Delivery.accepted)
    traveller.move_to(TIME)
    run(app)
    with app.app_context(), unit_of_work() as session:
        session.query(Publication).one().ask_at = clock.now() + timedelta(days=400)

    run(app)

    assert (len(ledger), states(app)) == (1, [S.live])


def ahead(traveller: Any, by: timedelta, app: Flask, meanwhile: Callable[[], None] = lambda: None) -> Any:
    """What a channel does while the clock jumps and another worker looks around."""

    def answer() -> Receipt:
        traveller.move_to(clock.now() + by)
        with app.app_context():
            delivery.look_around()
        meanwhile()
        return Receipt(Delivery.live, ("https://x.example/1",))

    return answer


@pytest.mark.parametrize("by", [LEASE + timedelta(seconds=1), timedelta(days=1)])
def test_a_jump_ahead_during_a_send_makes_it_unknown_and_the_late_answer_changes_nothing(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, by: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    traveller.move_to(TIME)
    ledger.answer = ahead(traveller, by, app)
    for _ in range(3):
        run(app)
        traveller.shift(HOUR)

    attempt = only_attempt(app)
    assert (len(ledger), attempt.state, attempt.reason) == (1, S.unknown, "lost")
    assert "answer came after its hold had ended" in caplog.text
    assert "https://x.example/1" in caplog.text


def test_a_late_answer_changes_nothing_of_what_a_person_said(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, make: Factory
) -> None:
    ling = make.person("Ling")

    def say() -> None:
        with app.app_context(), unit_of_work() as session:
            publications.it_did_not(session.query(Publication).one(), by=session.merge(ling))

    traveller.move_to(TIME)
    ledger.answer = ahead(traveller, HOUR, app, say)
    run(app)
    run(app)

    attempt = only_attempt(app)
    assert (len(ledger), attempt.state, attempt.reason) == (1, S.rejected, "said_not_out")


def test_back_again_after_a_jump_ahead_nothing_is_sent_twice(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any
) -> None:
    traveller.move_to(TIME)
    ledger.answer = ahead(traveller, HOUR, app, lambda: traveller.move_to(TIME))
    for _ in range(9):
        run(app)
        traveller.shift(10 * MINUTE)

    assert (len(ledger), states(app)) == (1, [S.unknown])


def test_an_unclear_send_stays_unclear_when_its_time_comes_again(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any
) -> None:
    def cut() -> Receipt:
        raise Unclear("cut")

    ledger.answer = cut
    traveller.move_to(TIME)
    run(app)
    traveller.move_to(TIME - HOUR)
    for _ in range(9):
        traveller.shift(10 * MINUTE)
        run(app)

    assert (len(ledger), states(app)) == (1, [S.unknown])
