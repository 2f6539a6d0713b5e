"""A calendar as other programs read it (RFC 5545), made of plain values; knows no table and no address of ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PRODUCT = "-//opscontent//editorial calendar//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
UTC_ZONES = ("UTC", "Etc/UTC", "Etc/GMT", "GMT")
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. `begins` and `ends` are both moments, or both days (the last one included)."""

    uid: str
    sequence: int
    changed_at: datetime
    begins: datetime | date
    ends: datetime | date
    zone: ZoneInfo
    summary: str
    status: str  # TENTATIVE, CONFIRMED or CANCELLED
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()


def written(name: str, happenings: Sequence[Happening], *, refresh: timedelta) -> bytes:
    """The file. `refresh` is how often programs should ask again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what programs read that do not know RFC 7986
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", refresh)
    for zone, first, last in _zones(happenings):
        calendar.add_component(_time_zone(zone, first, last))
    for happening in happenings:
        calendar.add_component(_event(happening))
    return calendar.to_ical()


def _event(happening: Happening) -> Event:
    event = Event()
    event.add("uid", happening.uid)
    event.add("sequence", happening.sequence)
    # Of what was not sent to anybody it says when the event last changed: the same file as long as nothing does.
    event.add("dtstamp", happening.changed_at)
    event.add("last-modified", happening.changed_at)
    event.add("dtstart", _said(happening.begins, happening.zone))
    event.add("dtend", _end(happening))
    event.add("summary", happening.summary)
    event.add("status", happening.status)
    event.add("transp", "TRANSPARENT")  # a plan keeps nobody from a meeting
    for field in ("description", "url"):
        if getattr(happening, field):
            event.add(field, getattr(happening, field))
    if happening.categories:
        event.add("categories", list(happening.categories))
    return event


def _end(happening: Happening) -> datetime | date:
    """All-day events end before the day that is named."""
    is_moment = isinstance(happening.ends, datetime)
    return _said(happening.ends, happening.zone) if is_moment else happening.ends + A_DAY


def _said(value: datetime | date, zone: ZoneInfo) -> datetime | date:
    """On the zone's clock. Of a time that it shows twice the format can only say the first: the second is in UTC."""
    if not isinstance(value, datetime):
        return value
    local = value.astimezone(zone)
    return local.astimezone(UTC) if local.fold or zone.key in UTC_ZONES else local


def _zones(happenings: Sequence[Happening]) -> Iterator[tuple[ZoneInfo, int, int]]:
    """The zones that are named, each with the years for which its clock has to be told."""
    years: dict[ZoneInfo, set[int]] = {}
    for happening in happenings:
        if isinstance(happening.begins, datetime) and happening.zone.key not in UTC_ZONES:
            years.setdefault(happening.zone, set()).update({happening.begins.year, happening.ends.year})
    for zone in sorted(years, key=lambda zone: zone.key):
        yield zone, min(years[zone]) - 1, max(years[zone]) + 1


@lru_cache(maxsize=64)
def _time_zone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The zone's clock in these years, change by change. (icalendar's own, 7.3 of 2026, says that summer time begins
    an hour later than it does.)"""
    begin, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", zone.key)
    component.add_component(_observance(zone, begin, _offset(zone, begin)))
    for moment in _changes(zone, begin, end):
        component.add_component(_observance(zone, moment, _offset(zone, moment - A_MINUTE)))
    return component


def _observance(zone: ZoneInfo, moment: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What the clock shows from this moment on; its beginning is said on the clock that it showed `before`."""
    local = moment.astimezone(zone)
    found = TimezoneDaylight() if local.dst() else TimezoneStandard()
    found.add("dtstart", (moment + before).replace(tzinfo=None))
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", _offset(zone, moment))
    found.add("tzname", local.tzname() or zone.key)
    return found


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The moments, to the minute, at which the clock is set to another offset."""
    day = begin
    while day < end:
        after = day + A_DAY
        if _offset(zone, day) != _offset(zone, after):
            low, high = 0, A_DAY // A_MINUTE
            while high - low > 1:
                middle = (low + high) // 2
                is_before = _offset(zone, day + middle * A_MINUTE) == _offset(zone, day)
                low, high = (middle, high) if is_before else (low, middle)
            yield day + high * A_MINUTE
        day = after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or ZERO
