"""On which day a moment falls on its account's clock, said so that both engines find and count by index.

A clock's offset is one number but for the moments at which it changes, so a stretch needs one or two numbers a zone;
statements stay the same from month to month, and SQLAlchemy keeps them compiled."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Integer, and_, case, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from opscontent.domain.accounts import Account
from opscontent.domain.calendar.stretch import bounds
from opscontent.domain.posts import Post

A_MINUTE = timedelta(minutes=1)


class local_day(FunctionElement[date]):
    """The date of a moment, shifted by an offset in minutes."""

    type = Date()
    inherit_cache = True


@compiles(local_day, "sqlite")
def _sqlite(element: Any, compiler: Any, **options: Any) -> str:
    moment, offset = (compiler.process(part, **options) for part in element.clauses)
    return f"date({moment}, ({offset}) || ' minutes')"


@compiles(local_day, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment, offset = (compiler.process(part, **options) for part in element.clauses)
    return f"CAST(({moment}) AT TIME ZONE 'UTC' + ({offset}) * INTERVAL '1 minute' AS DATE)"


def planned_day(zones: Iterable[str], first: date, last: date) -> ColumnElement[date]:
    """The day for which a post is planned, on its account's clock; holds for `planned_within` the same days."""
    steps = [(name, *step) for name in sorted(set(zones)) for step in _steps(ZoneInfo(name), first, last)]
    if len(steps) == 1:
        return local_day(Post.planned_at, literal(steps[0][2], Integer))
    cases = [(and_(Account.time_zone == name, Post.planned_at < end), offset) for name, end, offset in steps]
    return local_day(Post.planned_at, case(*cases, else_=0))


def planned_within(zones: Iterable[str], first: date, last: date) -> ColumnElement[bool]:
    """Whether a post is planned for one of the days, on its account's clock."""
    edges = {name: (bounds(first, ZoneInfo(name))[0], bounds(last, ZoneInfo(name))[1]) for name in sorted(set(zones))}
    begins, ends = zip(*edges.values(), strict=True)
    # The outer edges first: they are what the index can use.
    outer = and_(Post.planned_at >= min(begins), Post.planned_at < max(ends))
    own = [
        and_(Account.time_zone == name, Post.planned_at >= begin, Post.planned_at < end)
        for name, (begin, end) in edges.items()
    ]
    return and_(outer, or_(*own)) if len(own) > 1 else outer


def _steps(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[datetime, int]]:
    """Up to which moment which offset from UTC holds, in minutes, from `first` to `last`."""
    begin, end = bounds(first, zone)[0], bounds(last, zone)[1]
    while _offset(begin, zone) != _offset(end - A_MINUTE, zone):
        change = _change_after(begin, zone)
        yield change, _offset(begin, zone)
        begin = change
    yield end, _offset(begin, zone)


def _change_after(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next moment, to the minute, at which the clock's offset is another one."""
    known = _offset(moment, zone)
    step = timedelta(hours=1)
    while _offset(moment + step, zone) == known:
        moment += step
    while _offset(moment, zone) == known:
        moment += A_MINUTE
    return moment


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0
