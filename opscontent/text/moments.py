"""Moments as short words, the same on every page and in every sentence; knows no request."""

from datetime import datetime, tzinfo
from typing import Any

from babel.dates import format_skeleton

from opscontent import clock


def moment(value: datetime, zone: tzinfo, locale: Any) -> str:
    """Day and time on the clock of `zone`; the year only where it is another one."""
    there = value.astimezone(zone)
    skeleton = "MMMd" if there.year == clock.now().astimezone(zone).year else "yMMMd"
    return f"{format_skeleton(skeleton, there, locale=locale)} {there:%H:%M}"
