"""The list: the posts of a stretch by day and time, with the line of the brief that each serves, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select, tuple_

from opscontent.db import db
from opscontent.domain import briefs
from opscontent.domain.briefs import Brief
from opscontent.domain.calendar.cards import CARD_COLUMNS, Card, Filters, with_names, within
from opscontent.domain.calendar.local_days import planned_day
from opscontent.domain.posts import Post, Source

Cursor = tuple[datetime, int]


@dataclass(frozen=True)
class Row:
    card: Card
    source: Source
    clause: str  # "" where it cites none


@dataclass(frozen=True)
class Rows:
    """One page of the list, and where the next one starts (None: this is the last)."""

    rows: Sequence[Row]
    next: Cursor | None

    @property
    def by_day(self) -> list[tuple[date, list[Row]]]:
        return [(day, list(rows)) for day, rows in groupby(self.rows, key=lambda row: row.card.day)]


def rows(filters: Filters, days: Sequence[date], *, most: int, after: Cursor | None = None) -> Rows:
    """At most `most` posts of these days that the filters let through, by time, from behind `after`."""
    day = planned_day(filters.zones, days[0], days[-1])
    place = tuple_(Post.planned_at, Post.id)
    columns = (day.label("day"), *CARD_COLUMNS, Post.source, Post.brief_id, Post.clause_key)
    query = with_names(within(select(*columns), filters, days)).where(*filters.conditions)
    if after is not None:
        query = query.where(place > after)
    found = db.session.execute(query.order_by(Post.planned_at, Post.id).limit(most + 1)).all()
    last = Card(*found[most - 1][:-3]) if len(found) > most else None
    cited = _briefs(row.brief_id for row in found)
    made = [Row(Card(*row[:-3]), row.source, _words(cited.get(row.brief_id), row.clause_key)) for row in found[:most]]
    # With several clocks on one page a later moment may be an earlier day.
    made.sort(key=lambda row: (row.card.day, row.card.planned_at, row.card.id))
    return Rows(made, (last.planned_at, last.id) if last else None)


def _briefs(ids: Iterable[int | None]) -> dict[int, Brief]:
    wanted = {each for each in ids if each}
    return {brief.id: brief for brief in db.session.scalars(select(Brief).where(Brief.id.in_(wanted)))}


def _words(brief: Brief | None, key: str) -> str:
    clause = briefs.clause(brief, key)
    return clause.text if clause else ""
