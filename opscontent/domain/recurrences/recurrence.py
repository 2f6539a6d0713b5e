"""The tables of recurring posts: the pattern, and what became of each of its days."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, Date, ForeignKey, String, Text, Time, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import posts
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.recurrences.rule import TEXT_MAXIMUM, Rule, parse
from opscontent.errors import Rejected

TITLE_MAXIMUM = 160  # of the pattern: a date and a number still have room in a post's title
WEEKS_MAXIMUM = 26
NUMBER_MAXIMUM = 99_999
PLAN = ("pillar_id", "brief_id", "clause_key", "why_us", "owner_id")  # what each post is given


@dataclass(frozen=True)
class Pattern:
    """What a recurrence says: the posts it makes, and when. Days and time are on the account's clock."""

    title: str  # may hold {date} and {number}
    rule: str
    starts_on: date
    local_time: time
    weeks_ahead: int = 4  # how far ahead posts are made
    first_number: int = 1
    pillar_id: int | None = None
    brief_id: int | None = None
    clause_key: str = ""
    why_us: str = ""
    owner_id: int | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self) | {"starts_on": self.starts_on.isoformat(), "local_time": self.local_time.isoformat()}

    @property
    def plan(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in PLAN}


FIELDS = tuple(Pattern.__dataclass_fields__)


class Recurrence(Base):
    __tablename__ = "recurrences"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    rule: Mapped[str] = mapped_column(String(TEXT_MAXIMUM))  # of RFC 5545, in local days
    starts_on: Mapped[date] = mapped_column(Date)
    local_time: Mapped[time] = mapped_column(Time)
    weeks_ahead: Mapped[int]
    first_number: Mapped[int]
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillars.id"))
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("briefs.id"))
    clause_key: Mapped[str] = mapped_column(String(40), default="")
    why_us: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    previous: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # before the last change
    version: Mapped[int] = mapped_column(default=1)
    filled_until: Mapped[date | None] = mapped_column(Date)  # posts are made up to this day
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    pillar: Mapped[Pillar | None] = relationship()
    brief: Mapped[Brief | None] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])

    @property
    def pattern(self) -> Pattern:
        return Pattern(**{name: getattr(self, name) for name in FIELDS})


class RecurrenceDay(Base):
    """One day of the rule: the post that was made for it, or the exception that somebody made."""

    __tablename__ = "recurrence_days"
    __table_args__ = (UniqueConstraint("recurrence_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    recurrence_id: Mapped[int] = mapped_column(ForeignKey("recurrences.id"))
    day: Mapped[date] = mapped_column(Date)  # as the rule says
    is_skipped: Mapped[bool] = mapped_column(default=False)
    moved_on: Mapped[date | None] = mapped_column(Date)  # to another day …
    moved_to: Mapped[time | None] = mapped_column(Time)  # … at this local time
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    post_version: Mapped[int] = mapped_column(default=0)  # as we left it; another one is somebody's work
    number: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the rule no longer wants it
    post: Mapped[Post | None] = relationship()

    @property
    def is_made(self) -> bool:
        """A post stands for it, or somebody gave it up."""
        return self.post_id is not None and self.withdrawn_at is None

    @property
    def is_untouched(self) -> bool:
        """Its post is as we made it, and nobody has begun."""
        post = self.post
        return post is not None and post.state == PostState.planned and post.version == self.post_version


def of_account(account_id: int) -> Sequence[Recurrence]:
    """Those that run, then those that were stopped, by title."""
    query = (
        select(Recurrence)
        .where(Recurrence.account_id == account_id)
        .options(joinedload(Recurrence.pillar), joinedload(Recurrence.owner).lazyload(Person.memberships))
        .order_by(Recurrence.stopped_at.is_not(None), Recurrence.title, Recurrence.id)
    )
    return db.session.scalars(query).all()


def days_of(recurrence: Recurrence) -> dict[date, RecurrenceDay]:
    """What is known of its days, with their posts."""
    query = (
        select(RecurrenceDay)
        .where(RecurrenceDay.recurrence_id == recurrence.id)
        .options(joinedload(RecurrenceDay.post))
        .order_by(RecurrenceDay.day)
    )
    return {row.day: row for row in db.session.scalars(query)}


def check(account: Account, pattern: Pattern) -> Pattern:
    """The pattern with its rule as we write it. Raises `Rejected` for one that does not fit the account."""
    rule: Rule = parse(pattern.rule)
    if not pattern.title or len(pattern.title) > TITLE_MAXIMUM:
        raise Rejected(_l("A title has 1 to %(most)d characters.", most=TITLE_MAXIMUM))
    if not 1 <= pattern.weeks_ahead <= WEEKS_MAXIMUM:
        raise Rejected(_l("Posts are made 1 to %(most)d weeks ahead.", most=WEEKS_MAXIMUM))
    if not 0 <= pattern.first_number <= NUMBER_MAXIMUM:
        raise Rejected(_l("Numbers run from 0 to %(most)d.", most=NUMBER_MAXIMUM))
    if rule.until and rule.until < pattern.starts_on:
        raise Rejected(_l("It ends before it begins."))
    planned = posts.checked(account, pattern.plan)
    values: Mapping[str, Any] = {"rule": rule.text, "brief_id": planned.get("brief_id")}
    return Pattern(**{name: getattr(pattern, name) for name in FIELDS} | dict(values))


def patterned(plain: Mapping[str, Any]) -> Pattern:
    """A pattern as JSON kept it."""
    starts_on, local_time = date.fromisoformat(plain["starts_on"]), time.fromisoformat(plain["local_time"])
    return Pattern(**{**plain, "starts_on": starts_on, "local_time": local_time})


def today(account: Account) -> date:
    return clock.now().astimezone(account.zone).date()
