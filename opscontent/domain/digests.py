"""A letter a day to those who want one: on working days, from the hour they chose."""

from datetime import date, datetime
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from opscontent.db import db
from opscontent.domain import activity, calendar
from opscontent.domain.letters import HOURS, Series, Taken, Wish
from opscontent.domain.people import Person
from opscontent.errors import Rejected


class Digest(Wish):
    __tablename__ = "digests"


class DigestLetter(Taken):
    __tablename__ = "digest_letters"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    day: Mapped[date]


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


def _day_of(wish: Digest, local: datetime) -> date | None:
    return local.date() if _works(local.date(), wish.time_zone) else None


def _works(day: date, time_zone: str) -> bool:
    """Monday to Friday; in China as its calendar of holidays and moved working days says."""
    if time_zone in calendar.CHINA:
        return calendar.is_working_day(day)
    return day.weekday() < calendar.SATURDAY


LETTERS = Series(Digest, DigestLetter, "day", "daily-letter", _day_of)
