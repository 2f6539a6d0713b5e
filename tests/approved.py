"""Posts as a review leaves them, and editions that wait for the worker."""

from datetime import timedelta
from typing import Any

from flask import has_app_context

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import articles, editions
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory


def approve(post: Post) -> None:
    """Bind the approval to the text as it stands."""
    post.state = PostState.approved
    post.approved_hash = articles.compose(post).content_hash


def approved(
    make: Factory, account: Account, title: str = "A title", body: str = "Some words.", **values: Any
) -> Post:
    """An approved post; `values` are those of its revision."""
    post = make.post(account, title, state=PostState.drafting)
    make.revision(post, body, **values)
    if has_app_context():
        approve(post)
        return post
    with make.app.app_context():
        kept = db.session.get(Post, post.id)
        assert kept is not None
        approve(kept)
        db.session.commit()
        db.session.refresh(kept)
        db.session.expunge(kept)
    return kept


def armed(make: Factory, account: Account, *posts: Post, minutes: int = 60) -> Edition:
    """An edition of these posts (one of its own if none), armed for that many minutes from now."""
    chosen = posts or (approved(make, account),)
    values = {"publish_at": clock.now() + timedelta(minutes=minutes)}
    edition = make.edition(account, *chosen, **values)
    if has_app_context():
        editions.arm(edition, by="test")
        return edition
    with make.app.app_context(), unit_of_work():
        kept = db.session.get(Edition, edition.id)
        assert kept is not None
        editions.arm(kept, by="test")
    return edition
