"""Feeds of the calendar for other programs: each is one person's, and shows what that person may see now."""

from opscontent.domain.calendar_feeds.content import (
    CANCELLED_FOR,
    Contents,
    Span,
    contents,
    filters_of,
)
from opscontent.domain.calendar_feeds.feed import (
    NAME_MAXIMUM,
    CalendarFeed,
    PromptEvents,
    by_secret,
    is_note_due,
    issue,
    kept,
    note_fetch,
    of_person,
    revoke,
)

__all__ = [
    "CANCELLED_FOR",
    "NAME_MAXIMUM",
    "CalendarFeed",
    "Contents",
    "PromptEvents",
    "Span",
    "by_secret",
    "contents",
    "filters_of",
    "is_note_due",
    "issue",
    "kept",
    "note_fetch",
    "of_person",
    "revoke",
]
