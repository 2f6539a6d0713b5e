"""A letter a week to those who want one: on the day and from the hour they chose."""

from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.letters import HOURS, Series, Taken, Wish
from opscontent.domain.people import Person
from opscontent.errors import Rejected

WEEKDAYS = range(7)


class Weekly(Wish):
    __tablename__ = "weeklies"

    weekday: Mapped[int]  # 0 is Monday


class WeeklyLetter(Taken):
    __tablename__ = "weekly_letters"
    __table_args__ = (UniqueConstraint("person_id", "week"),)

    week: Mapped[date]  # its Monday


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


def _told(wish: Weekly | None) -> str | None:
    return f"{wish.weekday + 1} {wish.hour}:00 {wish.time_zone}" if wish else None


def _day_of(wish: Weekly, local: datetime) -> date | None:
    return local.date() - timedelta(days=wish.weekday) if local.weekday() == wish.weekday else None


LETTERS = Series(Weekly, WeeklyLetter, "week", "weekly-letter", _day_of)
