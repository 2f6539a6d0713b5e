"""After an older state was restored: what may have gone out since its back-up is not sent again by itself."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import editions
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.publications.attempts import open_attempt
from opscontent.domain.publications.publication import Publication, PublicationState, move
from opscontent.domain.publications.sending import outgoing_of

# What a worker would send, or what the lease of a worker that is gone would make due again.
WOULD_BE_SENT = (PublicationState.due, PublicationState.claimed, PublicationState.sending)


def doubtful(now: datetime) -> Sequence[int]:
    """The editions that wait for a worker although their time has come: they may be out already."""
    query = select(Edition.id).where(Edition.state == EditionState.armed, Edition.publish_at <= now)
    return db.session.scalars(query.order_by(Edition.id)).all()


def doubt(edition_id: int, now: datetime, *, by: str) -> Publication | None:
    """Leave it to a person whether this edition went out. None where nothing would be sent by itself.

    The channel is not asked: what it needs to know of the attempt may be lost with the newer state."""
    edition = db.session.get_one(Edition, edition_id)
    editions.lock(edition)
    inspections = editions.inspections(edition)
    if any(each.problems for each in inspections):
        return None  # the last look stops it
    open_attempt(edition_id, now)
    publication = _current(edition)
    if publication is None or publication.state not in WOULD_BE_SENT:
        return None
    if publication.state != PublicationState.sending:
        publication.outgoing = asdict(outgoing_of(publication, inspections))
    publication.claim = ""
    move(publication, PublicationState.unknown, by=by, reason="restored")
    return publication


def _current(edition: Edition) -> Publication | None:
    return db.session.scalar(
        select(Publication).where(Publication.edition_id == edition.id, Publication.generation == edition.generation)
    )
