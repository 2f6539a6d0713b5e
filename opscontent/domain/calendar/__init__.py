"""The calendar: what stands on which day, what is still free, and moving posts between days."""

from opscontent.domain.calendar.bars import Bar, bars
from opscontent.domain.calendar.board import Board, Day, Line, Summary, Week, board
from opscontent.domain.calendar.cards import Card, Filters
from opscontent.domain.calendar.days import Mark, marks_on
from opscontent.domain.calendar.mix import Share
from opscontent.domain.calendar.moving import move, time_for, undo, usual_time
from opscontent.domain.calendar.places import FILLS_WITHIN, free
from opscontent.domain.calendar.rail import Ideas, ideas
from opscontent.domain.calendar.stretch import Stretch, day_of, month_of, week_of

__all__ = [
    "FILLS_WITHIN",
    "Bar",
    "Board",
    "Card",
    "Day",
    "Filters",
    "Ideas",
    "Line",
    "Mark",
    "Share",
    "Stretch",
    "Summary",
    "Week",
    "bars",
    "board",
    "day_of",
    "free",
    "ideas",
    "marks_on",
    "month_of",
    "move",
    "time_for",
    "undo",
    "usual_time",
    "week_of",
]
