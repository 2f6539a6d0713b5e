"""The ideas beside the calendar: posts without a time, with the line of the brief that they serve."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import posts
from opscontent.domain.calendar.cards import Filters
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post

IDEAS_MAXIMUM = 30


@dataclass(frozen=True)
class Ideas:
    """The newest ideas, each with the words of its clause ("" for none), and how many there are of all."""

    lines: list[tuple[Post, str]]
    count: int


def ideas(filters: Filters, *, most: int = IDEAS_MAXIMUM) -> Ideas:
    """The newest posts without a time that the filters let through."""
    owner = joinedload(Post.owner).lazyload(Person.memberships)  # only the name is printed
    query = (
        select(Post, func.count().over())
        .where(Post.account_id.in_(filters.account_ids), Post.planned_at.is_(None))
        .where(Post.state.in_(BEFORE_SCHEDULED), *filters.conditions)
        .options(joinedload(Post.pillar), joinedload(Post.brief), owner)
        .order_by(Post.id.desc())
        .limit(most)
    )
    rows = db.session.execute(query).all()
    return Ideas([(post, _words(post)) for post, _count in rows], rows[0][1] if rows else 0)


def _words(post: Post) -> str:
    clause = posts.clause_of(post)
    return clause.text if clause else ""
