"""Slots: recurring weekly times of an account that want a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, String, Time, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, db
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar


class Slot(Base):
    __tablename__ = "slots"
    __table_args__ = (CheckConstraint("weekday between 0 and 6", name="weekday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    weekday: Mapped[int]  # 0 is Monday
    local_time: Mapped[time] = mapped_column(Time)  # on the account's clock
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillars.id"))
    note: Mapped[str] = mapped_column(String(120), default="")  # "one reader digest"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    pillar: Mapped[Pillar | None] = relationship()


@dataclass(frozen=True)
class Occurrence:
    """One slot on one day."""

    slot: Slot
    at: datetime  # UTC


def of_account(account_id: int) -> Sequence[Slot]:
    """The slots in use, by weekday and time, with their pillars."""
    return db.session.scalars(
        select(Slot)
        .where(Slot.account_id == account_id, Slot.archived_at.is_(None))
        .options(joinedload(Slot.pillar))
        .order_by(Slot.weekday, Slot.local_time)
    ).all()


def occurrences(slots: Sequence[Slot], first: date, last: date, zone: ZoneInfo) -> list[Occurrence]:
    """When these slots fall from `first` to `last`, both included, by time."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = [
        Occurrence(slot, datetime.combine(day, slot.local_time, zone).astimezone(UTC))
        for day in days
        for slot in slots
        if slot.weekday == day.weekday()
    ]
    return sorted(found, key=lambda each: each.at)
