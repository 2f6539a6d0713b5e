"""Putting an edition together: which posts, in which order, when. Only an open one can change.

Each verb takes the `version` that was seen, where somebody saw one, and keeps how it was before: see `undoing`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.editions.edition import (
    HOLDS_POSTS,
    POSTS_MAXIMUM,
    WHOLE,
    Edition,
    EditionItem,
    EditionState,
    lock,
    snapshot,
)
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post, PostState
from opscontent.errors import Conflict, Rejected

# An idea has no time yet, so it is not offered; who wants one in an edition puts it there from its own page.
OFFERED = (PostState.planned, PostState.drafting, PostState.in_review, PostState.approved)
OFFERED_MAXIMUM = 100
LATE = timedelta(days=14)  # what is later than this is not offered before it is approved


def create(
    account: Account, posts: Sequence[Post], publish_at: datetime | None, *, by: Person | str, note: str = ""
) -> Edition:
    """A new open edition of these posts, in the order given; none yet is allowed. Raises `Rejected` as `add` does."""
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


def add(edition: Edition, post: Post, *, by: Person | str, version: int | None = None) -> None:
    """Put a post at the end; only arming asks for its approval.

    Raises `Rejected` for a full edition, a post that is out, given up or taken, `Conflict` for an old version."""
    before = be_open(edition, version)
    if len(edition.items) >= POSTS_MAXIMUM:
        raise Rejected(_l("An edition holds at most %(count)d posts.", count=POSTS_MAXIMUM))
    if post.account_id != edition.account_id:
        raise Rejected(_l("This post belongs to another account."))
    if post.state not in BEFORE_SCHEDULED:
        raise Rejected(_l("“%(title)s” is scheduled, published or dropped.", title=post.title))
    _be_free(post)
    edition.items.append(EditionItem(post=post, post_id=post.id, position=len(edition.items)))
    keep(edition, before)
    activity.record(by, "edition.post_added", edition, note=post.title)
    db.session.flush()


def take_out(edition: Edition, post: Post, *, by: Person | str, version: int | None = None) -> None:
    """Take a post out; those behind it move up. Nothing happens where it is gone already."""
    before = be_open(edition, version)
    item = next((item for item in edition.items if item.post_id == post.id), None)
    if item is None:
        return
    edition.items.remove(item)
    _number(edition.items)
    keep(edition, before)
    activity.record(by, "edition.post_removed", edition, note=post.title)
    db.session.flush()


def reorder(edition: Edition, post_ids: Sequence[int], *, by: Person | str, version: int | None = None) -> None:
    """Put the posts in this order. Raises `Conflict` where these are no longer the edition's posts."""
    before = be_open(edition, version)
    by_post = {item.post_id: item for item in edition.items}
    if sorted(post_ids) != sorted(by_post):
        raise Conflict(_l("Someone changed this edition meanwhile. Here is how it is now."))
    if list(post_ids) == [item.post_id for item in edition.items]:
        return
    _number([by_post[post_id] for post_id in post_ids])
    keep(edition, before)
    activity.record(by, "edition.reordered", edition)
    db.session.flush()
    db.session.expire(edition, ["items"])


def shift(edition: Edition, post: Post, places: int, *, by: Person | str, version: int | None = None) -> None:
    """Move a post up (-1) or down (+1) by some places; at the ends it stays."""
    order = [item.post_id for item in edition.items]
    if post.id not in order:
        raise Conflict(_l("Someone changed this edition meanwhile. Here is how it is now."))
    place = max(0, min(len(order) - 1, order.index(post.id) + places))
    order.remove(post.id)
    order.insert(place, post.id)
    reorder(edition, order, by=by, version=version)


def change(
    edition: Edition, *, publish_at: datetime | None, note: str, by: Person | str, version: int | None = None
) -> None:
    """Set the time and the note. A time in the past is refused when the edition is armed, not here."""
    before = be_open(edition, version)
    changes = activity.set_fields(edition, {"publish_at": publish_at, "note": note})
    if changes:
        keep(edition, before)
        activity.record(by, "edition.changed", edition, changes=changes)


def holding(post_id: int) -> Edition | None:
    """The open or armed edition that a post is in."""
    return db.session.scalar(
        select(Edition).join(EditionItem).where(EditionItem.post_id == post_id, Edition.state.in_(HOLDS_POSTS))
    )


def choosable(account: Account) -> Sequence[Post]:
    """The posts of an account that could go into an edition and are in none, the approved first, then by time."""
    held = select(EditionItem.post_id).join(Edition).where(Edition.state.in_(HOLDS_POSTS))
    return db.session.scalars(
        select(Post)
        .where(Post.account_id == account.id, Post.state.in_(OFFERED), Post.id.not_in(held))
        .where(or_(Post.state == PostState.approved, Post.planned_at >= clock.now() - LATE))
        .order_by(Post.state != PostState.approved, Post.planned_at.is_(None), Post.planned_at, Post.id)
        .limit(OFFERED_MAXIMUM)
    ).all()


def open_editions(account: Account) -> Sequence[Edition]:
    """The editions that can still change, by time, with their posts."""
    query = select(Edition).where(Edition.account_id == account.id, Edition.state == EditionState.open)
    query = query.options(*WHOLE).order_by(Edition.publish_at.is_(None), Edition.publish_at, Edition.id)
    return db.session.scalars(query).all()


def be_open(edition: Edition, version: int | None = None) -> dict[str, Any]:
    """Hold an edition that can change, and say how it is. Raises `Conflict` where somebody changed it since."""
    lock(edition)
    if edition.state == EditionState.armed:
        raise Rejected(_l("This edition is armed. Take it back before you change it."))
    if edition.state != EditionState.open:
        raise Rejected(_l("This edition is closed; it no longer changes."))
    if version is not None and version != edition.version:
        raise Conflict(_l("Someone changed this edition meanwhile. Here is how it is now."))
    return snapshot(edition)


def keep(edition: Edition, before: dict[str, Any]) -> None:
    """It changed: remember how it was."""
    edition.before = before
    edition.version += 1


def _be_free(post: Post) -> None:
    # Locked, so that two editors can't each put it into an edition of their own.
    lock(post)
    if holding(post.id) is not None:
        raise Rejected(_l("“%(title)s” is in another edition already.", title=post.title))


def _number(items: Sequence[EditionItem]) -> None:
    for position, item in enumerate(items):
        item.position = position
