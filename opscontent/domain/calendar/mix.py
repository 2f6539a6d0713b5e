"""How the posts of a month divide among the pillars, against what the brief wants."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.calendar.cards import Tally


@dataclass(frozen=True)
class Share:
    """One pillar's part of its account's posts; without a pillar, the posts that have none."""

    pillar: Pillar | None
    count: int
    per_cent: int


Mix = list[tuple[Account, list[Share]]]


def mix(accounts: Sequence[Account], tallies: Iterable[Tally], days: Collection[date]) -> Mix:
    """The shares of each account's pillars in the posts of these days, in the brief's order.

    Posts without a pillar are told only where one account is shown: with several, nobody knows whose they are."""
    counts: Counter[int | None] = Counter()
    for tally in tallies:
        if tally.day in days:
            counts[tally.pillar_id] += tally.count
    by_account: dict[int, list[Pillar]] = {}
    for pillar in _pillars(accounts):
        by_account.setdefault(pillar.account_id, []).append(pillar)
    return [(account, _shares(by_account.get(account.id, []), counts, len(accounts) == 1)) for account in accounts]


def _shares(pillars: Sequence[Pillar], counts: Counter[int | None], tells_rest: bool) -> list[Share]:
    used = [pillar for pillar in pillars if pillar.archived_at is None or counts[pillar.id]]
    rest = counts[None] if tells_rest else 0
    whole = sum(counts[pillar.id] for pillar in used) + rest
    found = [Share(pillar, counts[pillar.id], _per_cent(counts[pillar.id], whole)) for pillar in used]
    return found + ([Share(None, rest, _per_cent(rest, whole))] if rest else [])


def _per_cent(count: int, whole: int) -> int:
    return round(100 * count / whole) if whole else 0


def _pillars(accounts: Sequence[Account]) -> Sequence[Pillar]:
    return db.session.scalars(
        select(Pillar)
        .where(Pillar.account_id.in_([account.id for account in accounts]))
        .order_by(Pillar.position, Pillar.id)
    ).all()
