"""Putting an edition together: which posts, in which order, when. Only an open one can change."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.editions.edition import HOLDS_POSTS, POSTS_MAXIMUM, Edition, EditionItem, EditionState, lock
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Conflict, Rejected


def create(
    account: Account, posts: Sequence[Post], publish_at: datetime | None, *, by: Person | str, note: str = ""
) -> Edition:
    """A new open edition of approved posts, in the order given. Raises `Rejected` as `add` does."""
    edition = Edition(
        account=account,
        account_id=account.id,
        state=EditionState.open,
        publish_at=publish_at,
        note=note,
        generation=0,
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
        items=[],
    )
    db.session.add(edition)
    db.session.flush()
    activity.record(by, "edition.created", edition)
    for post in posts:
        add(edition, post, by=by)
    return edition


def add(edition: Edition, post: Post, *, by: Person | str) -> None:
    """Put a post at the end. Raises `Rejected` for a full edition, a post that isn't approved or is taken."""
    _be_open(edition)
    if len(edition.items) >= POSTS_MAXIMUM:
        raise Rejected(_l("An edition holds at most %(count)d posts.", count=POSTS_MAXIMUM))
    if post.account_id != edition.account_id:
        raise Rejected(_l("This post belongs to another account."))
    if post.state != PostState.approved:
        raise Rejected(_l("“%(title)s” is not approved.", title=post.title))
    _be_free(post)
    edition.items.append(EditionItem(post=post, post_id=post.id, position=len(edition.items)))
    activity.record(by, "edition.post_added", edition, note=post.title)
    db.session.flush()


def take_out(edition: Edition, post: Post, *, by: Person | str) -> None:
    """Take a post out; those behind it move up. Nothing happens where it is gone already."""
    _be_open(edition)
    item = next((item for item in edition.items if item.post_id == post.id), None)
    if item is None:
        return
    edition.items.remove(item)
    _number(edition.items)
    activity.record(by, "edition.post_removed", edition, note=post.title)
    db.session.flush()


def reorder(edition: Edition, post_ids: Sequence[int], *, by: Person | str) -> None:
    """Put the posts in this order. Raises `Conflict` where these are no longer the edition's posts."""
    _be_open(edition)
    by_post = {item.post_id: item for item in edition.items}
    if sorted(post_ids) != sorted(by_post):
        raise Conflict(_l("Someone changed this edition meanwhile. Here is how it is now."))
    if list(post_ids) == [item.post_id for item in edition.items]:
        return
    _number([by_post[post_id] for post_id in post_ids])
    activity.record(by, "edition.reordered", edition)
    db.session.flush()
    db.session.expire(edition, ["items"])


def shift(edition: Edition, post: Post, places: int, *, by: Person | str) -> None:
    """Move a post up (-1) or down (+1) by some places; at the ends it stays."""
    order = [item.post_id for item in edition.items]
    if post.id not in order:
        raise Conflict(_l("Someone changed this edition meanwhile. Here is how it is now."))
    place = max(0, min(len(order) - 1, order.index(post.id) + places))
    order.remove(post.id)
    order.insert(place, post.id)
    reorder(edition, order, by=by)


def change(edition: Edition, *, publish_at: datetime | None, note: str, by: Person | str) -> None:
    """Set the time and the note. A time in the past is refused when the edition is armed, not here."""
    _be_open(edition)
    changes = activity.set_fields(edition, {"publish_at": publish_at, "note": note})
    if changes:
        activity.record(by, "edition.changed", edition, changes=changes)


def holding(post_id: int) -> Edition | None:
    """The open or armed edition that a post is in."""
    return db.session.scalar(
        select(Edition).join(EditionItem).where(EditionItem.post_id == post_id, Edition.state.in_(HOLDS_POSTS))
    )


def choosable(account: Account) -> Sequence[Post]:
    """The approved posts of an account that are in no open or armed edition, soonest planned first."""
    held = select(EditionItem.post_id).join(Edition).where(Edition.state.in_(HOLDS_POSTS))
    return db.session.scalars(
        select(Post)
        .where(Post.account_id == account.id, Post.state == PostState.approved, Post.id.not_in(held))
        .order_by(Post.planned_at.is_(None), Post.planned_at, Post.id)
    ).all()


def _be_open(edition: Edition) -> None:
    lock(edition)
    if edition.state == EditionState.armed:
        raise Rejected(_l("This edition is armed. Take it back before you change it."))
    if edition.state != EditionState.open:
        raise Rejected(_l("This edition is closed; it no longer changes."))


def _be_free(post: Post) -> None:
    # Locked, so that two editors can't each put it into an edition of their own.
    lock(post)
    if holding(post.id) is not None:
        raise Rejected(_l("“%(title)s” is in another edition already.", title=post.title))


def _number(items: Sequence[EditionItem]) -> None:
    for position, item in enumerate(items):
        item.position = position
