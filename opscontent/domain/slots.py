"""Slots: recurring weekly times of an account that want a post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Time, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Pillar
from opscontent.domain.people import Person
from opscontent.errors import Rejected

NOTE_MAXIMUM = 120


class Slot(Base):
    __tablename__ = "slots"
    __table_args__ = (CheckConstraint("weekday between 0 and 6", name="weekday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    weekday: Mapped[int]  # 0 is Monday
    local_time: Mapped[time] = mapped_column(Time)  # on the account's clock
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillars.id"))
    note: Mapped[str] = mapped_column(String(NOTE_MAXIMUM), default="")  # "one reader digest"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    pillar: Mapped[Pillar | None] = relationship()


@dataclass(frozen=True)
class Occurrence:
    """One slot on one day."""

    slot: Slot
    at: datetime  # UTC


def add(
    account: Account,
    weekday: int,
    local_time: time,
    *,
    by: Person | str,
    pillar_id: int | None = None,
    note: str = "",
) -> Slot:
    """A new weekly time; weekday 0 is Monday, `local_time` is on the account's clock."""
    slot = Slot(
        account=account,
        account_id=account.id,
        weekday=weekday,
        local_time=local_time,
        pillar_id=pillar_id,
        note=note,
        created_at=clock.now(),
    )
    _check(slot)
    db.session.add(slot)
    activity.record(by, "slot.added", slot, changes={"slot": ("", _told(slot))})
    return slot


def change(slot: Slot, values: Mapping[str, Any], *, by: Person | str) -> bool:
    """Change weekday, local_time, pillar_id or note; False if nothing differs."""
    before = _told(slot)
    if not activity.set_fields(slot, dict(values)):
        return False
    _check(slot)
    db.session.flush()
    db.session.expire(slot, ["pillar"])
    activity.record(by, "slot.changed", slot, changes={"slot": (before, _told(slot))})
    return True


def remove(slot: Slot, *, by: Person | str) -> None:
    """The account wants no more posts at this time; past weeks keep it."""
    slot.archived_at = clock.now()
    activity.record(by, "slot.removed", slot, changes={"slot": (_told(slot), "")})


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
        Occurrence(slot, moment_of(day, slot.local_time, zone))
        for day in days
        for slot in slots
        if slot.weekday == day.weekday()
    ]
    return sorted(found, key=lambda each: each.at)


def moment_of(day: date, local_time: time, zone: ZoneInfo) -> datetime:
    """When a time of a day is, in UTC. A time that the clock skips that day becomes the one as long after it (02:30
    becomes 03:30); of one that it shows twice the first is meant."""
    return datetime.combine(day, local_time, zone).astimezone(UTC)


def _check(slot: Slot) -> None:
    with db.session.no_autoflush:
        pillar = db.session.get(Pillar, slot.pillar_id) if slot.pillar_id else None
        if slot.pillar_id and (pillar is None or pillar.account_id != slot.account_id or pillar.archived_at):
            raise Rejected(_l("This pillar is not in the account's brief."))
        if any(_is_same(slot, other) for other in of_account(slot.account_id)):
            raise Rejected(_l("There is such a slot already."))


def _is_same(slot: Slot, other: Slot) -> bool:
    def what(each: Slot) -> tuple[int, time, int | None, str]:
        return each.weekday, each.local_time, each.pillar_id, each.note

    return other is not slot and what(other) == what(slot)


def _told(slot: Slot) -> str:
    """A slot as its history tells it: the weekday by its number as in ISO 8601, the time, the note."""
    return f"{slot.weekday + 1} {slot.local_time:%H:%M} {slot.note}".strip()
