"""The small drawings of a prompt: shares of its replies, and replies by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale

from opscontent.domain.replies import ReplyState

# In the order of the bar, and what the numbers beside it are.
SHOWN = (ReplyState.new, ReplyState.shortlisted, ReplyState.used)
LISTED = (*SHOWN, ReplyState.held, ReplyState.declined, ReplyState.spam, ReplyState.withdrawn)
CHART_HEIGHT = 88


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the bar; `x` and `width` are per cent."""

    state: ReplyState
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the chart; `x` and `width` are per cent, `y` and `height` units of CHART_HEIGHT."""

    day: str
    count: int
    x: float
    width: float
    y: float
    height: float


def bar(counts: Mapping[ReplyState, int]) -> list[Piece]:
    """New, shortlisted and used as shares of all replies; the rest is left empty."""
    total = sum(counts.values())
    pieces, x = list[Piece](), 0.0
    for state in SHOWN:
        width = 100 * counts.get(state, 0) / total if total else 0.0
        pieces.append(Piece(state, counts.get(state, 0), round(x, 2), round(width, 2)))
        x += width
    return [piece for piece in pieces if piece.count]


def chart(days: Sequence[tuple[date, int]]) -> list[Column]:
    """A column a day, the highest as high as the chart; a day with any reply can be seen."""
    highest = max((count for _, count in days), default=0)
    step = 100 / max(len(days), 10)  # a few days stay slim
    columns = []
    for number, (day, count) in enumerate(days):
        height = max(round(CHART_HEIGHT * count / highest, 1), 2.0) if count else 0.0
        x, y = round(number * step + step * 0.1, 2), round(CHART_HEIGHT - height, 1)
        label = format_date(day, format="medium", locale=get_locale())
        columns.append(Column(label, count, x, round(step * 0.8, 2), y, height))
    return columns
