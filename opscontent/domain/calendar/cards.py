"""The cards of the calendar: a few columns of the first posts of each day, and how many there are of all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.calendar.stretch import windows
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post, PostState


@dataclass(frozen=True)
class Filters:
    """Whose posts a calendar shows, and which of them; None leaves a filter open."""

    accounts: Sequence[Account]
    pillar_id: int | None = None
    owner_id: int | None = None
    state: PostState | None = None

    @property
    def is_open(self) -> bool:
        return self.pillar_id is None and self.owner_id is None and self.state is None

    @property
    def account_ids(self) -> list[int]:
        return [account.id for account in self.accounts]

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = ((Post.pillar_id, self.pillar_id), (Post.owner_id, self.owner_id), (Post.state, self.state))
        return [column == value for column, value in wanted if value is not None]


class Card(NamedTuple):
    """One post as the calendar shows it."""

    day: date  # on its account's clock
    id: int
    account_id: int
    version: int
    title: str
    state: PostState
    planned_at: datetime
    why_us: str
    colour: int | None  # of its pillar
    pillar: str | None
    owner: str | None
    time_zone: str  # of its account

    @property
    def local_at(self) -> datetime:
        """Its time on its account's clock."""
        return self.planned_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def is_movable(self) -> bool:
        return self.state in BEFORE_SCHEDULED

    @property
    def is_late(self) -> bool:
        return self.is_movable and self.planned_at < clock.now()


@dataclass(frozen=True)
class Tally:
    """How many posts of one kind there are on one day."""

    day: date
    pillar_id: int | None
    is_published: int
    is_wanted: int  # the filters let it through
    count: int


def first_cards(filters: Filters, days: Iterable[date], *, most: int) -> Sequence[Card]:
    """The first `most` posts of each day that the filters let through, by day and time."""
    table = windows(days, (account.time_zone for account in filters.accounts))
    place = func.row_number().over(partition_by=table.c.day, order_by=(Post.planned_at, Post.id))
    places = _planned(select(Post.id, table.c.day, place.label("place")), table, filters.account_ids)
    found = places.where(*filters.conditions).subquery("places")
    query = (
        select(
            found.c.day, Post.id, Post.account_id, Post.version, Post.title, Post.state, Post.planned_at,
            Post.why_us, Pillar.colour, Pillar.name, Person.name, Account.time_zone,
        )
        .join(found, found.c.id == Post.id)
        .join(Account, Account.id == Post.account_id)
        .outerjoin(Pillar, Pillar.id == Post.pillar_id)
        .outerjoin(Person, Person.id == Post.owner_id)
        .where(found.c.place <= most)
        .order_by(found.c.day, found.c.place)
    )  # fmt: skip
    return [Card(*row) for row in db.session.execute(query)]


def tallies(filters: Filters, days: Iterable[date]) -> Sequence[Tally]:
    """The counts of all posts of these days, dropped ones not."""
    table = windows(days, (account.time_zone for account in filters.accounts))
    is_published = case((Post.state == PostState.published, 1), else_=0)
    is_wanted = case((and_(*filters.conditions), 1), else_=0) if filters.conditions else literal(1)
    kinds = (table.c.day, Post.pillar_id, is_published.label("is_published"), is_wanted.label("is_wanted"))
    # A table of its own: PostgreSQL does not see that two CASEs with parameters are the same one.
    found = _planned(select(*kinds), table, filters.account_ids).subquery("found")
    rows: Any = db.session.execute(select(*found.c, func.count()).group_by(*found.c))
    return [Tally(*row) for row in rows]


def _planned(query: "Select[tuple[object, ...]]", table: CTE, account_ids: list[int]) -> "Select[tuple[object, ...]]":
    """The posts planned within the windows, each on its own account's clock."""
    within = and_(
        Post.account_id == Account.id, Post.planned_at >= table.c.begin_at, Post.planned_at < table.c.end_at
    )
    return (
        query.select_from(table)
        .join(Account, Account.time_zone == table.c.zone)
        .join(Post, within)
        .where(Account.id.in_(account_ids), Post.state != PostState.dropped)
    )
