"""What was seen on a board: one snapshot a look, one stay from its first to its last sight, its rank over time."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_topics import HotTopic
from opscontent.feeds.contract import KEY_MAXIMUM, TITLE_MAXIMUM, URL_MAXIMUM


class Snapshot(Base):
    """One board that was taken in; the same board is taken in once."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("feed_id", "taken_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    line_count: Mapped[int]


class Stay(Base):
    """One line's time on one board. It is there now if it was last seen on the newest board."""

    __tablename__ = "stays"
    __table_args__ = (Index(None, "feed_id", "last_seen_at"), Index(None, "feed_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("hot_topics.id"), index=True)
    own_topic_id: Mapped[int | None] = mapped_column(ForeignKey("hot_topics.id"))  # what it was before a merge
    is_apart: Mapped[bool] = mapped_column(default=False)  # a person said that it is a story of its own
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    url: Mapped[str] = mapped_column(String(URL_MAXIMUM), default="")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rank: Mapped[int | None]  # when it was last seen
    best_rank: Mapped[int | None]
    peak_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_count: Mapped[int] = mapped_column(default=1)
    is_cut: Mapped[bool] = mapped_column(default=False)  # began or ended while nobody looked: says no length
    is_thin: Mapped[bool] = mapped_column(default=False)  # its curve was thinned out
    feed: Mapped[Feed] = relationship()
    topic: Mapped[HotTopic] = relationship(foreign_keys=[topic_id])

    @property
    def is_on(self) -> bool:
        """Whether it stands on the newest board."""
        return self.last_seen_at == self.feed.board_at

    @property
    def hours(self) -> float:
        return (self.last_seen_at - self.first_seen_at).total_seconds() / 3600


class Sight(Base):
    """One line on one board: a point of the curve. Old ones thin out."""

    __tablename__ = "sights"
    __table_args__ = (UniqueConstraint("stay_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stays.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    rank: Mapped[int | None]
    heat: Mapped[int | None] = mapped_column(BigInteger)
