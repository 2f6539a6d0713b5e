"""What became of an attempt that was accepted, or that nobody knows of: the channel is asked, and it sends nothing.

`begin_asking` and `asked` are a transaction each; `ask` runs between them, outside of any."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Delivery, House, NotSent, Outgoing, Piece, Receipt, Refused
from opscontent.db import db
from opscontent.domain.editions import lock
from opscontent.domain.publications import bookkeeping
from opscontent.domain.publications.attempts import LEASE, ask_later
from opscontent.domain.publications.publication import Publication, PublicationState, move
from opscontent.domain.publications.sending import Outcome, called
from opscontent.text.look import Look

ASKABLE = (PublicationState.accepted, PublicationState.unknown)


def to_ask(now: datetime) -> Sequence[int]:
    """The attempts that the channel is to be asked about now."""
    return db.session.scalars(
        select(Publication.id)
        .where(Publication.state.in_(ASKABLE), Publication.ask_at <= now)
        .order_by(Publication.ask_at, Publication.id)
    ).all()


def asks_at(publication_id: int) -> datetime | None:
    """When the channel is to be asked about this attempt next; None where it is not."""
    query = select(Publication.ask_at).where(Publication.id == publication_id, Publication.state.in_(ASKABLE))
    return db.session.scalar(query)


def ask_now(account_id: int, job: str, now: datetime) -> list[int]:
    """The platform says that a job of its own is done: ask what became of the attempts that wait for it.

    Returns their numbers. What a person settled is not asked about."""
    waiting = select(Publication).where(Publication.account_id == account_id, Publication.state.in_(ASKABLE))
    found = [each for each in db.session.scalars(waiting) if job in _jobs(each) and _can_ask(each)]
    for publication in found:
        publication.ask_at = now
    return [publication.id for publication in found]


def begin_asking(publication_id: int, owner: str, now: datetime) -> tuple[str, Outgoing] | None:
    """Become the one who asks, by one conditional UPDATE: what was sent, or None where another does."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Publication)
        .where(Publication.id == publication_id, Publication.state.in_(ASKABLE), Publication.ask_at <= now)
        .values(claim=owner, ask_at=now + LEASE, asked_count=Publication.asked_count + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        return None
    publication = db.session.get_one(Publication, publication_id, populate_existing=True)
    return publication.channel, sent_of(publication)


def ask(channel: str, outgoing: Outgoing, house: House) -> Outcome:
    """Ask the channel; every failure becomes a value."""
    question = CHANNELS[channel].ask if channel in CHANNELS else None
    assert question is not None  # `ask_later` gives no time to those that can't be asked
    return called(lambda: question(outgoing, house))


def asked(publication_id: int, owner: str, outcome: Outcome) -> None:
    """Write down what the channel says; what a person settled meanwhile stays."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        return
    lock(publication.edition)
    lock(publication)
    if publication.claim != owner or publication.state not in ASKABLE:
        return
    if isinstance(outcome, Receipt):
        _told(publication, outcome)
    elif isinstance(outcome, NotSent | Refused) and not _only_now(outcome):
        move(publication, PublicationState.rejected, by="worker", reason=outcome.reason, **outcome.evidence)
    else:
        ask_later(publication, clock.now())


def sent_of(publication: Publication) -> Outgoing:
    """What was sent, as it was kept before it left."""
    kept = dict(publication.outgoing)
    pieces = tuple(Piece(**piece) for piece in kept.pop("pieces"))
    return Outgoing(**kept | {"pieces": pieces, "look": Look.of(kept.get("look"))})


def _jobs(publication: Publication) -> set[str]:
    """The platform's own numbers for what it does with this attempt."""
    return {str(publication.kept[name]) for name in ("publish_id", "msg_id") if publication.kept.get(name)}


def _can_ask(publication: Publication) -> bool:
    channel = CHANNELS.get(publication.channel)
    return channel is not None and channel.ask is not None


def _told(publication: Publication, receipt: Receipt) -> None:
    urls = list(receipt.urls)
    if receipt.state == Delivery.live:
        move(publication, PublicationState.live, by="worker", urls=urls, receipt=dict(receipt.evidence))
        bookkeeping.went_out(publication, urls, by="worker")
        return
    if receipt.state == Delivery.handed_off:
        if publication.state == PublicationState.unknown:
            move(publication, PublicationState.handed_off, by="worker", urls=urls, receipt=dict(receipt.evidence))
        return
    count = publication.asked_count
    if publication.state == PublicationState.unknown and receipt.state == Delivery.accepted:
        move(publication, PublicationState.accepted, by="worker", receipt=dict(receipt.evidence))
        publication.asked_count = count
    ask_later(publication, clock.now())


def _only_now(outcome: NotSent | Refused) -> bool:
    """The question itself did not get through: that says nothing about the attempt."""
    return isinstance(outcome, NotSent) and outcome.retriable
