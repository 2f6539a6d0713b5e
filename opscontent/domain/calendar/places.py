"""Places: the slots of the coming days that no post fills yet."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, and_, column, func, select, values
from sqlalchemy.orm import contains_eager

from opscontent import clock
from opscontent.db import UtcDateTime, db
from opscontent.domain import slots
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.posts import Post, PostState
from opscontent.domain.slots import Occurrence, Slot

# A post planned this near a slot, on the same day, fills it.
FILLS_WITHIN = timedelta(minutes=30)
Moment = tuple[int, datetime]  # account's id, planned_at


def free(accounts: Sequence[Account], first: date, last: date) -> list[Occurrence]:
    """The slots from `first` to `last`, still to come, that no post fills, by time."""
    now = clock.now()
    used = _in_use(accounts)
    coming = [
        each
        for account in accounts
        for each in slots.occurrences(used.get(account.id, []), first, last, account.zone)
        if each.at > now
    ]
    taken = _taken(coming, _planned_near(coming))
    return sorted((each for each in coming if each not in taken), key=lambda each: (each.at, each.slot.id))


def _in_use(accounts: Sequence[Account]) -> dict[int, list[Slot]]:
    """The slots of each account, with their pillars."""
    query = (
        select(Slot)
        .outerjoin(Pillar, Pillar.id == Slot.pillar_id)
        .where(Slot.account_id.in_([account.id for account in accounts]), Slot.archived_at.is_(None))
        .options(contains_eager(Slot.pillar))
    )
    found: dict[int, list[Slot]] = {}
    for slot in db.session.scalars(query):
        found.setdefault(slot.account_id, []).append(slot)
    return found


def _planned_near(coming: Sequence[Occurrence]) -> Counter[Moment]:
    """How many posts are planned at each moment near one of these slots."""
    if not coming:
        return Counter()
    begin, end = column("begin", UtcDateTime), column("end", UtcDateTime)
    near = values(column("account_id", Integer), begin, end, name="near").data(_spans(coming)).cte("near")
    within = and_(Post.planned_at >= near.c.begin, Post.planned_at <= near.c.end)
    query = (
        select(Post.account_id, Post.planned_at, func.count())
        .join(near, and_(Post.account_id == near.c.account_id, within))
        .where(Post.state != PostState.dropped)
        .group_by(Post.account_id, Post.planned_at)
    )
    return Counter({(row[0], row[1]): row[2] for row in db.session.execute(query) if row[1]})


def _spans(coming: Sequence[Occurrence]) -> list[tuple[int, datetime, datetime]]:
    """Around the slots of each account, (account's id, from, to); those that meet are one: no post counts twice."""
    found: list[tuple[int, datetime, datetime]] = []
    for account_id, at in sorted((each.slot.account_id, each.at) for each in coming):
        begin, end = at - FILLS_WITHIN, at + FILLS_WITHIN
        if found and found[-1][0] == account_id and begin <= found[-1][2]:
            begin = found.pop()[1]
        found.append((account_id, begin, end))
    return found


def _taken(coming: Sequence[Occurrence], planned: Counter[Moment]) -> set[Occurrence]:
    """Each post fills one slot, the nearest pairs first; so one at the exact time never loses it to another."""
    pairs = sorted(_pairs(coming, planned), key=lambda pair: pair[0])
    left = Counter(planned)
    taken: set[Occurrence] = set()
    for _distance, each, moment in pairs:
        if left[moment] and each not in taken:
            left[moment] -= 1
            taken.add(each)
    return taken


def _pairs(coming: Sequence[Occurrence], planned: Iterable[Moment]) -> Iterable[tuple[timedelta, Occurrence, Moment]]:
    """Each slot with each moment near enough to fill it, on the same day of the account."""
    moments = sorted(planned)
    for each in coming:
        account = each.slot.account
        day = each.at.astimezone(account.zone).date()
        begin = bisect_left(moments, (account.id, each.at - FILLS_WITHIN))
        end = bisect_right(moments, (account.id, each.at + FILLS_WITHIN))
        for moment in moments[begin:end]:
            if moment[1].astimezone(account.zone).date() == day:
                yield abs(moment[1] - each.at), each, moment
