"""The cards of the calendar: a few columns of the first posts of each day, and how many there are of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.calendar.local_days import planned_day, planned_within
from opscontent.domain.hot_topics import Angle, HotTopic
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post, PostState, Source, title_holds

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Filters:
    """Whose posts a calendar shows, and which of them; None leaves a filter open."""

    accounts: Sequence[Account]
    pillar_id: int | None = None
    owner_id: int | None = None
    state: PostState | None = None
    source: Source | None = None
    text: str = ""  # in the title, folded

    @property
    def is_open(self) -> bool:
        return not self.conditions

    @property
    def account_ids(self) -> list[int]:
        return [account.id for account in self.accounts]

    @property
    def zones(self) -> set[str]:
        return {account.time_zone for account in self.accounts}

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (Post.pillar_id, self.pillar_id),
            (Post.owner_id, self.owner_id),
            (Post.state, self.state),
            (Post.source, self.source),
        )
        held = [title_holds(self.text)] if self.text.strip() else []
        return [column == value for column, value in wanted if value is not None] + held


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
    pillar_id: int | None
    prompt_id: int | None
    topic_id: int | None  # of the hot topic that it came from, and how that stands
    peak: int | None
    topic_over_at: datetime | None

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


# What a card is made of, behind its day.
CARD_COLUMNS: tuple[Any, ...] = (
    Post.id, Post.account_id, Post.version, Post.title, Post.state, Post.planned_at, Post.why_us,
    Pillar.colour, Pillar.name, Person.name, Account.time_zone, Post.pillar_id, Post.prompt_id,
    HotTopic.id, HotTopic.best_rank, HotTopic.closed_at,
)  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """How many posts of one kind there are on one day."""

    day: date
    pillar_id: int | None
    owner_id: int | None
    is_published: int
    is_wanted: int  # the filters let it through
    owner: str | None  # the name
    count: int


def first_cards(filters: Filters, days: Sequence[date], *, most: int) -> Sequence[Card]:
    """The first `most` posts of each day that the filters let through, by day and time."""
    day = planned_day(filters.zones, days[0], days[-1])
    columns = (Post.id, Post.planned_at, day.label("day"))
    found = within(select(*columns), filters, days).where(*filters.conditions).subquery("found")
    place = func.row_number().over(partition_by=found.c.day, order_by=(found.c.planned_at, found.c.id))
    ranked = select(found.c.id, found.c.day, place.label("place")).subquery("ranked")
    query = (
        with_names(select(ranked.c.day, *CARD_COLUMNS).join(ranked, ranked.c.id == Post.id))
        .join(Account, Account.id == Post.account_id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.day, ranked.c.place)
    )
    return [Card(*row) for row in db.session.execute(query)]


def tallies(filters: Filters, days: Sequence[date]) -> Sequence[Tally]:
    """The counts of all posts of these days, dropped ones not."""
    day = planned_day(filters.zones, days[0], days[-1])
    is_published = case((Post.state == PostState.published, 1), else_=0).label("is_published")
    is_wanted = case((and_(*filters.conditions), 1), else_=0) if filters.conditions else literal(1)
    kinds = (day.label("day"), Post.pillar_id, Post.owner_id, is_published, is_wanted.label("is_wanted"))
    # A table of its own: PostgreSQL does not see that two CASEs with parameters are the same one.
    found = within(select(*kinds), filters, days).subquery("found")
    counted = select(*found.c, func.count().label("count")).group_by(*found.c).subquery("counted")
    *kept, count = counted.c
    query = select(*kept, Person.name, count).outerjoin(Person, Person.id == counted.c.owner_id)
    rows: Any = db.session.execute(query)
    return [Tally(*row) for row in rows]


def with_names(query: Rows) -> Rows:
    """Beside each post its pillar, its owner, and the hot topic that it came from."""
    return (
        query.outerjoin(Pillar, Pillar.id == Post.pillar_id)
        .outerjoin(Person, Person.id == Post.owner_id)
        .outerjoin(Angle, Angle.id == Post.angle_id)
        .outerjoin(HotTopic, HotTopic.id == Angle.hot_topic_id)
    )


def within(query: Rows, filters: Filters, days: Sequence[date]) -> Rows:
    """The posts planned for these days, each on its own account's clock."""
    return (
        query.select_from(Post)
        .join(Account, Account.id == Post.account_id)
        .where(Post.account_id.in_(filters.account_ids), Post.state != PostState.dropped)
        .where(planned_within(filters.zones, days[0], days[-1]))
    )
