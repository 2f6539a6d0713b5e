"""What is to be sent now, and whose it is: attempts are made, claimed by one UPDATE, and freed by a lease.

Every function here is one short transaction of the caller's; none talks to a channel."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, exists, select, update
from sqlalchemy.exc import IntegrityError

from opscontent import clock
from opscontent.db import db
from opscontent.domain.editions import Edition, EditionItem, EditionState, approved_fingerprint, lock
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications.publication import Publication, PublicationState, move

# How long a worker may hold an attempt before others may judge it dead.
LEASE = timedelta(minutes=3)


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
    edition = db.session.get(Edition, edition_id)
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
    """The attempts that may be claimed now, oldest first. One that failed waits until its `not_before`."""
    return db.session.scalars(
        select(Publication.id)
        .where(Publication.state == PublicationState.due, Publication.not_before <= now)
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


def held(publication_id: int, owner: str, state: PublicationState) -> Publication | None:
    """The attempt, locked behind its edition, if this owner still holds it in this state."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        return None
    lock(publication.edition)
    lock(publication)
    is_ours = publication.claim == owner and publication.state == state
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
    elif publication.state == PublicationState.claimed:
        move(publication, PublicationState.due, by="worker")


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
