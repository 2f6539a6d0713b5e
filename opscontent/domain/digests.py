"""A letter a day to those who want one: when, and that a day's was taken in hand, once, whatever happens after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain import activity, calendar
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.moments import moment

LATE_HOURS = 6  # a worker that was down longer says it tomorrow
HOURS = range(5, 23)


class Digest(Base):
    """There where a person wants the letter: on working days, from this hour of their clock."""

    __tablename__ = "digests"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hour: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(60))


class DigestLetter(Base):
    """One day of one person: committed before the letter is made, so that no crash sends a second one."""

    __tablename__ = "digest_letters"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: nothing to say, or it could not be sent


@dataclass(frozen=True)
class Due:
    """Whose letter is due, for which day of theirs, in which zone."""

    person_id: int
    day: date
    zone: ZoneInfo

    def said(self, at: datetime | None) -> str:
        """A moment in words, on their clock."""
        return moment(at, self.zone, get_locale() or "en") if at else ""


def wish_of(person: Person) -> Digest | None:
    return db.session.get(Digest, person.id)


def choose(person: Person, hour: int | None, time_zone: str) -> None:
    """Write to this person at this hour of this zone, or with None not at all. Raises `Rejected`."""
    wish = wish_of(person)
    was = f"{wish.hour}:00 {wish.time_zone}" if wish else None
    if hour is None:
        if wish:
            db.session.delete(wish)
    elif hour not in HOURS or time_zone not in available_timezones():
        raise Rejected(_l("Choose an hour and a time zone such as Asia/Shanghai."))
    else:
        wish = wish or Digest(person_id=person.id)
        wish.hour, wish.time_zone = hour, time_zone
        db.session.add(wish)
    became = f"{hour}:00 {time_zone}" if hour is not None else None
    if was != became:
        activity.record(person, "person.changed", person, changes={"daily_letter": (was, became)})


def way_out(person: Person, key: str) -> str:
    """What ends this person's letters without signing in; it ends nothing else."""
    return str(_signer(key).dumps(person.id))


def by_way_out(token: str, key: str) -> Person | None:
    try:
        number = _signer(key).loads(token)
    except BadSignature:
        return None
    return db.session.get(Person, number)


def due(now: datetime) -> list[Due]:
    """Whose letter of today is to be written now, and was not begun."""
    wishes = db.session.scalars(
        select(Digest).join(Person, Person.id == Digest.person_id).where(Person.deactivated_at.is_(None))
    ).all()
    found = [each for wish in wishes if (each := _due(wish, now))]
    taken = _taken(found)
    return [each for each in found if (each.person_id, each.day) not in taken]


def take(each: Due, now: datetime) -> bool:
    """Take a day in hand; False where somebody has. Commit before the letter is sent."""
    row = {"person_id": each.person_id, "day": each.day, "taken_at": now}
    query = insert_into(DigestLetter.__table__).values(row).on_conflict_do_nothing()
    return db.session.execute(query.returning(DigestLetter.id)).first() is not None


def give_back(each: Due) -> None:
    """It certainly did not go out: the next pass may try again."""
    db.session.execute(
        delete(DigestLetter).where(DigestLetter.person_id == each.person_id, DigestLetter.day == each.day)
    )


def mailed(each: Due, now: datetime) -> None:
    """The server took it."""
    mine = update(DigestLetter).where(DigestLetter.person_id == each.person_id, DigestLetter.day == each.day)
    db.session.execute(mine.values(mailed_at=now))


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="daily-letter")


def _due(wish: Digest, now: datetime) -> Due | None:
    local = now.astimezone(ZoneInfo(wish.time_zone))
    is_time = wish.hour <= local.hour < wish.hour + LATE_HOURS
    if not is_time or not _works(local.date(), wish.time_zone):
        return None
    return Due(wish.person_id, local.date(), ZoneInfo(wish.time_zone))


def _works(day: date, time_zone: str) -> bool:
    """Monday to Friday; in China as its calendar of holidays and moved working days says."""
    if time_zone in calendar.CHINA:
        return calendar.is_working_day(day)
    return day.weekday() < calendar.SATURDAY


def _taken(among: Sequence[Due]) -> set[tuple[int, date]]:
    """The days in hand already, of these people."""
    query = select(DigestLetter.person_id, DigestLetter.day)
    query = query.where(DigestLetter.person_id.in_({each.person_id for each in among}))
    return {
        (row.person_id, row.day)
        for row in db.session.execute(query.where(DigestLetter.day.in_({each.day for each in among})))
    }
