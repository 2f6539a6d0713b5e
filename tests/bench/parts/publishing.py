"""Five hundred editions due at the same moment, through a channel that takes its time, by the real worker."""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter, process_time, sleep

from flask import Flask
from sqlalchemy import select, update

from opscontent import clock, jobs
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Channel, Delivery, House, Limits, Outgoing, Receipt
from opscontent.db import db, reads_only, unit_of_work
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.publications import Publication, PublicationState
from tests.approved import approved, armed
from tests.bench import texts
from tests.bench.figures import Figure, Report
from tests.bench.places import Place, Places
from tests.factory import Factory

EDITIONS = 500
CHANNEL_SECONDS = 0.05
BUDGET_SECONDS = 30
WITHIN_SECONDS = 180
AHEAD_SECONDS = 20

sent: Counter[str] = Counter()


def send(outgoing: Outgoing, _house: House) -> Receipt:
    sleep(CHANNEL_SECONDS)
    sent[outgoing.key] += 1
    return Receipt(Delivery.live, tuple(f"https://example.org/{piece.slug}" for piece in outgoing.pieces))


def run(places: Places, report: Report) -> None:
    limits = Limits(articles=8, title=200, digest=500)
    CHANNELS["bench"] = Channel(name="bench", label="Bench", description="", limits=limits, send=send)
    sent.clear()
    try:
        with places.place("editions", five_hundred) as place:
            _measure(place, report)
    finally:
        del CHANNELS["bench"]


def five_hundred(app: Flask) -> dict[str, int]:
    """Armed editions of one post each; when they are due is said later."""
    with app.app_context(), unit_of_work():
        make, titles = Factory(app), texts.titles(seed=4)
        account = make.account("早饭研究所", key="breakfast", channel="bench")
        for number in range(EDITIONS):
            body = texts.article(1500, seed=number)
            armed(make, account, approved(make, account, next(titles), body), minutes=60)
    return {}


def _measure(place: Place, report: Report) -> None:
    due_at, busy = _fall_due(place.app), process_time()
    worker = jobs.start_worker(place.app)
    try:
        _wait(place, due_at)
    finally:
        worker.stop()
    late = [(each - due_at).total_seconds() for each in _settled(place)]
    note, busy = f"half of them within {median(late or [0]):.1f} s", process_time() - busy
    act, last = f"{EDITIONS} editions due at once, 50 ms channel: the last", max(late, default=WITHIN_SECONDS)
    report.add(Figure("publish", act, last, "s", BUDGET_SECONDS, cpu=busy, note=note))
    report.add(Figure("publish", "editions sent", _count(place), "", EDITIONS, more_is_better=True))
    report.add(Figure("publish", "calls of the channel beyond one an edition", sent.total() - len(sent), "", 0))


def _fall_due(app: Flask) -> datetime:
    """All at the same moment, in a while; the wake-ups are queued as the publishing page queues them."""
    due_at = clock.now() + timedelta(seconds=AHEAD_SECONDS)
    with app.app_context(), unit_of_work() as session:
        session.execute(update(Edition).values(publish_at=due_at))
        for edition in session.scalars(select(Edition)):
            jobs.publish_at(edition)
    assert clock.now() < due_at, "queueing took too long"
    return due_at


def _wait(place: Place, due_at: datetime) -> None:
    sleep(max(0.0, (due_at - clock.now()).total_seconds()))
    begin = perf_counter()
    while perf_counter() - begin < WITHIN_SECONDS and len(_settled(place)) < EDITIONS:
        sleep(0.5)


def _settled(place: Place) -> list[datetime]:
    reads_only(True)
    with place.app.app_context():
        query = select(Publication.settled_at).where(Publication.state == PublicationState.live)
        return [moment for moment in db.session.scalars(query) if moment]


def _count(place: Place) -> int:
    reads_only(True)
    with place.app.app_context():
        query = select(Edition.id).where(Edition.state == EditionState.sent)
        return len(db.session.scalars(query).all())
