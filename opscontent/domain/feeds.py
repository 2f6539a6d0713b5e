"""Feeds: the addresses that hot topics are read from, how often, and how the last tries went."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CursorResult, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.feeds import FEEDS

NAME_MAXIMUM = 60
INTERVALS = (5, 10, 15, 30, 60, 120, 360, 1440)  # minutes
SLOWEST = timedelta(hours=6)  # between two tries of a feed that fails
ERROR_MAXIMUM = 200
GAP_LEAST = timedelta(hours=6)
GAP_INTERVALS = 3


class Feed(Base):
    """One board or feed of the workspace."""

    __tablename__ = "feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM), unique=True)
    kind: Mapped[str] = mapped_column(String(20))  # a key of FEEDS
    url: Mapped[str] = mapped_column(String(500), unique=True)
    interval_minutes: Mapped[int] = mapped_column(default=30)
    time_zone: Mapped[str] = mapped_column(String(60), default="Asia/Shanghai")  # whose hours its readers live in
    allows_private: Mapped[bool] = mapped_column(default=False)  # an address inside the own network
    is_on: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    board_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the newest board that was taken in
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(60), default="")
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    error: Mapped[str] = mapped_column(String(ERROR_MAXIMUM), default="")
    bands: Mapped[dict[str, list[float]]] = mapped_column(JSON, default=dict)  # what `lasting` learned
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[Person | None] = relationship()

    @property
    def interval(self) -> timedelta:
        return timedelta(minutes=self.interval_minutes)

    @property
    def gap(self) -> timedelta:
        """How long something may be off the board and still be the same stay; longer, and nobody looked."""
        return max(GAP_LEAST, GAP_INTERVALS * self.interval)


def add(values: dict[str, Any], *, by: Person) -> Feed:
    """A new feed, asked at once. `values`: name, kind, url, interval_minutes, time_zone, allows_private."""
    _check(None, values)
    feed = Feed(created_by_id=by.id, created_at=clock.now(), next_at=clock.now(), **values)
    db.session.add(feed)
    db.session.flush()
    activity.record(by, "feed.added", feed)
    return feed


def change(feed: Feed, values: dict[str, Any], *, by: Person) -> None:
    """Change the settings; another address or kind is asked at once and owes the old one nothing."""
    _check(feed, values)
    changes = activity.set_fields(feed, values)
    if not changes:
        return
    if changes.keys() & {"url", "kind", "allows_private", "interval_minutes"}:
        feed.etag = feed.last_modified = feed.error = ""
        feed.failures, feed.next_at = 0, clock.now()
    activity.record(by, "feed.changed", feed, changes=changes)


def turn(feed: Feed, is_on: bool, *, by: Person) -> None:
    """Stop asking, or begin again. What was seen stays."""
    changes = activity.set_fields(feed, {"is_on": is_on})
    if changes:
        feed.failures, feed.error, feed.next_at = 0, "", clock.now()
        activity.record(by, "feed.turned_on" if is_on else "feed.turned_off", feed)


def ask_now(feed: Feed, *, by: Person) -> None:
    feed.next_at = clock.now()
    activity.record(by, "feed.asked", feed)


def claim(feed_id: int, now: datetime) -> Feed | None:
    """The feed, if it is its turn and no other worker took it: the next turn is set before anybody is asked."""
    feed = db.session.get(Feed, feed_id)
    if feed is None or not feed.is_on:
        return None
    taken: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Feed)
        .where(Feed.id == feed_id, Feed.is_on.is_(True), Feed.next_at <= now)
        .values(next_at=now + feed.interval, asked_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return feed if taken.rowcount else None


def answered(feed: Feed, *, etag: str = "", last_modified: str = "") -> None:
    """It answered, with a board or with "as before"; what it said is shown to it at the next turn."""
    feed.failures, feed.error = 0, ""
    feed.etag = etag if len(etag) <= 200 else ""
    feed.last_modified = last_modified if len(last_modified) <= 60 else ""


def failed(feed: Feed, reason: str, now: datetime, *, wait_seconds: float = 0) -> None:
    """Wait twice as long after each failure in a row, up to six hours, or as long as the source asks for."""
    feed.failures += 1
    feed.error = reason[:ERROR_MAXIMUM]
    pause = min(feed.interval * 2 ** min(feed.failures, 10), max(SLOWEST, feed.interval))
    feed.next_at = now + max(pause, min(timedelta(seconds=wait_seconds), timedelta(days=1)))


def due(now: datetime) -> Sequence[int]:
    """Those whose turn it is, the longest waiting first."""
    return db.session.scalars(
        select(Feed.id).where(Feed.is_on.is_(True), Feed.next_at <= now).order_by(Feed.next_at)
    ).all()


def are_there() -> bool:
    """Whether any feed is asked."""
    return db.session.scalar(select(Feed.id).where(Feed.is_on.is_(True)).limit(1)) is not None


def every() -> Sequence[Feed]:
    return db.session.scalars(select(Feed).order_by(Feed.is_on.desc(), Feed.name)).all()


def _check(feed: Feed | None, values: dict[str, Any]) -> None:
    if values.get("kind", feed.kind if feed else "") not in FEEDS:
        raise Rejected(_l("Choose what kind of feed this is."))
    for field, sentence in (
        ("name", _l("Another feed has this name.")),
        ("url", _l("This address is read already.")),
    ):
        query = select(Feed.id).where(getattr(Feed, field) == values.get(field))
        found = db.session.scalars(query).first()
        if found is not None and found != (feed.id if feed else None):
            raise Rejected(sentence)
