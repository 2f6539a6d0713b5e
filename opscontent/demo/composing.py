"""Editions of the demo that are being put together: one of three posts, and an empty one for a slot."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import calendar, editions
from opscontent.domain.posts import Post, PostState

COMPOSED = (PostState.approved, PostState.in_review, PostState.drafting)


def compose(stage: Stage) -> None:
    """One edition is begun before all of its posts are approved; another is only a time so far."""
    account, by = stage.accounts["yingyu"], stage.people["editor"]
    found = _ahead(stage)
    if found:
        editions.create(account, found, found[0].planned_at, by=by, note="周末合辑")
    today = stage.now.astimezone(account.zone).date()
    free = calendar.free([account], today, today + timedelta(days=14))
    if free:
        editions.create(account, [], free[-1].at, by=by, note="留给读者来信")


def _ahead(stage: Stage) -> Sequence[Post]:
    """The next post of each state that is still in no edition."""
    account = stage.accounts["yingyu"]
    query = select(Post).where(Post.account_id == account.id, Post.planned_at > stage.now)
    query = query.order_by(Post.planned_at, Post.id)
    chosen = [db.session.scalars(query.where(Post.state == state).limit(1)).first() for state in COMPOSED]
    return [post for post in chosen if post is not None and editions.holding(post.id) is None]
