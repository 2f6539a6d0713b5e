"""The table: what was read, liked and said of one published post, as known at one moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.measurements.table import MeasurementTable
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Rejected

# A clock of a person may be a little ahead of ours.
AHEAD = timedelta(minutes=5)
NUMBER_MAXIMUM = 2_000_000_000


class Measure(StrEnum):
    """What is counted; each is a column of the table. `wows` is 在看, `replies` what readers sent in for it."""

    reads = "reads"
    likes = "likes"
    wows = "wows"
    shares = "shares"
    comments = "comments"
    replies = "replies"
    followers = "followers"


class ResultSource(StrEnum):
    hand = "hand"
    table = "table"


Numbers = Mapping[Measure, int]


class Measurement(Base):
    """What is not known is NULL, never 0. The newest known number of each measure counts; older rows are history."""

    __tablename__ = "measurements"
    __table_args__ = (
        Index(None, "account_id", "taken_at"),
        Index(None, "post_id", "taken_at"),
        CheckConstraint(
            "coalesce(reads, likes, wows, shares, comments, replies, followers) is not null", name="something"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    source: Mapped[ResultSource] = mapped_column(choice(ResultSource))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("measurement_tables.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the numbers are as of then
    reads: Mapped[int | None]
    likes: Mapped[int | None]
    wows: Mapped[int | None]
    shares: Mapped[int | None]
    comments: Mapped[int | None]
    replies: Mapped[int | None]
    followers: Mapped[int | None]  # new ones that came by this post
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    post: Mapped[Post] = relationship()
    table: Mapped[MeasurementTable | None] = relationship()
    created_by: Mapped[Person | None] = relationship()

    @property
    def numbers(self) -> Numbers:
        found = {measure: getattr(self, measure) for measure in Measure}
        return {measure: number for measure, number in found.items() if number is not None}


def enter(post: Post, numbers: Mapping[str, int | None], *, taken_at: datetime, by: Person) -> Measurement:
    """What a person read off the platform. Raises `Rejected` for a post that is not out, or without a number."""
    if post.state is not PostState.published or post.published_at is None:
        raise Rejected(_l("Only what is published has results."))
    if taken_at > clock.now() + AHEAD:
        raise Rejected(_l("These numbers can't be of a time that is still to come."))
    if taken_at < post.published_at.replace(second=0, microsecond=0):
        raise Rejected(_l("The post was not out yet at that time."))
    known = {name: number for name, number in numbers.items() if number is not None}
    if not known:
        raise Rejected(_l("Enter at least one number; leave empty what you do not know."))
    row = add(post, known, taken_at=taken_at, source=ResultSource.hand, by=by)
    activity.record(by, "post.measured", post, changes={f"measure.{name}": ("", n) for name, n in known.items()})
    return row


def add(
    post: Post,
    numbers: Mapping[str, int],
    *,
    taken_at: datetime,
    source: ResultSource,
    by: Person | str,
    table: MeasurementTable | None = None,
) -> Measurement:
    """One row, as it is; the caller has looked at it and tells the history."""
    row = Measurement(
        account_id=post.account_id,
        post_id=post.id,
        source=source,
        table_id=table.id if table else None,
        taken_at=taken_at,
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
        **{Measure(name).value: number for name, number in numbers.items()},
    )
    db.session.add(row)
    return row


def remove(row: Measurement, *, by: Person) -> None:
    """The numbers were wrong: they count no more, and the history keeps them."""
    changes = {f"measure.{measure}": (number, "") for measure, number in row.numbers.items()}
    activity.record(by, "post.unmeasured", row.post, changes=changes)
    db.session.delete(row)


def of_post(post_id: int) -> Sequence[Measurement]:
    """All that was noted of a post, newest first, with who noted it."""
    query = select(Measurement).where(Measurement.post_id == post_id)
    query = query.options(joinedload(Measurement.created_by), joinedload(Measurement.table))
    return db.session.scalars(query.order_by(Measurement.taken_at.desc(), Measurement.id.desc())).all()


def newest(rows: Sequence[Measurement]) -> Numbers:
    """The newest known number of each measure, of rows that come newest first."""
    found: dict[Measure, int] = {}
    for row in rows:
        found = {**row.numbers, **found}
    return {measure: found[measure] for measure in Measure if measure in found}
