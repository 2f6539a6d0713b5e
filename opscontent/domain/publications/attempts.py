"""What is to be sent now, and whose it is: attempts are made, claimed by one UPDATE, and freed by a lease.

Every function here is one short transaction of the caller's; none talks to a channel."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.db import db
from opscontent.domain import pauses
from opscontent.domain.editions import WHOLE, Edition, EditionItem, EditionState, approved_fingerprint, lock
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications.publication import Publication, PublicationState, move

# How long a worker may be silent before others judge it dead; while it works it renews its lease every BEAT.
LEASE = timedelta(seconds=90)
BEAT = timedelta(seconds=20)
# WeChat lets us ask a hundred times a day; most are done within a minute.
ASK_AFTER_SECONDS = (10, 20, 40, 60, 120, 300, 600, 1200, *[3600] * 24)
KEEPS = (PublicationState.sending, PublicationState.accepted, PublicationState.unknown)


def unopened(now: datetime) -> Sequence[int]:
    """Editions whose time has come and that have no attempt yet; those with a post that isn't ready wait."""
    has_attempt = exists().where(Publication.edition_id == Edition.id, Publication.generation == Edition.generation)
    has_unready = exists().where(
        EditionItem.edition_id == Edition.id, Post.id == EditionItem.post_id, Post.state != PostState.scheduled
    )
    return db.session.scalars(
        select(Edition.id)
        .where(Edition.state == EditionState.armed, Edition.publish_at <= now, ~has_attempt, ~has_unready)
        .order_by(Edition.publish_at, Edition.id)
    ).all()


def open_attempt(edition_id: int, now: datetime) -> int | None:
    """Make the attempt row of a due edition; None where another worker was first or it is not due any more."""
    edition = db.session.get(Edition, edition_id, options=WHOLE)
    if edition is None or edition.state != EditionState.armed or edition.publish_at is None:
        return None
    if edition.publish_at > now:
        return None
    publication = _attempt(edition, edition.publish_at)
    try:
        with db.session.begin_nested():
            db.session.add(publication)
    except IntegrityError:
        return None
    return publication.id


def due(now: datetime) -> Sequence[int]:
    """The attempts that may be claimed now, oldest first. One that failed waits until its `not_before`; those of a
    paused account wait until it goes on."""
    return db.session.scalars(
        select(Publication.id)
        .where(Publication.state == PublicationState.due, Publication.not_before <= now)
        .where(~pauses.holds(_account_id()))
        .order_by(Publication.not_before, Publication.id)
    ).all()


def claim(publication_id: int, owner: str, now: datetime) -> bool:
    """Take an attempt, by one conditional UPDATE; False where another worker has it."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Publication)
        .where(
            Publication.id == publication_id,
            Publication.state == PublicationState.due,
            Publication.not_before <= now,
            ~pauses.holds(_account_id()),
        )
        .values(
            state=PublicationState.claimed,
            claim=owner,
            lease_until=now + LEASE,
            tries_count=Publication.tries_count + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def renew(publication_id: int, owner: str, now: datetime) -> bool:
    """The worker is still at it; False where the attempt is not its own any more."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Publication)
        .where(Publication.id == publication_id, Publication.claim == owner)
        .where(Publication.state.in_([PublicationState.claimed, PublicationState.sending]))
        .values(lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def keep(publication_id: int, owner: str, evidence: dict[str, Any]) -> bool:
    """Keep what a channel learnt in the middle of a send, or while it was asked; False where it is not ours."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        return False
    lock(publication)
    if publication.claim != owner or publication.state not in KEEPS:
        return False
    publication.evidence = publication.evidence | {"kept": publication.kept | evidence}
    return True


def held(publication_id: int, owner: str, state: PublicationState) -> Publication | None:
    """The attempt, locked behind its edition, if this owner still holds it in this state."""
    own = Publication.id == publication_id
    db.session.execute(select(Edition.id).join(Publication).where(own).with_for_update(of=Edition))
    publication = db.session.scalar(
        select(Publication)
        .where(own)
        .options(joinedload(Publication.edition, innerjoin=True).options(*WHOLE))
        .with_for_update(of=Publication)
        .execution_options(populate_existing=True)
    )
    is_ours = publication is not None and publication.claim == owner and publication.state == state
    return publication if is_ours else None


def expired(now: datetime) -> Sequence[int]:
    """The attempts whose worker has been silent for longer than its lease."""
    return db.session.scalars(
        select(Publication.id)
        .where(
            Publication.state.in_([PublicationState.claimed, PublicationState.sending]),
            Publication.lease_until < now,
        )
        .order_by(Publication.id)
    ).all()


def free(publication_id: int, now: datetime) -> None:
    """End a dead worker's hold: what was only claimed is due again, what was being sent is unknown."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        return
    lock(publication.edition)
    lock(publication)
    if publication.lease_until is None or publication.lease_until >= now:
        return
    if publication.state == PublicationState.sending:
        move(publication, PublicationState.unknown, by="worker", reason="lost")
        ask_later(publication, now)
    elif publication.state == PublicationState.claimed:
        move(publication, PublicationState.due, by="worker")


def ask_later(publication: Publication, now: datetime) -> None:
    """Ask the channel what became of it, a little later each time; after the last time it is for a person to say."""
    channel = CHANNELS.get(publication.channel)
    can_ask = channel is not None and channel.ask is not None and publication.asked_count < len(ASK_AFTER_SECONDS)
    wait = timedelta(seconds=ASK_AFTER_SECONDS[publication.asked_count]) if can_ask else None
    publication.ask_at = now + wait if wait is not None else None


def _account_id() -> ColumnElement[int]:
    return Publication.__table__.c.account_id


def _attempt(edition: Edition, publish_at: datetime) -> Publication:
    return Publication(
        account_id=edition.account_id,
        edition_id=edition.id,
        edition=edition,
        channel=edition.account.channel,
        content_hash=approved_fingerprint(edition),
        generation=edition.generation,
        state=PublicationState.due,
        claim="",
        not_before=publish_at,
        tries_count=0,
        reason="",
        evidence={},
        outgoing={},
        created_at=clock.now(),
    )
