"""Seven days of an account, and how its month divides among the pillars."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import briefs, posts, slots
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.posts import Post, PostState
from opscontent.domain.slots import Occurrence


@dataclass(frozen=True)
class Day:
    """One day on the account's clock: its posts, and the slots still to come that none of them fills."""

    day: date
    posts: tuple[Post, ...]
    empty: tuple[Occurrence, ...]
    is_today: bool

    @property
    def lines(self) -> list[tuple[datetime, Post | None, Occurrence | None]]:
        """Posts and empty slots together, by time."""
        found: list[tuple[datetime, Post | None, Occurrence | None]] = [(slot.at, None, slot) for slot in self.empty]
        found += [(post.planned_at, post, None) for post in self.posts if post.planned_at]
        return sorted(found, key=lambda line: line[0])


@dataclass(frozen=True)
class Share:
    """One pillar's part of a month, in per cent of its posts."""

    pillar: Pillar
    count: int
    per_cent: int


def days(account: Account, first: date) -> list[Day]:
    """The seven days from `first`."""
    last = first + timedelta(days=6)
    planned = posts.in_range([account.id], *_bounds(account, first, last))
    wanted = slots.occurrences(slots.of_account(account.id), first, last, account.zone)
    taken = {post.planned_at for post in planned}
    empty = [each for each in wanted if each.at not in taken and each.at > clock.now()]
    today = clock.now().astimezone(account.zone).date()
    return [
        Day(
            day,
            tuple(post for post in planned if post.planned_at and _on(account, post.planned_at) == day),
            tuple(each for each in empty if _on(account, each.at) == day),
            day == today,
        )
        for day in (first + timedelta(days=number) for number in range(7))
    ]


def mix(account: Account, on: date) -> list[Share]:
    """How the posts of the month around `on` divide among the account's pillars, in the brief's order."""
    first = on.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    begin, end = _bounds(account, first, last)
    rows = db.session.execute(
        select(Post.pillar_id, func.count())
        .where(Post.account_id == account.id, Post.state != PostState.dropped)
        .where(Post.planned_at >= begin, Post.planned_at < end)
        .group_by(Post.pillar_id)
    ).all()
    found = Counter({row[0]: row[1] for row in rows})
    whole = sum(found.values())
    return [
        Share(pillar, found[pillar.id], round(100 * found[pillar.id] / whole) if whole else 0)
        for pillar in briefs.pillars_of(account.id)
    ]


def _bounds(account: Account, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first minute of `first` up to, not including, the first minute after `last`."""
    after = last + timedelta(days=1)
    return datetime.combine(first, time(), account.zone), datetime.combine(after, time(), account.zone)


def _on(account: Account, moment: datetime) -> date:
    return moment.astimezone(account.zone).date()
