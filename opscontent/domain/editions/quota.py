"""How many sends the platform allows an account in a day or a month of its own clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.editions.edition import Edition, EditionState


@dataclass(frozen=True)
class Quota:
    """`used` counts the other armed and sent editions of the period that begins at `begins_at`."""

    limit: int
    used: int
    period: QuotaPeriod
    begins_at: datetime

    @property
    def is_full(self) -> bool:
        return self.used >= self.limit

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def quota_at(account: Account, moment: datetime, *, besides: Edition | None = None) -> Quota | None:
    """The quota of the period around `moment`, not counting the edition `besides`; None for no limit."""
    if account.quota_period == QuotaPeriod.none or account.quota_count <= 0:
        return None
    begins_at, ends_at = bounds(account, moment)
    query = (
        select(func.count())
        .select_from(Edition)
        .where(
            Edition.account_id == account.id,
            Edition.state.in_([EditionState.armed, EditionState.sent]),
            Edition.publish_at >= begins_at,
            Edition.publish_at < ends_at,
        )
    )
    if besides is not None:
        query = query.where(Edition.id != besides.id)
    return Quota(account.quota_count, db.session.scalar(query) or 0, account.quota_period, begins_at)


def bounds(account: Account, moment: datetime) -> tuple[datetime, datetime]:
    """Where the day or month begins and ends, as moments; a day with a clock change isn't 24 hours long."""
    local = moment.astimezone(account.zone)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if account.quota_period == QuotaPeriod.day:
        return day, day + timedelta(days=1)
    month = day.replace(day=1)
    return month, month + relativedelta(months=1)
