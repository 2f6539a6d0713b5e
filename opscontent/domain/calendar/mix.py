"""How the posts of a month divide among the pillars, against what the brief wants."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import rhythm
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.calendar.cards import Tally
from opscontent.domain.fit import FitProfile


@dataclass(frozen=True)
class Share:
    """One pillar's part of its account's posts; without a pillar, the posts that have none."""

    pillar: Pillar | None
    count: int
    per_cent: int


@dataclass(frozen=True)
class Foundation:
    """What an account's month stands on: the brief in force and all pillars, in its order."""

    account: Account
    brief: Brief | None
    profile: FitProfile | None
    pillars: list[Pillar]
    settled: frozenset[str] = frozenset()  # what `rhythm` lets pass from this week on


Mix = list[tuple[Account, list[Share]]]


def foundations(accounts: Sequence[Account]) -> list[Foundation]:
    """The foundations of these accounts, by one query."""
    newest = select(func.max(Brief.number)).where(Brief.account_id == Account.id).correlate(Account).scalar_subquery()
    # What was learned is long, so it comes with one of the pillars only.
    first = select(func.min(Pillar.id)).where(Pillar.account_id == Account.id).correlate(Account).scalar_subquery()
    is_first = or_(Pillar.id.is_(None), Pillar.id == first)
    query = (
        select(Account.id, Brief, Pillar, FitProfile, _settled())
        .outerjoin(Brief, and_(Brief.account_id == Account.id, Brief.number == newest))
        .outerjoin(Pillar, Pillar.account_id == Account.id)
        .outerjoin(FitProfile, and_(FitProfile.account_id == Account.id, is_first))
        .where(Account.id.in_([account.id for account in accounts]))
        .order_by(Pillar.position, Pillar.id)
    )
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        rows[row[0]].append(row)
    return [_foundation(account, rows[account.id]) for account in accounts]


def mix(bases: Sequence[Foundation], tallies: Iterable[Tally], days: Collection[date]) -> Mix:
    """The shares of each account's pillars in the posts of these days, in the brief's order.

    Posts without a pillar are told only where one account is shown: with several, nobody knows whose they are."""
    counts: Counter[int | None] = Counter()
    for tally in tallies:
        if tally.day in days:
            counts[tally.pillar_id] += tally.count
    return [(base.account, _shares(base.pillars, counts, len(bases) == 1)) for base in bases]


def _settled() -> Any:
    today = clock.now().date()
    return rhythm.settled_of(Account.id, since=today - timedelta(days=today.weekday() + 7))


def _foundation(account: Account, rows: Sequence[Any]) -> Foundation:
    brief = rows[0][1] if rows else None
    profile = next((row[3] for row in rows if row[3]), None)
    settled = frozenset((rows[0][4] or "").split(",")) if rows else frozenset()
    return Foundation(account, brief, profile, [row[2] for row in rows if row[2]], settled)


def _shares(pillars: Sequence[Pillar], counts: Counter[int | None], tells_rest: bool) -> list[Share]:
    used = [pillar for pillar in pillars if pillar.archived_at is None or counts[pillar.id]]
    rest = counts[None] if tells_rest else 0
    whole = sum(counts[pillar.id] for pillar in used) + rest
    found = [Share(pillar, counts[pillar.id], _per_cent(counts[pillar.id], whole)) for pillar in used]
    return found + ([Share(None, rest, _per_cent(rest, whole))] if rest else [])


def _per_cent(count: int, whole: int) -> int:
    return round(100 * count / whole) if whole else 0
