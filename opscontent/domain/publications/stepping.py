"""A clock that was put back: what was set by it before lies further ahead than anything can, and is brought near.

Nothing ends early by this: a worker that is alive renews its lease, and a dead one's runs out as it should have."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from opscontent.db import db
from opscontent.domain.editions import Edition, lock
from opscontent.domain.publications.attempts import ASK_AFTER_SECONDS, LEASE
from opscontent.domain.publications.publication import Publication, PublicationState
from opscontent.domain.publications.sending import WAIT_MAXIMUM

LONGEST_TO_ASK = timedelta(seconds=max(ASK_AFTER_SECONDS))
HELD = (PublicationState.claimed, PublicationState.sending)


def too_far(now: datetime) -> Sequence[int]:
    """The attempts whose lease, next try or next question is further ahead than the longest there is."""
    lease = and_(Publication.state.in_(HELD), Publication.lease_until > now + LEASE)
    question = Publication.ask_at > now + LONGEST_TO_ASK
    is_time = and_(Publication.state == PublicationState.due, Edition.publish_at <= now)
    next_try = and_(is_time, Publication.not_before > now + WAIT_MAXIMUM)
    query = select(Publication.id).join(Publication.edition).where(or_(lease, question, next_try))
    return db.session.scalars(query.order_by(Publication.id)).all()


def bring_near(publication_id: int, now: datetime) -> None:
    """Give a lease its whole length from now; a next try and a question are for now."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        return
    lock(publication.edition)
    lock(publication)
    if publication.lease_until and publication.lease_until > now + LEASE:
        publication.lease_until = now + LEASE
    if publication.ask_at and publication.ask_at > now + LONGEST_TO_ASK:
        publication.ask_at = now
    if publication.state == PublicationState.due and publication.not_before > now + WAIT_MAXIMUM:
        publication.not_before = max(now, publication.edition.publish_at or now)
