"""Hot topics and the angles that accounts take on them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief
from opscontent.domain.people import Person


class Stance(StrEnum):
    chase = "chase"
    drop = "pass"


class HotTopic(Base):
    __tablename__ = "hot_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(String(500), default="")
    rank: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    window_hours: Mapped[int] = mapped_column(default=6)  # how long it is likely to last
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[Person | None] = relationship()
    angles: Mapped[list["Angle"]] = relationship(back_populates="hot_topic", order_by="Angle.id")


class Angle(Base):
    __tablename__ = "angles"
    __table_args__ = (UniqueConstraint("hot_topic_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hot_topic_id: Mapped[int] = mapped_column(ForeignKey("hot_topics.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    stance: Mapped[Stance] = mapped_column(choice(Stance))
    sentence: Mapped[str] = mapped_column(Text, default="")  # the angle only this account can take
    reason: Mapped[str] = mapped_column(Text, default="")  # why chase, or why pass
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("briefs.id"))
    clause_key: Mapped[str] = mapped_column(String(40), default="")
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")  # looking back: was it right
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hot_topic: Mapped[HotTopic] = relationship(back_populates="angles")
    account: Mapped[Account] = relationship()
    brief: Mapped[Brief | None] = relationship()
    decided_by: Mapped[Person | None] = relationship()
