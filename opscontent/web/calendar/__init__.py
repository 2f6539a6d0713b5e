"""The calendar: month, week and day over one or all accounts, and moving posts in it."""

from opscontent.web.calendar import (
    bringing_in,
    bulk,
    feed,
    insertion,
    listing,
    moving,
    pages,
    printed,
    subscribing,
    taking_out,
    views,
)
from opscontent.web.calendar.screen import screen

__all__ = [
    "bringing_in",
    "bulk",
    "feed",
    "insertion",
    "listing",
    "moving",
    "pages",
    "printed",
    "screen",
    "subscribing",
    "taking_out",
    "views",
]
