"""The plan line by line, for what leaves the house: files and feeds. Takes the calendar's own filters."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from opscontent.db import db
from opscontent.domain import briefs
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.calendar import Filters
from opscontent.domain.calendar.local_days import planned_within
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications import PublishedArticle

MOST = 20_000


class Line(NamedTuple):
    """One post that has a time."""

    id: int
    account: str
    time_zone: str
    planned_at: datetime
    title: str
    state: PostState
    pillar: str | None
    owner: str | None
    why_us: str
    version: int
    created_at: datetime
    brief_id: int | None
    clause_key: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_at(self) -> datetime:
        """Its time on its account's clock."""
        return self.planned_at.astimezone(self.zone)


def uid_of(post_id: int, created_at: datetime) -> str:
    """What other programs know a post by; the same for ever, and no other installation's."""
    return f"{sha256(f'{post_id} {created_at.isoformat()}'.encode()).hexdigest()[:32]}@opscontent"


def on_days(filters: Filters, first: date, last: date) -> list[Line]:
    """The posts of these days, each on its own account's clock, by time."""
    return _lines(filters, planned_within(filters.zones, first, last), Post.state != PostState.dropped)


def of_all_times(filters: Filters) -> list[Line]:
    """All posts that have a time, by time."""
    return _lines(filters, Post.planned_at.is_not(None), Post.state != PostState.dropped)


def between(filters: Filters, begin: datetime, end: datetime, *, dropped_since: datetime) -> list[Line]:
    """The posts between two moments; of those that were dropped the ones that were since `dropped_since`."""
    dropped = select(Entry.thing_id).where(
        Entry.thing_kind == Post.__tablename__, Entry.verb == "post.dropped", Entry.at >= dropped_since
    )
    stands = or_(Post.state != PostState.dropped, Post.id.in_(dropped))
    return _lines(filters, Post.planned_at >= begin, Post.planned_at < end, stands)


def changed_at(post_ids: Collection[int]) -> dict[int, datetime]:
    """When these posts last changed, as their history says."""
    query = (
        select(Entry.thing_id, func.max(Entry.at))
        .where(Entry.thing_kind == Post.__tablename__, Entry.thing_id.in_(post_ids))
        .group_by(Entry.thing_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def clauses_of(lines: Sequence[Line]) -> dict[int, str]:
    """What the line of the brief says that each of these posts cites, by the post's id."""
    wanted = {line.brief_id for line in lines if line.clause_key}
    found = {brief.id: brief for brief in db.session.scalars(select(Brief).where(Brief.id.in_(wanted)))}
    cited = {line.id: briefs.clause(found.get(line.brief_id or 0), line.clause_key) for line in lines}
    return {number: clause.text for number, clause in cited.items() if clause}


def addresses_of(lines: Sequence[Line]) -> dict[int, str]:
    """Where readers find those that are published, by the post's id; the newest where there are several."""
    ids = [line.id for line in lines if line.state is PostState.published]
    query = select(PublishedArticle.post_id, PublishedArticle.url)
    query = query.where(PublishedArticle.post_id.in_(ids), PublishedArticle.url != "").order_by(PublishedArticle.id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _lines(filters: Filters, *conditions: ColumnElement[bool]) -> list[Line]:
    if not filters.accounts:
        return []
    query = (
        select(
            Post.id, Account.name, Account.time_zone, Post.planned_at, Post.title, Post.state, Pillar.name,
            Person.name, Post.why_us, Post.version, Post.created_at, Post.brief_id, Post.clause_key,
        )
        .join(Account, Account.id == Post.account_id)
        .outerjoin(Pillar, Pillar.id == Post.pillar_id)
        .outerjoin(Person, Person.id == Post.owner_id)
        .where(Post.account_id.in_(filters.account_ids), *filters.conditions, *conditions)
        .order_by(Post.planned_at, Post.id)
        .limit(MOST)
    )  # fmt: skip
    rows: Any = db.session.execute(query)
    return [Line(*row) for row in rows]
