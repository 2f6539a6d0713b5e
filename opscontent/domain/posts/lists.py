"""Lists of posts: a stretch of time, the ideas, and a filtered list with pages by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain.posts.post import BEFORE_SCHEDULED, Post, PostState, Source, title_holds

# In these states the next one to be done stands first, in all others the newest.
SOONEST_FIRST = (
    PostState.planned,
    PostState.drafting,
    PostState.in_review,
    PostState.approved,
    PostState.scheduled,
)
# What a list goes by: when a post was or will be out, else when it was made.
_MOMENT = func.coalesce(Post.published_at, Post.planned_at, Post.created_at)
_PEOPLE_AND_PILLAR = (joinedload(Post.pillar), joinedload(Post.owner), joinedload(Post.reviewer))
Cursor = tuple[datetime, int]


@dataclass(frozen=True)
class Filters:
    """What a list shows; None or "" leaves a filter open."""

    account_id: int
    state: PostState | None = None
    pillar_id: int | None = None
    source: Source | None = None
    owner_id: int | None = None
    mine_id: int | None = None  # owned or reviewed by this person
    text: str = ""  # in the title


@dataclass(frozen=True)
class Listing:
    """One page of a list, and where the next one starts (None: this is the last)."""

    posts: Sequence[Post]
    next: Cursor | None


def in_range(account_ids: Sequence[int], first: datetime, last: datetime) -> Sequence[Post]:
    """The posts of these accounts planned from `first` up to, not including, `last`, by time; dropped ones not."""
    return db.session.scalars(
        select(Post)
        .where(Post.account_id.in_(account_ids), Post.state != PostState.dropped)
        .where(Post.planned_at >= first, Post.planned_at < last)
        .options(*_PEOPLE_AND_PILLAR)
        .order_by(Post.planned_at, Post.id)
    ).all()


def ideas(account_id: int) -> Sequence[Post]:
    """The posts that still wait for a time, newest first."""
    return db.session.scalars(
        select(Post)
        .where(Post.account_id == account_id, Post.planned_at.is_(None), Post.state.in_(BEFORE_SCHEDULED))
        .options(*_PEOPLE_AND_PILLAR)
        .order_by(Post.id.desc())
    ).all()


def listing(filters: Filters, *, after: Cursor | None = None, size: int = 50) -> Listing:
    """One page of the filtered list, from behind `after`."""
    place = tuple_(_MOMENT, Post.id)
    is_rising = filters.state in SOONEST_FIRST
    conditions = _conditions(filters)
    if filters.state is not None:
        conditions.append(Post.state == filters.state)
    if after is not None:
        conditions.append(place > after if is_rising else place < after)
    order = (_MOMENT, Post.id) if is_rising else (_MOMENT.desc(), Post.id.desc())
    query = select(Post, _MOMENT).where(*conditions).options(*_PEOPLE_AND_PILLAR).order_by(*order)
    rows = db.session.execute(query.limit(size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    return Listing([row[0] for row in rows[:size]], (last[1], last[0].id) if last else None)


def state_counts(filters: Filters) -> dict[PostState, int]:
    """How many posts the filters (but for the state) leave in each state."""
    query = select(Post.state, func.count()).where(*_conditions(filters)).group_by(Post.state)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [Post.account_id == filters.account_id]
    if filters.pillar_id is not None:
        conditions.append(Post.pillar_id == filters.pillar_id)
    if filters.source is not None:
        conditions.append(Post.source == filters.source)
    if filters.owner_id is not None:
        conditions.append(Post.owner_id == filters.owner_id)
    if filters.mine_id is not None:
        conditions.append(or_(Post.owner_id == filters.mine_id, Post.reviewer_id == filters.mine_id))
    if filters.text:
        conditions.append(title_holds(filters.text))
    return conditions
