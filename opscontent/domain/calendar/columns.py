"""The board: a column for each state with its first cards, over the posts of a stretch; the ideas have no time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.calendar.cards import CARD_COLUMNS, Card, Filters, with_names
from opscontent.domain.calendar.local_days import planned_within
from opscontent.domain.posts import BEFORE_SCHEDULED, Post, PostState

STATES = (*BEFORE_SCHEDULED, PostState.scheduled, PostState.published)


@dataclass(frozen=True)
class Column:
    """A state: how many posts are in it, and the first of them, the next ones first."""

    state: PostState
    cards: Sequence[Card]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def columns(filters: Filters, days: Sequence[date], *, most: int) -> list[Column]:
    """All states in their order, with at most `most` cards each; posts without a time are there whatever the days."""
    soonest = (Post.planned_at.is_(None), Post.planned_at, Post.id.desc())
    found = (
        select(
            Post.id,
            func.row_number().over(partition_by=Post.state, order_by=soonest).label("place"),
            func.count().over(partition_by=Post.state).label("count"),
        )
        .join(Account, Account.id == Post.account_id)
        .where(Post.account_id.in_(filters.account_ids), Post.state.in_(STATES), *filters.conditions)
        .where(or_(Post.planned_at.is_(None), planned_within(filters.zones, days[0], days[-1])))
        .subquery("found")
    )
    query = (
        with_names(select(found.c.count, *CARD_COLUMNS).join(found, found.c.id == Post.id))
        .join(Account, Account.id == Post.account_id)
        .where(found.c.place <= most)
        .order_by(found.c.place)
    )
    rows = db.session.execute(query).all()
    return [_column(state, [row for row in rows if row.state == state]) for state in STATES]


def _column(state: PostState, rows: Sequence[tuple[object, ...]]) -> Column:
    count = int(str(rows[0][0])) if rows else 0
    return Column(state, [Card(date.max, *row[1:]) for row in rows], count)  # type: ignore[arg-type]
