"""A plan as a calendar of another program (RFC 5545): its events within a stretch of days, repetitions one by one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from flask_babel import lazy_gettext as _l
from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty

from opscontent.errors import Rejected
from opscontent.intake import separated
from opscontent.intake.plans.contract import MOST_ROWS, Wanted
from opscontent.intake.plans.rules import Moment, UnreadableRule, fault_of, times_of
from opscontent.text.inputs import one_line

MOST_BYTES = 5_000_000
MOST_EVENTS = 5_000
MOST_PARTS = 20_000
LONGEST_LINE = 100_000
MOST_NEVER = 3  # rules that ask for what never comes: each takes a second to find out
BROKEN = _l("This calendar is broken and can't be read. Export it once more, and try that.")
_MAILTO = re.compile("mailto:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days, both included, whose events are wanted; `zone` is the clock of what names none."""

    first: date
    last: date
    zone: tzinfo

    def holds(self, moment: Moment, zone: tzinfo) -> bool:
        """Whether a moment of `zone`, as its wall clock shows it, falls on one of the days of our clock."""
        if isinstance(moment, datetime):
            return self.first <= moment.replace(tzinfo=zone).astimezone(self.zone).date() <= self.last
        return self.first <= moment <= self.last


def is_calendar(content: bytes) -> bool:
    """Whether it looks like one, in whatever encoding."""
    return b"BEGIN:VCALENDAR" in content[:4096].replace(b"\x00", b"").upper()


def read(content: bytes, stretch: Stretch) -> list[Wanted]:
    """The events, by time. Raises `Rejected` with a sentence for a file that is too big, broken or hostile."""
    events = _events(content)
    changed = [each for each in events if _dt(each.get("RECURRENCE-ID")) is not None]
    moved = {(_uid(each), _plain(each["RECURRENCE-ID"])[0]) for each in changed}
    found: list[Wanted] = []
    never = 0
    for number, event in enumerate(events, start=1):
        mine = list(_of_event(number, event, stretch, moved))
        found += mine
        never += any(each.fault == "never" for each in mine)
        if len(found) > MOST_ROWS:
            raise Rejected(_l("There are more than %(most)d events in it. Choose fewer days.", most=MOST_ROWS))
        if never > MOST_NEVER:
            raise Rejected(_l("Too many events of this calendar repeat by rules that never come. It is not read."))
    return sorted(found, key=lambda each: (str(each.moment or each.day), each.row))


def _events(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise Rejected(_l("The file is too big: at most %(count)d MB.", count=MOST_BYTES // 1_000_000))
    text = separated.decode(content).text
    if text.upper().count("\nBEGIN:") > MOST_PARTS or text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise Rejected(_l("There are more than %(most)d events in it. Choose fewer days.", most=MOST_EVENTS))
    if max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
        raise Rejected(_l("A line of this file is longer than any calendar writes. It is not read."))
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        found = [event for each in calendars if isinstance(each, Calendar) for event in each.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected(BROKEN) from error
    if not found:
        raise Rejected(_l("There are no events in this calendar."))
    return found


def _of_event(number: int, event: Any, stretch: Stretch, moved: set[tuple[str, Moment]]) -> Iterator[Wanted]:
    """The times of one event within the stretch; one row that says what is wrong where it can't be read."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    if _dt(event.get("DTSTART")) is None:
        yield _row(number, event, fault="no_day")
        return
    begins, zone = _plain(event["DTSTART"])
    zone = zone or stretch.zone
    if "RRULE" not in event or "RECURRENCE-ID" in event:
        if stretch.holds(begins, zone):
            yield _row(number, event, begins, zone)
        return
    try:
        for moment in _repeated(event, begins, zone, stretch):
            if (_uid(event), moment) not in moved and stretch.holds(moment, zone):
                yield _row(number, event, moment, zone)
    except UnreadableRule as error:
        yield _row(number, event, fault=str(error))
    except BrokenCalendarProperty:
        yield _row(number, event, fault="rule")


def _repeated(event: Any, begins: Moment, zone: tzinfo, stretch: Stretch) -> Iterator[Moment]:
    """All times up to the end of the stretch, those that are taken out not, those that are put in too."""
    rules = event["RRULE"] if isinstance(event["RRULE"], list) else [event["RRULE"]]
    fault = "rule" if len(rules) > 1 else fault_of(rules[0], begins)
    if fault:
        raise UnreadableRule(fault)
    is_timed = isinstance(begins, datetime)
    start = begins if isinstance(begins, datetime) else datetime.combine(begins, time())
    last = datetime.combine(stretch.last, time.max)
    found: set[Moment] = {each if is_timed else each.date() for each in times_of(rules[0], start, last, zone)}
    if not found and start <= last:
        raise UnreadableRule("never")
    yield from sorted((found | set(_dates(event, "RDATE", zone))) - set(_dates(event, "EXDATE", zone)), key=str)


def _dates(event: Any, field: str, zone: tzinfo) -> Iterator[Moment]:
    """The moments of a list of dates, as the wall clock of the event shows them."""
    lists = event.get(field, [])
    for each in lists if isinstance(lists, list) else [lists]:
        for value in getattr(each, "dts", []):
            moment = value.dt
            if isinstance(moment, datetime):
                yield (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)
            elif isinstance(moment, date):
                yield moment


def _dt(value: Any) -> Moment | None:
    """The moment or day of a property; None for what is none, or can't be read."""
    try:
        moment = value.dt
    except (AttributeError, BrokenCalendarProperty):
        return None
    return moment if isinstance(moment, date) else None


def _plain(value: Any) -> tuple[Moment, tzinfo | None]:
    """A moment as its own wall clock shows it, and that clock; None for one that hangs on no clock."""
    moment = value.dt
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None), moment.tzinfo
    return moment, None


def _row(
    number: int, event: Any, moment: Moment | None = None, zone: tzinfo | None = None, fault: str = ""
) -> Wanted:
    is_timed = isinstance(moment, datetime)
    at = moment.replace(tzinfo=zone).astimezone(UTC) if isinstance(moment, datetime) else None
    uid = _uid(event)
    is_moved = _dt(event.get("RECURRENCE-ID")) is not None
    if uid and moment is not None and ("RRULE" in event or is_moved):
        first = _plain(event["RECURRENCE-ID"])[0] if is_moved else moment
        uid = f"{uid} {first.isoformat()}"
    return Wanted(
        row=number,
        title=one_line(str(event.get("SUMMARY", ""))),
        day=None if is_timed or moment is None else moment,
        moment=at,
        pillar=next(iter(_categories(event)), ""),
        owner=_MAILTO.sub("", one_line(str(event.get("ORGANIZER", "")))),
        uid=uid,
        fault=fault,
        is_strict=False,
    )


def _categories(event: Any) -> Sequence[str]:
    try:
        return [one_line(str(each)) for each in event.categories]
    except (AttributeError, ValueError, TypeError):
        return []


def _uid(event: Any) -> str:
    return one_line(str(event.get("UID", "")))[:500]
