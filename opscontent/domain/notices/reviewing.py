"""Who is told of reviews: whose turn it is, what is due or overdue, and what came of it; each event once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opscontent.db import db
from opscontent.domain import reviews, revisions
from opscontent.domain.notices.notice import Notice, NoticeKind
from opscontent.domain.notices.talking import tell_of_post
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Review, ReviewKind, ReviewTurn, Seat, TurnState

TELLS_FOR = timedelta(days=1)  # what was decided before that is no news
EXCERPT = 200
GUESTS = (ReviewKind.advised_for, ReviewKind.advised_against)
NEWS = (ReviewKind.approved, ReviewKind.changes, *GUESTS)


@dataclass(frozen=True)
class News:
    """What one event is; `seat` is that of who stands in, where it is for them alone."""

    kind: NoticeKind
    event: str
    turn: ReviewTurn | None = None
    review: Review | None = None
    seat: Seat | None = None

    @property
    def post(self) -> Post:
        thing = self.turn or self.review
        assert thing is not None
        return thing.post


def of_reviews(now: datetime, post: Post | None = None) -> int:
    """Tell whoever is not told yet, of one post or of all; returns how many notices are new."""
    db.session.flush()
    news = [*_of_turns(now, post), *_of_verdicts(now, post)]
    told = set(db.session.scalars(select(Notice.event).where(Notice.event.in_([each.event for each in news]))))
    return sum(
        tell_of_post(each.post, each.kind, _people(each), each.event, _about(each))
        for each in news
        if each.event not in told
    )


def _of_turns(now: datetime, post: Post | None) -> Iterator[News]:
    query = select(ReviewTurn).join(ReviewTurn.post).where(ReviewTurn.state == TurnState.waiting)
    query = query.where(Post.state == PostState.in_review, ReviewTurn.began_at.is_not(None))
    if post is not None:
        query = query.where(ReviewTurn.post_id == post.id)
    seats = selectinload(ReviewTurn.seats).joinedload(Seat.person)
    for turn in db.session.scalars(query.options(seats, joinedload(ReviewTurn.post)).order_by(ReviewTurn.id)):
        yield from _of_turn(turn, now)


def _of_turn(turn: ReviewTurn, now: datetime) -> Iterator[News]:
    name = f"turn {turn.id} at {int(turn.began_at.timestamp()) if turn.began_at else 0}"
    yield News(NoticeKind.review_asked, name, turn)
    for seat in turn.seats:
        if seat.stands_in:
            yield News(NoticeKind.review_asked, f"{name} for {seat.id}", turn, seat=seat)
    if turn.due_at is None:
        return
    if turn.due_at <= now:
        yield News(NoticeKind.review_late, f"{name} late", turn)
    elif turn.remind_hours and turn.due_at - timedelta(hours=turn.remind_hours) <= now:
        yield News(NoticeKind.review_due, f"{name} due", turn)


def _of_verdicts(now: datetime, post: Post | None) -> Iterator[News]:
    query = select(Review).where(Review.kind.in_(NEWS), Review.at > now - TELLS_FOR)
    if post is not None:
        query = query.where(Review.post_id == post.id)
    people = (joinedload(Review.post), joinedload(Review.by), joinedload(Review.guest))
    for review in db.session.scalars(query.options(*people).order_by(Review.id)):
        kind = NoticeKind.review_guest if review.guest_id else NoticeKind.review_done
        yield News(kind, f"review {review.id}", review=review)


def _people(news: News) -> Collection[int]:
    if news.seat is not None:
        return {news.seat.person_id}
    if news.turn is not None:
        newest = revisions.latest(news.post.id)
        return {each.id for each in reviews.next_up(news.turn, news.post, newest.created_by_id if newest else None)}
    assert news.review is not None
    concerned = {news.post.owner_id, _asker(news.post)}
    if news.review.guest:
        concerned.add(news.review.guest.made_by_id)
    return {each for each in concerned if each} - {news.review.by_id or 0}


def _asker(post: Post) -> int | None:
    query = select(Review.by_id).where(Review.post_id == post.id, Review.kind == ReviewKind.asked)
    return db.session.scalar(query.order_by(Review.id.desc()).limit(1))


def _about(news: News) -> dict[str, Any]:
    if news.review is not None:
        return {"who": news.review.who, "words": news.review.comment[:EXCERPT], "verdict": str(news.review.kind)}
    assert news.turn is not None
    due = news.turn.due_at.isoformat() if news.turn.due_at else ""
    if news.seat is not None and news.seat.instead_of:
        return {"who": news.seat.instead_of.name, "words": news.seat.reason, "due": due}
    asked = db.session.get(Review, news.turn.asked_id) if news.turn.asked_id else None
    return {"who": asked.who if asked else "", "words": asked.comment[:EXCERPT] if asked else "", "due": due}
