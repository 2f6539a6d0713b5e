"""How the posts of a month divide among the pillars, against what the brief wants."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.calendar.cards import Tally


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
    pillars: list[Pillar]


Mix = list[tuple[Account, list[Share]]]


def foundations(accounts: Sequence[Account]) -> list[Foundation]:
    """The foundations of these accounts, by one query."""
    newest = select(func.max(Brief.number)).where(Brief.account_id == Account.id).correlate(Account).scalar_subquery()
    query = (
        select(Account.id, Brief, Pillar)
        .outerjoin(Brief, and_(Brief.account_id == Account.id, Brief.number == newest))
        .outerjoin(Pillar, Pillar.account_id == Account.id)
        .where(Account.id.in_([account.id for account in accounts]))
        .order_by(Pillar.position, Pillar.id)
    )
    found: dict[int, tuple[Brief | None, list[Pillar]]] = {}
    for account_id, brief, pillar in db.session.execute(query):
        found.setdefault(account_id, (brief, []))[1].extend([pillar] if pillar else [])
    return [Foundation(account, *found.get(account.id, (None, []))) for account in accounts]


def mix(bases: Sequence[Foundation], tallies: Iterable[Tally], days: Collection[date]) -> Mix:
    """The shares of each account's pillars in the posts of these days, in the brief's order.

    Posts without a pillar are told only where one account is shown: with several, nobody knows whose they are."""
    counts: Counter[int | None] = Counter()
    for tally in tallies:
        if tally.day in days:
            counts[tally.pillar_id] += tally.count
    return [(base.account, _shares(base.pillars, counts, len(bases) == 1)) for base in bases]


def _shares(pillars: Sequence[Pillar], counts: Counter[int | None], tells_rest: bool) -> list[Share]:
    used = [pillar for pillar in pillars if pillar.archived_at is None or counts[pillar.id]]
    rest = counts[None] if tells_rest else 0
    whole = sum(counts[pillar.id] for pillar in used) + rest
    found = [Share(pillar, counts[pillar.id], _per_cent(counts[pillar.id], whole)) for pillar in used]
    return found + ([Share(None, rest, _per_cent(rest, whole))] if rest else [])


def _per_cent(count: int, whole: int) -> int:
    return round(100 * count / whole) if whole else 0
