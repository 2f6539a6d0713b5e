"""What is one person's own to do, over all accounts: to review, to rewrite, to write, to answer, to settle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain.comments import Comment
from opscontent.domain.needs import mine, rules
from opscontent.domain.needs.rules import Look
from opscontent.domain.notices import Notice
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Review, ReviewTurn, TurnState

SHOWN = 30  # of each kind


@dataclass(frozen=True)
class ToReview:
    """A post that waits for this person's verdict; without a turn it was asked for before there were any."""

    post: Post
    turn: ReviewTurn | None

    @property
    def due_at(self) -> datetime | None:
        return self.turn.due_at if self.turn else None

    @property
    def is_late(self) -> bool:
        return self.turn is not None and self.turn.is_late


@dataclass(frozen=True)
class Work:
    """At most `SHOWN` of each kind, the most pressing first."""

    reviews: Sequence[ToReview]
    changes: Sequence[Review]
    drafts: Sequence[Post]
    comments: Sequence[Notice]
    tasks: Sequence[Comment]

    @property
    def count(self) -> int:
        return sum(map(len, (self.reviews, self.changes, self.drafts, self.comments, self.tasks)))

    def __bool__(self) -> bool:
        return self.count > 0


def of(person: Person) -> Work:
    """All of it, in the same number of queries however much there is."""
    seen = rules.anywhere(person)
    return Work(
        reviews=[ToReview(*row) for row in db.session.execute(_reviews(seen))],
        changes=db.session.scalars(_changes(seen)).all(),
        drafts=db.session.scalars(_drafts(seen)).all(),
        comments=db.session.scalars(_said(seen)).all(),
        tasks=db.session.scalars(_tasks(seen)).all(),
    )


def _reviews(seen: Look) -> Select[Post, ReviewTurn]:
    turn = and_(ReviewTurn.post_id == Post.id, ReviewTurn.state == TurnState.waiting)
    people = (joinedload(Post.account), joinedload(Post.owner), joinedload(Post.pillar), joinedload(Post.reviewer))
    by_time = (ReviewTurn.due_at.is_(None), ReviewTurn.due_at, Post.planned_at.is_(None), Post.planned_at, Post.id)
    query = select(Post, ReviewTurn).outerjoin(ReviewTurn, turn).where(mine.reviews(seen)).options(*people)
    return query.order_by(*by_time).limit(SHOWN)


def _changes(seen: Look) -> Select[Review]:
    people = (joinedload(Review.post).joinedload(Post.account), joinedload(Review.by), joinedload(Review.guest))
    query = select(Review).where(mine.changes(seen)).options(*people)
    return query.order_by(Review.id.desc()).limit(SHOWN)


def _drafts(seen: Look) -> Select[Post]:
    """Late ones come first by themselves."""
    query = select(Post).where(mine.drafts(seen)).options(joinedload(Post.account), joinedload(Post.pillar))
    return query.order_by(Post.planned_at, Post.id).limit(SHOWN)


def _tasks(seen: Look) -> Select[Comment]:
    people = (joinedload(Comment.post).joinedload(Post.account), joinedload(Comment.by), joinedload(Comment.guest))
    return select(Comment).where(mine.tasks(seen)).options(*people).order_by(Comment.id).limit(SHOWN)


def _said(seen: Look) -> Select[Notice]:
    query = select(Notice).where(mine.said(seen)).options(joinedload(Notice.account))
    return query.order_by(Notice.id.desc()).limit(SHOWN)
