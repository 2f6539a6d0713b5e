"""Plan against reality: when posts were planned to come out, and when they did.

`figures` tells how late the machine sends; this tells how late we are. Arming an edition moves the plan to its
minute, so what the plan said last is nearly always kept: what it said first is looked up in the history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import and_, select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.posts import Post

# Within this the reader notices nothing.
ON_TIME = timedelta(minutes=15)
WEEKS = 12


@dataclass(frozen=True)
class Kept:
    """One published post: the time that was first set for it, and when it came out."""

    post_id: int
    title: str
    owner: str
    first_at: datetime
    planned_at: datetime
    published_at: datetime
    moves_count: int

    @property
    def late(self) -> timedelta:
        return self.published_at - self.first_at

    @property
    def late_minutes(self) -> int:
        return round(self.late.total_seconds() / 60)

    @property
    def is_on_time(self) -> bool:
        return abs(self.late) <= ON_TIME


@dataclass(frozen=True)
class Share:
    """Some posts together; minutes are negative where they came out early."""

    name: Any  # a week's Monday, or an owner's name
    count: int
    on_time_count: int
    median_minutes: int
    moved_count: int

    @property
    def percent(self) -> int:
        return round(100 * self.on_time_count / self.count)


@dataclass(frozen=True)
class Lateness:
    posts: list[Kept]  # newest first
    unplanned_count: int  # came out without ever having been planned for a time
    weeks: list[Share]
    owners: list[Share]
    whole: Share | None


def lateness(account: Account, now: datetime, *, weeks: int = WEEKS) -> Lateness:
    """Of what came out in the last `weeks`, with this one. Two queries."""
    monday = now.astimezone(account.zone).date()
    monday -= timedelta(days=monday.weekday() + 7 * (weeks - 1))
    rows = _published(account.id, datetime.combine(monday, time(), account.zone).astimezone(UTC))
    plans = _plans(account.id, [row[0] for row in rows])
    found = [_kept(row, plans.get(row[0], [])) for row in rows]
    posts = [each for each in found if each]
    return Lateness(
        posts,
        len(found) - len(posts),
        _shares(posts, lambda each: _monday(each.published_at, account)),
        sorted(_shares(posts, lambda each: each.owner), key=lambda each: (-each.count, each.name)),
        _share("", posts) if posts else None,
    )


def _published(account_id: int, since: datetime) -> Sequence[Any]:
    query = select(Post.id, Post.title, Person.name, Post.planned_at, Post.published_at).outerjoin(Post.owner)
    query = query.where(Post.account_id == account_id, Post.published_at >= since)
    return db.session.execute(query.order_by(Post.published_at.desc(), Post.id.desc())).all()


def _plans(account_id: int, post_ids: Sequence[int]) -> dict[int, list[list[Any]]]:
    """By post, each change of its planned time as [from, to], oldest first."""
    of_posts = and_(Entry.thing_kind == Post.__tablename__, Entry.thing_id.in_(post_ids))
    query = select(Entry.thing_id, Entry.changes).where(Entry.account_id == account_id, of_posts).order_by(Entry.id)
    found: dict[int, list[list[Any]]] = {}
    for post_id, changes in db.session.execute(query):
        if "planned_at" in changes:
            found.setdefault(post_id, []).append(changes["planned_at"])
    return found


def _kept(row: Any, changes: list[list[Any]]) -> Kept | None:
    post_id, title, owner, planned_at, published_at = row
    told = [moment for pair in changes for moment in pair if moment]
    first_at = datetime.fromisoformat(told[0]) if told else planned_at
    if first_at is None:
        return None
    moves = sum(bool(old) and old != new for old, new in changes)
    return Kept(post_id, title, owner or "", first_at, planned_at or first_at, published_at, moves)


def _shares(posts: Iterable[Kept], key: Any) -> list[Share]:
    """By whatever `key` says, in the order in which it is met."""
    groups: dict[Any, list[Kept]] = {}
    for each in posts:
        groups.setdefault(key(each), []).append(each)
    return [_share(name, group) for name, group in groups.items()]


def _share(name: Any, posts: Sequence[Kept]) -> Share:
    return Share(
        name,
        len(posts),
        sum(each.is_on_time for each in posts),
        round(median(each.late_minutes for each in posts)),
        sum(each.moves_count > 0 for each in posts),
    )


def _monday(moment: datetime, account: Account) -> date:
    day = moment.astimezone(account.zone).date()
    return day - timedelta(days=day.weekday())
