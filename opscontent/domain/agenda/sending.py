"""Editions of last week and of this one: what went out and how, what goes out and what the quota leaves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opscontent.db import db
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.calendar.stretch import bounds, last_of
from opscontent.domain.editions import Edition, EditionItem, EditionState
from opscontent.domain.publications import Publication

COUNTED = (EditionState.armed, EditionState.sent)  # by a quota


@dataclass(frozen=True)
class Sent:
    """An edition of the past, with its newest attempt: None where nothing was tried."""

    edition: Edition
    publication: Publication | None

    @property
    def late_minutes(self) -> int | None:
        """How long after its time it left; None where no call was made."""
        if self.publication is None or self.publication.sent_at is None or self.edition.publish_at is None:
            return None
        return max(0, int((self.publication.sent_at - self.edition.publish_at).total_seconds() // 60))


@dataclass(frozen=True)
class Going:
    """An edition that is to go out, and how many more the platform allows in its day or month; None: no limit."""

    edition: Edition
    left: int | None


def editions(account: Account, first: date, last: date) -> Sequence[Edition]:
    """The editions of these days with their posts, by time; cancelled ones not."""
    begins, ends = bounds(first, account.zone)[0], bounds(last, account.zone)[1]
    return db.session.scalars(
        select(Edition)
        .where(Edition.account_id == account.id, Edition.state != EditionState.cancelled)
        .where(Edition.publish_at >= begins, Edition.publish_at < ends)
        .options(selectinload(Edition.items).joinedload(EditionItem.post, innerjoin=True))
        .order_by(Edition.publish_at, Edition.id)
    ).all()


def sent(found: Sequence[Edition]) -> list[Sent]:
    """These editions with what is recorded of them."""
    query = select(Publication).where(Publication.edition_id.in_([edition.id for edition in found]))
    attempts = db.session.scalars(query.options(joinedload(Publication.edition)).order_by(Publication.id))
    newest = {attempt.edition_id: attempt for attempt in attempts}
    return [Sent(edition, newest.get(edition.id)) for edition in found]


def going(account: Account, found: Sequence[Edition], first: date, last: date) -> list[Going]:
    """These editions with what is left of each one's period."""
    if account.quota_period == QuotaPeriod.none or account.quota_count <= 0:
        return [Going(edition, None) for edition in found]
    begins, ends = bounds(first.replace(day=1), account.zone)[0], bounds(last_of(last), account.zone)[1]
    times = db.session.scalars(
        select(Edition.publish_at)
        .where(Edition.account_id == account.id, Edition.state.in_(COUNTED))
        .where(Edition.publish_at >= begins, Edition.publish_at < ends)
    )
    used = Counter(_period(account, at) for at in times if at)
    return [
        Going(edition, max(0, account.quota_count - used[_period(account, edition.publish_at)]))
        for edition in found
        if edition.publish_at
    ]


def _period(account: Account, at: datetime) -> date:
    """The day or the first of the month that a moment counts for."""
    day = at.astimezone(account.zone).date()
    return day if account.quota_period == QuotaPeriod.day else day.replace(day=1)
