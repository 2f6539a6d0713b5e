"""Moments as short words, the same on every page and in every sentence; knows no request."""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from babel.dates import format_skeleton

from opscontent import clock


def moment(value: datetime, zone: tzinfo, locale: Any) -> str:
    """Day and time on the clock of `zone`; the year only where it is another one."""
    there = value.astimezone(zone)
    skeleton = "MMMd" if there.year == clock.now().astimezone(zone).year else "yMMMd"
    return f"{_day(there.date(), skeleton, locale)} {there:%H:%M}"


def turn(value: datetime, zone: tzinfo) -> int | None:
    """1 or 2 where the clock of `zone` is put back and shows this time twice: which of the two it is. Else None."""
    there = value.astimezone(zone)
    first, second = (there.replace(fold=fold).utcoffset() for fold in (0, 1))
    is_put_back = first is not None and second is not None and first > second
    return there.fold + 1 if is_put_back else None


@lru_cache(maxsize=2048)
def _day(day: date, skeleton: str, locale: Any) -> str:
    """A list has the same few days again and again, and each takes as long to write as five rows without."""
    return str(format_skeleton(skeleton, day, locale=locale))
