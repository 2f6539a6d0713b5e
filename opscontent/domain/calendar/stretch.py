"""Stretches of whole weeks, and where their days begin and end on a clock. Knows no table."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """The days of a page, from a Monday to a Sunday, and which of them it is about."""

    first: date
    last: date
    month: date  # the first day of the month whose mix is shown
    counted: tuple[date, ...]  # the days that the summary counts

    @property
    def days(self) -> tuple[date, ...]:
        return days_between(self.first, self.last)

    @property
    def mondays(self) -> tuple[date, ...]:
        return tuple(day for day in self.days if day.weekday() == 0)

    @property
    def month_days(self) -> tuple[date, ...]:
        return days_between(self.month, last_of(self.month))


def month_of(day: date) -> Stretch:
    """The whole weeks that a month touches."""
    first, last = day.replace(day=1), last_of(day)
    monday, sunday = first - A_DAY * first.weekday(), last + A_DAY * (6 - last.weekday())
    return Stretch(monday, sunday, first, days_between(first, last))


def week_of(day: date) -> Stretch:
    monday = day - A_DAY * day.weekday()
    sunday = monday + A_DAY * 6
    return Stretch(monday, sunday, day.replace(day=1), days_between(monday, sunday))


def day_of(day: date) -> Stretch:
    return Stretch(day, day, day.replace(day=1), (day,))


def days_between(first: date, last: date) -> tuple[date, ...]:
    """All days from `first` to `last`, both included."""
    return tuple(first + A_DAY * number for number in range((last - first).days + 1))


def last_of(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - A_DAY


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a day begins on a clock, and when the next one does. (23 or 25 hours where the clock changes.)"""
    return (
        datetime.combine(day, time(), zone).astimezone(UTC),
        datetime.combine(day + A_DAY, time(), zone).astimezone(UTC),
    )
