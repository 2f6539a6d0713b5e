"""When something recurs: a small part of RFC 5545's rules, in local days. Knows no table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from dateutil.rrule import rrulestr
from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
POSITIONS = (1, 2, 3, 4, -1)  # of a weekday in its month, as the form offers them
COUNT_MAXIMUM = 500
INTERVAL_MAXIMUM = 52
TEXT_MAXIMUM = 200
# What may stand beside each frequency. Rules that could never come true would be looked for until the year 9999.
_PARTS = {
    "DAILY": {"INTERVAL"},
    "WEEKLY": {"INTERVAL", "BYDAY"},
    "MONTHLY": {"INTERVAL", "BYDAY", "BYMONTHDAY"},
}
_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_MONTH_DAY = re.compile(r"-1|[1-9]|[12][0-9]|3[01]")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Rule:
    """`days` holds (which one of the month or None, weekday from 0 for Monday)."""

    frequency: str  # a key of _PARTS
    interval: int = 1
    days: tuple[tuple[int | None, int], ...] = ()
    month_days: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None

    @property
    def text(self) -> str:
        """As RFC 5545 writes it, without a time."""
        by_day = ",".join(f"{nth or ''}{WEEKDAYS[weekday]}" for nth, weekday in self.days)
        parts = {
            "FREQ": self.frequency,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYDAY": by_day,
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
            "COUNT": str(self.count or ""),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def days_until(self, first: date, last: date) -> Iterator[date]:
        """The days of the rule for something that begins on `first`, up to `last`, in order."""
        for each in rrulestr(self.text, dtstart=datetime.combine(first, time())):
            if each.date() > last:
                return
            yield each.date()


def parse(text: str) -> Rule:
    """The rule in a text such as "FREQ=WEEKLY;BYDAY=MO,TH". Raises `Rejected` for what we can't keep."""
    pairs = [part.partition("=")[::2] for part in text.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = dict(pairs)
    frequency = parts.pop("FREQ", "")
    if frequency not in _PARTS or len(parts) != len(pairs) - 1 or len(text) > TEXT_MAXIMUM:
        raise Rejected(_l("A rule says FREQ=DAILY, WEEKLY or MONTHLY, and each part once."))
    unknown = set(parts) - _PARTS[frequency] - {"UNTIL", "COUNT"}
    if unknown:
        raise Rejected(_l("This part of the rule is not known here: %(part)s.", part=min(unknown)))
    if "UNTIL" in parts and "COUNT" in parts:
        raise Rejected(_l("A rule ends on a day or after a number of times, not both."))
    return Rule(
        frequency,
        _number(parts.get("INTERVAL", "1"), INTERVAL_MAXIMUM),
        _days(parts.get("BYDAY", ""), is_monthly=frequency == "MONTHLY"),
        _month_days(parts.get("BYMONTHDAY", "")),
        _until(parts["UNTIL"]) if "UNTIL" in parts else None,
        _number(parts["COUNT"], COUNT_MAXIMUM) if "COUNT" in parts else None,
    )


def _number(text: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise Rejected(_l("“%(text)s” is no number from 1 to %(most)d.", text=text, most=most))
    return int(text)


def _days(text: str, *, is_monthly: bool) -> tuple[tuple[int | None, int], ...]:
    found = []
    for each in text.split(",") if text else []:
        match = _BY_DAY.fullmatch(each)
        if match is None or (match[1] and not is_monthly):
            raise Rejected(_l("“%(text)s” is no day of a rule. Write MO, TU … or, in a month, 1MO, -1FR.", text=each))
        found.append((int(match[1]) if match[1] else None, WEEKDAYS.index(match[2])))
    return tuple(sorted(set(found), key=lambda day: (day[0] or 0, day[1])))


def _month_days(text: str) -> tuple[int, ...]:
    days = text.split(",") if text else []
    wrong = next((day for day in days if not _MONTH_DAY.fullmatch(day)), None)
    if wrong is not None:
        raise Rejected(_l("“%(text)s” is no day of a month. Write 1 to 31, or -1 for the last.", text=wrong))
    return tuple(sorted({int(day) for day in days}))


def _until(text: str) -> date:
    match = _DAY.fullmatch(text)
    try:
        year, month, day = map(int, match.groups()[:3]) if match else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        raise Rejected(_l("“%(text)s” is no day. Write it like 20261231.", text=text)) from None
