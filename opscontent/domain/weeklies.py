"""A letter a week to those who want one: on which day and hour, and that a week's was taken in hand, once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain import activity
from opscontent.domain.digests import HOURS, LATE_HOURS, Due
from opscontent.domain.people import Person
from opscontent.errors import Rejected

WEEKDAYS = range(7)


class Weekly(Base):
    """There where a person wants the letter: on this day of their week, from this hour of their clock."""

    __tablename__ = "weeklies"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    weekday: Mapped[int]  # 0 is Monday
    hour: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(60))


class WeeklyLetter(Base):
    """One week of one person: committed before the letter is made, so that no crash sends a second one."""

    __tablename__ = "weekly_letters"
    __table_args__ = (UniqueConstraint("person_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    week: Mapped[date]  # its Monday
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: it could not be sent


def wish_of(person: Person) -> Weekly | None:
    return db.session.get(Weekly, person.id)


def choose(person: Person, weekday: int | None, hour: int, time_zone: str) -> None:
    """Write to this person on this day at this hour of this zone, or with None not at all. Raises `Rejected`."""
    wish = wish_of(person)
    was = _told(wish)
    if weekday is None:
        if wish:
            db.session.delete(wish)
        wish = None
    elif weekday not in WEEKDAYS or hour not in HOURS or time_zone not in available_timezones():
        raise Rejected(_l("Choose a day, an hour and a time zone such as Asia/Shanghai."))
    else:
        wish = wish or Weekly(person_id=person.id)
        wish.weekday, wish.hour, wish.time_zone = weekday, hour, time_zone
        db.session.add(wish)
    if was != _told(wish):
        activity.record(person, "person.changed", person, changes={"weekly_letter": (was, _told(wish))})


def way_out(person: Person, key: str) -> str:
    """What ends this person's weekly letters without signing in; it ends nothing else."""
    return str(_signer(key).dumps(person.id))


def by_way_out(token: str, key: str) -> Person | None:
    try:
        number = _signer(key).loads(token)
    except BadSignature:
        return None
    return db.session.get(Person, number)


def due(now: datetime) -> list[Due]:
    """Whose letter of this week is to be written now, and was not begun; `day` is the week's Monday."""
    wishes = db.session.scalars(
        select(Weekly).join(Person, Person.id == Weekly.person_id).where(Person.deactivated_at.is_(None))
    ).all()
    found = [each for wish in wishes if (each := _due(wish, now))]
    taken = _taken(found)
    return [each for each in found if (each.person_id, each.day) not in taken]


def take(each: Due, now: datetime) -> bool:
    """Take a week in hand; False where somebody has. Commit before the letter is sent."""
    row = {"person_id": each.person_id, "week": each.day, "taken_at": now}
    query = insert_into(WeeklyLetter.__table__).values(row).on_conflict_do_nothing()
    return db.session.execute(query.returning(WeeklyLetter.id)).first() is not None


def give_back(each: Due) -> None:
    """It certainly did not go out: the next pass may try again."""
    mine = (WeeklyLetter.person_id == each.person_id) & (WeeklyLetter.week == each.day)
    db.session.execute(delete(WeeklyLetter).where(mine))


def mailed(each: Due, now: datetime) -> None:
    """The server took it."""
    mine = (WeeklyLetter.person_id == each.person_id) & (WeeklyLetter.week == each.day)
    db.session.execute(update(WeeklyLetter).where(mine).values(mailed_at=now))


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="weekly-letter")


def _told(wish: Weekly | None) -> str | None:
    return f"{wish.weekday + 1} {wish.hour}:00 {wish.time_zone}" if wish else None


def _due(wish: Weekly, now: datetime) -> Due | None:
    local = now.astimezone(ZoneInfo(wish.time_zone))
    if local.weekday() != wish.weekday or not wish.hour <= local.hour < wish.hour + LATE_HOURS:
        return None
    return Due(wish.person_id, local.date() - timedelta(days=wish.weekday), ZoneInfo(wish.time_zone))


def _taken(among: Sequence[Due]) -> set[tuple[int, date]]:
    """The weeks in hand already, of these people."""
    query = select(WeeklyLetter.person_id, WeeklyLetter.week)
    query = query.where(WeeklyLetter.person_id.in_({each.person_id for each in among}))
    query = query.where(WeeklyLetter.week.in_({each.day for each in among}))
    return {(row.person_id, row.week) for row in db.session.execute(query)}
