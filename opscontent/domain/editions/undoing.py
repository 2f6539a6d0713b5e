"""Undoing: the last change of an open edition, and one that was given up, planned again."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.editions.composing import be_open, create, holding, keep
from opscontent.domain.editions.edition import Edition, EditionItem, EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post
from opscontent.errors import Rejected


def undo(edition: Edition, *, by: Person | str, version: int) -> list[Post]:
    """Put posts, order, time and note back as they were before the last change; a second time brings it again.

    A post that is in another edition by now, or can go into none, stays away and is returned."""
    now = be_open(edition, version)
    before = edition.before
    if before is None:
        raise Rejected(_l("Nothing was changed yet, so there is nothing to undo."))
    wanted = [post for number in before["posts"] if (post := db.session.get(Post, number))]
    there = {item.post_id: item for item in edition.items}
    back = [post for post in wanted if post.id in there or _is_free(post)]
    edition.items = [there.get(post.id) or EditionItem(post=post, post_id=post.id) for post in back]
    for position, item in enumerate(edition.items):
        item.position = position
    edition.publish_at = datetime.fromisoformat(before["publish_at"]) if before["publish_at"] else None
    edition.note = before["note"]
    keep(edition, now)
    activity.record(by, "edition.undone", edition)
    db.session.flush()
    return [post for post in wanted if post not in back]


def plan_again(edition: Edition, *, by: Person | str) -> Edition:
    """A new edition like one that was given up, of those of its posts that are still free."""
    if edition.state != EditionState.cancelled:
        raise Rejected(_l("Only an edition that was given up can be planned again."))
    free = [post for post in edition.posts if _is_free(post)]
    return create(edition.account, free, edition.publish_at, note=edition.note, by=by)


def _is_free(post: Post) -> bool:
    return post.state in BEFORE_SCHEDULED and holding(post.id) is None
