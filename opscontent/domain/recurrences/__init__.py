"""Recurring posts: a pattern on the account's clock that makes planned posts some weeks ahead, each once."""

from opscontent.domain.recurrences.changing import add, change, move_day, resume, skip, stop, undo, unskip
from opscontent.domain.recurrences.filling import Coming, ahead, due, fill
from opscontent.domain.recurrences.proposing import Planned, Proposal, propose
from opscontent.domain.recurrences.recurrence import (
    NUMBER_MAXIMUM,
    TITLE_MAXIMUM,
    WEEKS_MAXIMUM,
    Pattern,
    Recurrence,
    RecurrenceDay,
    check,
    days_of,
    of_account,
    today,
)
from opscontent.domain.recurrences.rule import (
    COUNT_MAXIMUM,
    INTERVAL_MAXIMUM,
    POSITIONS,
    TEXT_MAXIMUM,
    WEEKDAYS,
    Rule,
    parse,
)

__all__ = [
    "COUNT_MAXIMUM",
    "INTERVAL_MAXIMUM",
    "NUMBER_MAXIMUM",
    "POSITIONS",
    "TEXT_MAXIMUM",
    "TITLE_MAXIMUM",
    "WEEKDAYS",
    "WEEKS_MAXIMUM",
    "Coming",
    "Pattern",
    "Planned",
    "Proposal",
    "Recurrence",
    "RecurrenceDay",
    "Rule",
    "add",
    "ahead",
    "change",
    "check",
    "days_of",
    "due",
    "fill",
    "move_day",
    "of_account",
    "parse",
    "propose",
    "resume",
    "skip",
    "stop",
    "today",
    "undo",
    "unskip",
]
