"""Delivery: whatever dies wherever, each edition goes out at most once, and what did not is there to be seen."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from opscontent import jobs
from opscontent.channels.contract import Delivery, NotSent, Receipt, Unclear
from opscontent.db import unit_of_work
from opscontent.domain import publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.publications import LEASE, Publication, PublicationState, PublishedArticle
from opscontent.errors import OpsError
from opscontent.jobs import delivery
from tests.approved import approved, armed
from tests.factory import Factory
from tests.jobs.ledger import TIME, Killed, Ledger, edition_states, run, states

S = PublicationState


def article_count(app: Flask) -> int:
    with app.app_context(), unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(PublishedArticle)) or 0


def kill(monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool) -> None:
    """End the process at a step of publishing, before it or when it is done and committed."""
    real = getattr(publications, name)

    def dying(*arguments: Any) -> Any:
        if after:
            real(*arguments)
        raise Killed

    monkeypatch.setattr(publications, name, dying)


def test_an_edition_goes_out_at_its_time(app: Flask, edition: Edition, ledger: Ledger, traveller: Any) -> None:
    run(app)
    assert ledger == []

    traveller.move_to(TIME)
    run(app)

    assert len(ledger) == 1
    assert (states(app), edition_states(app), article_count(app)) == ([S.live], [EditionState.sent], 1)


def test_later_passes_send_nothing(app: Flask, edition: Edition, ledger: Ledger, traveller: Any) -> None:
    traveller.move_to(TIME)
    for minutes in range(5):
        traveller.move_to(TIME + timedelta(minutes=minutes))
        run(app)

    assert len(ledger) == 1


# A worker dies before the step, or after what the step did but before its commit. What another worker finds
# when the lease has run out, and how often the readers saw it.
DEATHS = [
    ("open_attempt", False, S.live, 1),
    ("open_attempt", True, S.live, 1),
    ("claim", False, S.live, 1),
    ("claim", True, S.live, 1),
    ("begin", False, S.live, 1),
    ("begin", True, S.live, 1),
    ("send", False, S.unknown, 0),
    ("send", True, S.unknown, 1),
    ("settle", False, S.unknown, 1),
    ("settle", True, S.unknown, 1),
]


@pytest.mark.parametrize(("step", "after", "state", "seen"), DEATHS)
def test_a_worker_may_die_at_every_step(
    app: Flask,
    edition: Edition,
    ledger: Ledger,
    traveller: Any,
    step: str,
    after: bool,
    state: PublicationState,
    seen: int,
) -> None:
    traveller.move_to(TIME)
    with pytest.MonkeyPatch.context() as patch:
        kill(patch, step, after=after)
        run(app)

    run(app)
    traveller.move_to(TIME + LEASE + timedelta(seconds=1))
    run(app)
    run(app)

    assert (states(app), len(ledger)) == ([state], seen)


@pytest.mark.parametrize(("step", "after", "state", "_seen"), DEATHS)
def test_the_site_shows_an_article_once_whenever_a_worker_dies(
    app: Flask,
    traveller: Any,
    make: Factory,
    step: str,
    after: bool,
    state: PublicationState,
    _seen: int,
) -> None:
    armed(make, make.account())
    traveller.move_to(TIME)
    with pytest.MonkeyPatch.context() as patch:
        kill(patch, step, after=after)
        run(app)

    traveller.move_to(TIME + LEASE + timedelta(seconds=1))
    run(app)
    run(app)

    assert (states(app), article_count(app)) == ([state], 1 if state == S.live else 0)


def test_a_failing_ledger_entry_does_not_send_again(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bookkeeping fails after a successful send: the evidence is kept and a person is asked."""
    traveller.move_to(TIME)
    ledger.answer = lambda: Receipt(Delivery.live, ("https://x.example/1",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("opscontent.domain.publications.bookkeeping._freeze", lambda *_: 1 / 0)
        run(app)

    run(app)

    assert (states(app), len(ledger)) == ([S.unknown], 1)
    with app.app_context(), unit_of_work() as session:
        kept = session.scalars(select(Publication)).one()
        assert (kept.reason, kept.evidence["urls"]) == ("not_booked", ["https://x.example/1"])


def test_a_broken_last_look_is_tried_again_and_given_up(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opscontent.domain.publications.sending._stop", lambda *_: 1 / 0)
    for minutes in range(90):
        traveller.move_to(TIME + timedelta(minutes=minutes))
        run(app)

    assert (states(app), ledger) == ([S.rejected], [])


def test_only_what_was_not_sent_is_retried_and_not_before_its_time(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any
) -> None:
    def fail() -> Receipt:
        raise NotSent("no route")

    ledger.answer = fail
    for seconds in (0, 15, 30, 45):
        traveller.move_to(TIME + timedelta(seconds=seconds))
        run(app)
    assert len(ledger) == 1

    traveller.move_to(TIME + timedelta(seconds=60))
    run(app)
    assert len(ledger) == 2

    ledger.answer = lambda: Receipt(Delivery.live)
    traveller.move_to(TIME + timedelta(minutes=4))
    run(app)
    assert (len(ledger), states(app)) == (3, [S.live])


@pytest.mark.parametrize("failure", [Unclear("timed out"), RuntimeError("boom"), ValueError("what")])
def test_what_may_have_gone_out_is_never_retried(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any, failure: Exception
) -> None:
    def fail() -> Receipt:
        raise failure

    ledger.answer = fail
    for hours in range(3):
        traveller.move_to(TIME + timedelta(hours=hours))
        run(app)

    assert (len(ledger), states(app)) == (1, [S.unknown])


def test_one_failing_edition_does_not_delay_another(
    app: Flask, account: Account, ledger: Ledger, traveller: Any, make: Factory
) -> None:
    first, second = armed(make, account, minutes=59), armed(make, account, minutes=60)
    real = delivery._open

    def failing(edition_id: int) -> int | None:
        if edition_id == first.id:
            raise RuntimeError("poison")
        return real(edition_id)

    traveller.move_to(TIME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "_open", failing)
        run(app)

    assert edition_states(app) == [EditionState.armed, EditionState.sent]
    assert second.id


def test_a_worker_that_is_told_to_stop_finishes_the_send_in_hand(
    app: Flask, account: Account, ledger: Ledger, traveller: Any, make: Factory
) -> None:
    armed(make, account, minutes=59)
    armed(make, account, minutes=60)
    traveller.move_to(TIME)

    with app.app_context():
        jobs.run_due(lambda: len(ledger) == 1)

    assert (len(ledger), states(app)) == (1, [S.live, S.due])


def test_down_for_a_day_asks_and_sends_nothing(app: Flask, edition: Edition, ledger: Ledger, traveller: Any) -> None:
    traveller.move_to(TIME + timedelta(days=1))
    run(app)
    run(app)

    assert (states(app), ledger) == ([S.missed], [])


def test_publish_edition_does_nothing_before_its_time(
    app: Flask, edition: Edition, ledger: Ledger, traveller: Any
) -> None:
    with app.app_context():
        jobs.publish_edition(edition.id)
    assert (ledger, states(app)) == ([], [])

    traveller.move_to(TIME)
    with app.app_context():
        jobs.publish_edition(edition.id)
        jobs.publish_edition(edition.id)
    assert (len(ledger), states(app)) == (1, [S.live])


def test_publish_due_says_how_many(app: Flask, edition: Edition, traveller: Any) -> None:
    traveller.move_to(TIME)

    assert (jobs.publish_due(app), jobs.publish_due(app)) == (1, 0)


def test_workers_side_by_side_send_each_edition_once(
    app: Flask, account: Account, ledger: Ledger, traveller: Any, make: Factory
) -> None:
    posts = [approved(make, account, f"Post {number}") for number in range(12)]
    for post in posts:
        armed(make, account, post)
    traveller.move_to(TIME)
    together = threading.Barrier(3)

    def work() -> None:
        together.wait()
        run(app)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(work) for _ in range(3)]:
            done.result()

    assert len(ledger) == len(set(ledger)) == 12
    assert edition_states(app) == [EditionState.sent] * 12
    assert article_count(app) == 12


def test_two_who_arm_and_a_worker_that_sends_do_not_cross(
    app: Flask, account: Account, ledger: Ledger, traveller: Any, make: Factory
) -> None:
    """Taking back and sending at the same moment: either it went out or it is open, never both."""
    ling = make.member(account, "editor")
    numbers = [armed(make, account, approved(make, account, f"Post {n}")).id for n in range(8)]
    traveller.move_to(TIME)
    together = threading.Barrier(2)

    def take_back() -> None:
        together.wait()
        for number in numbers:
            with app.app_context():
                try:
                    with unit_of_work() as session:
                        found, person = session.get(Edition, number), session.get(Person, ling.id)
                        assert found is not None
                        assert person is not None
                        publications.take_back(found, by=person)
                except OpsError:
                    pass

    def work() -> None:
        together.wait()
        run(app)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(take_back), pool.submit(work)]:
            done.result()

    assert edition_states(app).count(EditionState.sent) == len(ledger) == article_count(app)
    assert set(edition_states(app)) <= {EditionState.sent, EditionState.open}
