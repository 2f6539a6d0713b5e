"""The calendar: what stands on which day, what is still free, and moving posts between days."""

from opscontent.domain.calendar.bars import Bar, bars
from opscontent.domain.calendar.board import Board, Day, Line, Summary, Week, board
from opscontent.domain.calendar.bulk import (
    ActKind,
    CalendarAct,
    Outcome,
    Wish,
    apply,
    assignees,
    last_act,
    preview,
    undo_act,
)
from opscontent.domain.calendar.cards import Card, Filters, Tally, tallies
from opscontent.domain.calendar.chains import Full, Shift, Way
from opscontent.domain.calendar.columns import STATES, Column, columns
from opscontent.domain.calendar.days import CHINA, SATURDAY, Mark, is_working_day, marks_on
from opscontent.domain.calendar.insertion import STAYS, Insertion, Outlook, is_full, look, put, take_back
from opscontent.domain.calendar.load import Load, load, owners
from opscontent.domain.calendar.mix import Share
from opscontent.domain.calendar.moving import move, time_for, undo, usual_time
from opscontent.domain.calendar.overlay import DayEvent, Note, Strip
from opscontent.domain.calendar.overview import Overview, overview
from opscontent.domain.calendar.places import FILLS_WITHIN, free
from opscontent.domain.calendar.rail import Ideas, ideas
from opscontent.domain.calendar.rows import Cursor, Row, Rows, rows
from opscontent.domain.calendar.shifting import shift
from opscontent.domain.calendar.stretch import Stretch, day_of, month_of, week_of
from opscontent.domain.calendar.views import (
    PAGES,
    VIEW_NAME_MAXIMUM,
    CalendarView,
    change_view,
    default_view,
    keep_view,
    own_view,
    remove_view,
    tidy,
    views_for,
)

__all__ = [
    "CHINA",
    "FILLS_WITHIN",
    "PAGES",
    "SATURDAY",
    "STATES",
    "STAYS",
    "VIEW_NAME_MAXIMUM",
    "ActKind",
    "Bar",
    "Board",
    "CalendarAct",
    "CalendarView",
    "Card",
    "Column",
    "Cursor",
    "Day",
    "DayEvent",
    "Filters",
    "Full",
    "Ideas",
    "Insertion",
    "Line",
    "Load",
    "Mark",
    "Note",
    "Outcome",
    "Outlook",
    "Overview",
    "Row",
    "Rows",
    "Share",
    "Shift",
    "Stretch",
    "Strip",
    "Summary",
    "Tally",
    "Way",
    "Week",
    "Wish",
    "apply",
    "assignees",
    "bars",
    "board",
    "change_view",
    "columns",
    "day_of",
    "default_view",
    "free",
    "ideas",
    "is_full",
    "is_working_day",
    "keep_view",
    "last_act",
    "load",
    "look",
    "marks_on",
    "month_of",
    "move",
    "overview",
    "own_view",
    "owners",
    "preview",
    "put",
    "remove_view",
    "rows",
    "shift",
    "take_back",
    "tallies",
    "tidy",
    "time_for",
    "undo",
    "undo_act",
    "usual_time",
    "views_for",
    "week_of",
]
