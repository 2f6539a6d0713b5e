"""Moving posts between days: the clock time is kept, the past is refused, nobody's move is overwritten."""

from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, posts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar.places import free
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.slots import Slot
from opscontent.errors import Conflict, Rejected
from opscontent.text.moments import moment

NOTHING_YET = time(9)  # where an account has no habit
RECENT_POSTS = 100


def move(
    post: Post,
    day: date | None,
    *,
    by: Person | str,
    version: int,
    at: time | None = None,
    slot: Slot | None = None,
) -> None:
    """Plan a post for another day, or for none: back to the ideas.

    The time of day is `at`; else the post keeps its own; else the slot's; else as `time_for` says.
    Raises `Conflict` with who moved it where, `Rejected` for the past and for a post that can't move."""
    chosen = None if day is None else moment_on(post, day, at, slot)
    try:
        posts.reschedule(post, chosen, by=by, version=version)
    except Conflict as conflict:
        raise _told(post, conflict) from conflict


def undo(post: Post, *, by: Person | str, version: int) -> None:
    """Take the last move back, if nobody changed the plan since."""
    try:
        posts.undo_reschedule(post, by=by, version=version)
    except Conflict as conflict:
        raise _told(post, conflict) from conflict


def time_for(account: Account, day: date) -> time:
    """When to plan something without a time: the day's first free slot, else the account's usual time.

    Where that time of today has passed, the next full hour."""
    places = free([account], day, day)
    if places:
        return places[0].slot.local_time
    usual = usual_time(account)
    here = clock.now().astimezone(account.zone)
    if here.date() != day or usual > here.time() or here.hour == 23:
        return usual
    return time(here.hour + 1)


def usual_time(account: Account) -> time:
    """The commonest time of day among the account's latest posts; 09:00 where there are none."""
    latest = db.session.scalars(
        select(Post.planned_at)
        .where(Post.account_id == account.id, Post.planned_at.is_not(None))
        .order_by(Post.planned_at.desc())
        .limit(RECENT_POSTS)
    )
    times = Counter(at.astimezone(account.zone).time().replace(second=0, microsecond=0) for at in latest if at)
    return times.most_common(1)[0][0] if times else NOTHING_YET


def moment_on(post: Post, day: date, at: time | None = None, slot: Slot | None = None) -> datetime:
    """When a post would be planned on this day, as `move` says. Raises `Rejected` for a day that no clock has."""
    zone = post.account.zone
    if at is None and post.planned_at is not None:
        at = post.planned_at.astimezone(zone).time()
    if at is None and slot is not None:
        at = slot.local_time
    try:
        # An hour that the clock skips that day becomes the one after it.
        return datetime.combine(day, at or time_for(post.account, day), zone).astimezone(UTC)
    except OverflowError:
        raise Rejected(_l("There is no such day.")) from None


def _told(post: Post, conflict: Conflict) -> Conflict:
    """The conflict with who moved it where, if it was moved."""
    latest = next(iter(activity.of(post, most=1)), None)
    if latest is not None and latest.verb in ("post.idea", "post.planned"):  # follows from the move before it
        latest = next((entry for entry in activity.of(post, most=2) if "planned_at" in entry.changes), None)
    if latest is None or "planned_at" not in latest.changes:
        return conflict
    who = latest.actor.name if latest.actor else latest.actor_label
    where = latest.changes["planned_at"][1]
    if not where:
        return Conflict(_l("%(who)s put it back to the ideas meanwhile.", who=who))
    return Conflict(_l("%(who)s moved it to %(at)s meanwhile.", who=who, at=_words(post, where)))


def _words(post: Post, at: str) -> Any:
    return moment(datetime.fromisoformat(at), post.account.zone, get_locale() or "en")
