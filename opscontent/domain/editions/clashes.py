"""Clashes: editions of one account that go out too near to each other, and what the quota leaves for them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain.accounts import QuotaPeriod
from opscontent.domain.editions.edition import WHOLE, Edition, EditionState
from opscontent.domain.editions.quota import bounds

TAKEN = (EditionState.armed, EditionState.sent)  # what the platform's quota surely counts


class Why(StrEnum):
    same = "same"  # at the very same minute
    near = "near"  # nearer than the account wants
    quota = "quota"  # with it there are more than the platform allows


@dataclass(frozen=True)
class Clash:
    edition: Edition
    why: Why


@dataclass(frozen=True)
class Meter:
    """The sends of a day or month: those that are armed or out, those that are only planned, without this one."""

    limit: int
    taken: int
    planned: int
    period: QuotaPeriod

    @property
    def is_full(self) -> bool:
        """Arming would be refused."""
        return self.taken >= self.limit

    @property
    def is_over(self) -> bool:
        """Not all that is planned can go out."""
        return self.taken + self.planned + 1 > self.limit


@dataclass(frozen=True)
class Traffic:
    """What else goes out around an edition; no meter where the account has no limit."""

    clashes: tuple[Clash, ...]
    meter: Meter | None


def traffic(edition: Edition) -> Traffic:
    """What an edition's time comes to beside the account's other ones, by one look at them."""
    at, account = edition.publish_at, edition.account
    if at is None:
        return Traffic((), None)
    gap = timedelta(minutes=account.edition_gap_minutes)
    has_limit = account.quota_period != QuotaPeriod.none and account.quota_count > 0
    begins_at, ends_at = bounds(account, at) if has_limit else (at, at)
    others = _between(edition, min(begins_at, at - gap), max(ends_at, at + gap))
    inside = [each for each in others if each.publish_at and begins_at <= each.publish_at < ends_at]
    taken = sum(each.state in TAKEN for each in inside)
    meter = Meter(account.quota_count, taken, len(inside) - taken, account.quota_period) if has_limit else None
    over = inside if meter and meter.is_over else []
    found = [(each, _why(each, at, gap, over)) for each in others]
    return Traffic(tuple(Clash(each, why) for each, why in found if why), meter)


def _between(edition: Edition, first: datetime, last: datetime) -> Sequence[Edition]:
    """The other editions of the account from `first` to `last`, with their posts."""
    return db.session.scalars(
        select(Edition)
        .where(Edition.account_id == edition.account_id, Edition.id != edition.id)
        .where(Edition.state != EditionState.cancelled, Edition.publish_at >= first, Edition.publish_at <= last)
        .options(*WHOLE)
        .order_by(Edition.publish_at, Edition.id)
    ).all()


def _why(other: Edition, at: datetime, gap: timedelta, over: Sequence[Edition]) -> Why | None:
    assert other.publish_at is not None
    if other.publish_at == at:
        return Why.same
    if abs(other.publish_at - at) < gap:
        return Why.near
    return Why.quota if other in over else None
