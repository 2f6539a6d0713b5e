"""Times as Chinese platforms write them beside a comment: "昨天 12:04", "星期三 09:30", "11月20日 08:12"."""

import re
from datetime import datetime, timedelta

WEEKDAYS = "一二三四五六日"
_CLOCK = r"(?P<hour>\d{1,2})[:\uff1a](?P<minute>\d{2})(?:[:\uff1a]\d{2})?"
_DAY = (
    r"(?P<named>今天|昨天|前天)"
    r"|(?:星期|周)(?P<weekday>[一二三四五六日天])"
    r"|(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
)
_AGO = r"(?P<ago>\d{1,3})\s*(?P<unit>分钟|小时|天)前|(?P<now>刚刚)"
PATTERN = (
    rf"(?:{_AGO}|(?:{_DAY})\s*(?:{_CLOCK})?|{_CLOCK.replace('hour', 'only_hour').replace('minute', 'only_minute')})"
)
_TIME = re.compile(PATTERN)
_UNITS = {"分钟": "minutes", "小时": "hours", "天": "days"}
_NAMED = {"今天": 0, "昨天": 1, "前天": 2}


def time_of(text: str, now: datetime) -> datetime | None:
    """The moment that `text` names for who reads it at `now`, in the zone of `now`; None for what is no time."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    parts = found.groupdict()
    try:
        return _ago(parts, now) or _on_a_day(parts, now)
    except ValueError:
        return None


def _ago(parts: dict[str, str | None], now: datetime) -> datetime | None:
    if parts["now"]:
        return now
    return now - timedelta(**{_UNITS[parts["unit"] or ""]: int(parts["ago"])}) if parts["ago"] else None


def _on_a_day(parts: dict[str, str | None], now: datetime) -> datetime:
    hour, minute = parts["hour"] or parts["only_hour"], parts["minute"] or parts["only_minute"]
    at = now.replace(hour=int(hour or 0), minute=int(minute or 0), second=0, microsecond=0)
    if parts["named"]:
        return at - timedelta(days=_NAMED[parts["named"]])
    if parts["weekday"]:
        weekday = WEEKDAYS.index(parts["weekday"].replace("天", "日"))
        return at - timedelta(days=(now.weekday() - weekday) % 7 or 7)
    if not parts["month"]:
        return at
    at = at.replace(year=int(parts["year"] or now.year), month=int(parts["month"]), day=int(parts["day"] or 1))
    # A day without a year is the last one of that name.
    return at.replace(year=now.year - 1) if not parts["year"] and at > now + timedelta(days=1) else at
