"""Five hundred editions due in the same minute, by one and by two workers, to a webhook that takes its time."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from time import perf_counter, sleep

from flask import Flask
from sqlalchemy import select, update

from opscontent import clock, jobs
from opscontent.db import db, reads_only, unit_of_work
from opscontent.domain import connections, workers
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.publications import Publication, PublicationState
from tests import receiver
from tests.approved import approved, armed
from tests.bench import postgres, texts
from tests.bench.figures import Figure, Report
from tests.bench.places import Place, Places
from tests.bench.servers import Server, working
from tests.factory import Factory
from tests.receiver import Receiver
from tests.statements import counting

EDITIONS = 500
CHANNEL_SECONDS = 0.05
BUDGET_SECONDS = 30
WITHIN_SECONDS = 180
AHEAD_SECONDS = 20


@dataclass(frozen=True)
class Outcome:
    """What one run came to. `late` has the seconds between due and settled, `posts` how often each edition came."""

    late: list[float]
    posts: Counter[str]
    busy: float


def run(places: Places, report: Report) -> None:
    for count in (1, 2):
        with places.place("editions", many_editions) as place:
            _measure(place, count, "SQLite", report)
    with postgres.serving() as make:
        for count in (1, 2):
            with places.place_at(make(f"bench{count}"), many_editions) as place:
                _measure(place, count, "PostgreSQL", report)


def many_editions(app: Flask) -> dict[str, int]:
    """Armed editions of one post each, and one more; when they are due is said later."""
    with app.app_context(), unit_of_work():
        make, titles = Factory(app), texts.titles(seed=4)
        account = make.account("早饭研究所", key="breakfast", channel="webhook")
        person = make.person("Chief")
        for number in range(EDITIONS + 1):
            body = texts.article(1500, seed=number)
            edition = armed(make, account, approved(make, account, next(titles), body), minutes=600)
        return {"account": account.id, "person": person.id, "alone": edition.id}


def _measure(place: Place, count: int, database: str, report: Report) -> None:
    with _receiving(place) as ledger:
        alone = _one_alone(place, database)
        if count == 1:
            report.add(alone)
        ledger.clear()
        with _workers(place, count) as servers:
            outcome = _outcome(place, servers, ledger)
    _tell(outcome, f"{database}, {count} worker{'s'[: count - 1]}", report)


@contextmanager
def _receiving(place: Place) -> Iterator[list[dict[str, object]]]:
    """A webhook on this machine that takes its time and publishes whatever comes; gives its ledger."""
    with receiver.running(forgetful=True) as platform:
        platform.fail("slow", times=10**9, seconds=CHANNEL_SECONDS)
        _connect(place, platform)
        yield platform.ledger


def _connect(place: Place, platform: Receiver) -> None:
    reads_only(False)
    with place.app.app_context(), unit_of_work() as session:
        account = session.get_one(Account, place.ids["account"])
        connections.configure(account, "webhook", platform.options, by=session.get_one(Person, place.ids["person"]))


def _one_alone(place: Place, database: str) -> Figure:
    """One edition in this process, where its statements can be counted."""
    with place.app.app_context(), unit_of_work() as session:
        session.get_one(Edition, place.ids["alone"]).publish_at = clock.now()
    with counting(place.app) as ran, place.app.app_context():
        begin = perf_counter()
        jobs.publish_edition(place.ids["alone"])
        seconds = perf_counter() - begin
    return Figure("publish", f"{database}: one edition alone", seconds * 1000, "ms", queries=len(ran))


@contextmanager
def _workers(place: Place, count: int) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        servers = [stack.enter_context(working(place.folder, DATABASE_URL=place.database_url)) for _ in range(count)]
        _wait(place, WITHIN_SECONDS, lambda: workers.count(clock.now()) == count)
        yield servers


def _outcome(place: Place, servers: list[Server], ledger: list[dict[str, object]]) -> Outcome:
    due_at, busy = _fall_due(place), sum(server.busy for server in servers)
    sleep(max(0.0, (due_at - clock.now()).total_seconds()))
    _wait(place, WITHIN_SECONDS, lambda: len(_settled(place)) >= EDITIONS)
    busy = sum(server.busy for server in servers) - busy
    with place.app.app_context():
        late = sorted((moment - due_at).total_seconds() for moment in _settled(place))
    return Outcome(late, Counter(str(entry["id"]).partition("-")[0] for entry in ledger), busy)


def _fall_due(place: Place) -> datetime:
    """All at the same whole minute, as editors choose them and as the sweep comes by; queued as the pages do it."""
    due_at = (clock.now() + timedelta(seconds=60 + AHEAD_SECONDS)).replace(second=0, microsecond=0)
    reads_only(False)
    with place.app.app_context(), unit_of_work() as session:
        waiting = Edition.state == EditionState.armed
        session.execute(update(Edition).where(waiting).values(publish_at=due_at))
        for edition in session.scalars(select(Edition).where(waiting)):
            jobs.publish_at(edition)
    assert clock.now() < due_at, "queueing took too long"
    return due_at


def _wait(place: Place, seconds: float, is_over: Callable[[], bool]) -> None:
    reads_only(True)
    begin = perf_counter()
    while perf_counter() - begin < seconds:
        with place.app.app_context():
            if is_over():
                return
        sleep(0.5)


def _settled(place: Place) -> list[datetime]:
    query = select(Publication.settled_at).where(
        Publication.state == PublicationState.live, Publication.edition_id != place.ids["alone"]
    )
    return [moment for moment in db.session.scalars(query) if moment]


def _tell(outcome: Outcome, who: str, report: Report) -> None:
    late = outcome.late or [WITHIN_SECONDS]
    act = f"{who}: the last of {EDITIONS} editions"
    report.add(Figure("publish", act, late[-1], "s", BUDGET_SECONDS, cpu=outcome.busy))
    for share in (50, 95):
        value = late[ceil(share / 100 * len(late)) - 1]
        report.add(Figure("publish", f"{who}: lateness, p{share}", value, "s"))
    report.add(
        Figure("publish", f"{who}: came to the webhook", len(outcome.posts), "", EDITIONS, more_is_better=True)
    )
    twice = outcome.posts.total() - len(outcome.posts)
    report.add(Figure("publish", f"{who}: came more than once", twice, "", 0))
