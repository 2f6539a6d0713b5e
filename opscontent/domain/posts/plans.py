"""What changes the plan of a post: making it, planning, moving in time, dropping and taking back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.posts.planned_values import check, described
from opscontent.domain.posts.post import (
    BEFORE_SCHEDULED,
    TRANSITIONS,
    UNWRITTEN,
    Post,
    PostState,
    Source,
    move,
    no_way,
)
from opscontent.errors import Rejected


def create(account: Account, title: str, *, by: Person | str, **values: Any) -> Post:
    """A new post: an idea, or planned where `planned_at` is given.

    `values` are columns of the plan: pillar_id, brief_id, clause_key, why_us, emotion, motive, source,
    owner_id, reviewer_id, prompt_id, angle_id, planned_at. Raises `Rejected` for a value that does not fit."""
    post = Post(
        account=account,
        account_id=account.id,
        title="",
        state=PostState.planned if values.get("planned_at") else PostState.idea,
        clause_key="",
        why_us="",
        emotion="",
        motive="",
        source=Source.own,
        version=1,
        approved_hash="",
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
    )
    activity.set_fields(post, check(post, {"title": title, **values}))
    db.session.add(post)
    db.session.flush()
    activity.record(by, "post.created", post)
    return post


def plan(post: Post, values: Mapping[str, Any], *, by: Person | str, version: int) -> bool:
    """Change the plan (columns as in `create`, and title while nothing is written); False if nothing differs.

    Raises `Conflict` where `version` is not the newest, `Rejected` for a value that does not fit."""
    _claim(post, by=by, version=version)
    if post.state == PostState.dropped:
        raise Rejected(_l("This post was dropped. Restore it first."))
    new = check(post, values)
    if "planned_at" in new:
        _needs_movable(post)
    return _change(post, new, "post.replanned", by=by)


def reschedule(post: Post, planned_at: datetime | None, *, by: Person | str, version: int) -> None:
    """Plan a post for another time, or for none (back to the ideas); nothing else changes.

    Raises `Conflict` where `version` is not the newest, `Rejected` for the past and for a post that can't move."""
    _claim(post, by=by, version=version)
    _needs_movable(post)
    _change(post, check(post, {"planned_at": planned_at}), "post.rescheduled", by=by)


def undo_reschedule(post: Post, *, by: Person | str, version: int) -> None:
    """Put a post back to the time it had before its last move, even if that has passed meanwhile.

    Raises as `reschedule` does."""
    _claim(post, by=by, version=version)
    _needs_movable(post)
    moved = next((entry for entry in activity.of(post) if "planned_at" in entry.changes), None)
    if moved is None:
        raise Rejected(_l("This post was not moved, so there is nothing to undo."))
    before = moved.changes["planned_at"][0]
    values = {"planned_at": datetime.fromisoformat(before) if before else None}
    _change(post, values, "post.reschedule_undone", by=by)


def require_plannable(post: Post, values: Mapping[str, Any]) -> None:
    """Raise what `plan` would raise for these values; nothing changes."""
    if post.state == PostState.dropped:
        raise Rejected(_l("This post was dropped. Restore it first."))
    if "planned_at" in values:
        _needs_movable(post)
    check(post, values)


def require_droppable(post: Post) -> None:
    """Raise `Rejected` for a post that can't be given up: scheduled, published or dropped."""
    if post.state == PostState.scheduled:
        raise Rejected(_l("This post is scheduled. Take it out of its edition first."))
    if PostState.dropped not in TRANSITIONS[post.state]:
        raise no_way(post, PostState.dropped)


def drop(post: Post, *, by: Person | str, reason: str = "", version: int | None = None) -> None:
    """Give a post up. Raises as `require_droppable`, and `Conflict` where `version` is not the newest."""
    if version is not None:
        _claim(post, by=by, version=version)
    require_droppable(post)
    move(post, PostState.dropped, by=by, note=reason)
    post.version += 1


def restore(post: Post, *, by: Person | str, version: int | None = None) -> None:
    """Take a dropped post up again where it was; one that was in review or approved is a draft again.

    Raises `Conflict` where a version is given that is not the newest, `Rejected` where it was not dropped."""
    if version is not None:
        _claim(post, by=by, version=version)
    if post.state != PostState.dropped:
        raise Rejected(_l("Only a dropped post can be restored."))
    before = _state_before_drop(post)
    if before in UNWRITTEN:
        before = PostState.planned if post.planned_at else PostState.idea
    move(post, before, by=by)
    post.version += 1


def _claim(post: Post, *, by: Person | str, version: int) -> None:
    """Hold the row until the transaction ends, so that two people can't both change one version."""
    db.session.flush()
    db.session.refresh(post, with_for_update={"of": Post})
    if post.version != version:
        raise activity.conflict(post, by=by)


def _needs_movable(post: Post) -> None:
    if post.state == PostState.published:
        raise Rejected(_l("This post is published; its time no longer changes."))
    if post.state == PostState.dropped:
        raise Rejected(_l("This post was dropped. Restore it first."))
    if post.state == PostState.scheduled:
        raise Rejected(_l("This post is scheduled. Its edition sets the time; change it there."))


def _change(post: Post, values: Mapping[str, Any], verb: str, *, by: Person | str) -> bool:
    before = described(post, values)
    if not activity.set_fields(post, dict(values)):
        return False
    db.session.flush()
    db.session.expire(post, ["pillar", "brief", "owner", "reviewer", "prompt", "angle"])
    after = described(post, values)
    post.version += 1
    activity.record(by, verb, post, changes={field: (before[field], after[field]) for field in after})
    if "planned_at" in values and post.state in UNWRITTEN:
        _follow_time(post, by=by)
    return True


def _follow_time(post: Post, *, by: Person | str) -> None:
    """With a time an idea is planned, without one a planned post is an idea again."""
    state = PostState.planned if post.planned_at else PostState.idea
    if state != post.state:
        move(post, state, by=by)


def _state_before_drop(post: Post) -> PostState:
    entry = db.session.scalar(
        select(Entry)
        .where(Entry.thing_kind == "posts", Entry.thing_id == post.id, Entry.verb == "post.dropped")
        .order_by(Entry.id.desc())
        .limit(1)
    )
    was = PostState(entry.changes["state"][0]) if entry else PostState.idea
    if was not in BEFORE_SCHEDULED or was in (PostState.in_review, PostState.approved):
        return PostState.drafting
    return was
