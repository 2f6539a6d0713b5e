"""Reviews in steps: one account has two, a text waits in the first, and a guest has read it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import articles, comments, reviews, revisions
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Review, ReviewKind, Wish

READ_AGO = timedelta(minutes=50)


def review_in_steps(stage: Stage, content: dict[str, Any]) -> None:
    account, people = stage.accounts[content["account"]], stage.people
    named = tuple(people[key].id for key in content["first"])
    steps = [Wish(None, named, content["hours"], content["reminder"]), Wish(Role.chief, takes_guests=True)]
    reviews.choose_steps(account, steps, by=people["chief"])
    waiting = select(Post).where(Post.account_id == account.id, Post.state == PostState.in_review)
    for post in db.session.scalars(waiting.order_by(Post.id)):
        _wait(post)
        _let_in(stage, post, content["guest"])


def _wait(post: Post) -> None:
    """It has been the first step's turn since somebody asked."""
    query = select(Review).where(Review.post_id == post.id, Review.kind == ReviewKind.asked)
    asked = db.session.scalars(query.order_by(Review.id.desc())).first()
    turn = reviews.begin(post, asked.id if asked else None)[0]
    turn.began_at = asked.at if asked else turn.began_at
    turn.due_at = turn.began_at + timedelta(hours=turn.hours) if turn.began_at and turn.hours else None


def _let_in(stage: Stage, post: Post, content: dict[str, Any]) -> None:
    revision, article = revisions.latest(post.id), articles.compose(post)
    if revision is None:
        return
    guest, _token = reviews.let_in(post, revision, content["name"], days=7, by=stage.people["chief"])
    reviews.begins_to_read(guest)
    comments.say_as_guest(guest, content["comment"])
    verdict = reviews.advise(guest, is_for=True, content_hash=article.content_hash, comment=content["verdict"])
    verdict.at = guest.seen_at = guest.first_seen_at = stage.now - READ_AGO
