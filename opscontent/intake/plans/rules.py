"""When an event of a calendar happens within a stretch, its rule of repetition followed.

Whoever wrote the file may be no friend: what a rule may cost is bounded before it is followed."""

from collections.abc import Iterator
from datetime import date, datetime, time, tzinfo
from typing import Any

from dateutil.rrule import rrulestr
from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected

OLDEST_YEAR = 1990
MOST_STEPS = 20_000  # fifty years of days
MOST_TIMES_A_DAY = 4
# Which parts each kind may have. With others a rule can ask for what never comes, and looking for it takes seconds.
PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}
ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYHOUR", "BYMINUTE", "BYSECOND"}
Moment = datetime | date


class UnreadableRule(Exception):
    """Holds the name of what is wrong with a rule."""


def fault_of(rule: Any, begins: Moment) -> str:
    """Why a rule is not followed; "" for one that is."""
    kind = str((rule.get("FREQ") or [""])[0]).upper()
    if kind not in PARTS:
        return "too_often"
    if begins.year < OLDEST_YEAR:
        return "too_old"
    if any(not isinstance(step, int) or step < 1 for step in rule.get("INTERVAL") or [1]):
        return "rule"  # a step of nothing would never end
    times = 1
    for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(rule.get(part) or [0])
    if times > MOST_TIMES_A_DAY:
        return "too_often"
    return "" if {str(part).upper() for part in rule} <= PARTS[kind] | ALWAYS else "rule"


def times_of(rule: Any, begins: datetime, last: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The times of an event that begins at `begins`, up to `last`; all of them as a clock on the wall of `zone` shows
    them, so that they stay where the clock is changed.

    Raises `UnreadableRule` for one that makes no sense, `Rejected` for one that happens too often."""
    try:
        found = rrulestr(_text(rule, zone), dtstart=begins)
        for step, moment in enumerate(found):
            if moment > last:
                return
            if step > MOST_STEPS:
                raise Rejected(_l("An event in this file repeats more than %(most)d times.", most=MOST_STEPS))
            yield moment
    except (ValueError, TypeError, OverflowError) as error:
        raise UnreadableRule("rule") from error


def _text(rule: Any, zone: tzinfo) -> str:
    """The rule with its end on the same clock as its beginning: we reckon without zones."""
    plain = rule.copy()
    until = (plain.pop("UNTIL", None) or [None])[0]
    text = str(plain.to_ical().decode())
    if until is None:
        return text
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max)
    elif until.tzinfo:
        until = until.astimezone(zone)
    return f"{text};UNTIL={until:%Y%m%dT%H%M%S}"
