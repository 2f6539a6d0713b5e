"""Arming an edition, so that the worker sends it at its time, and taking it back."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.domain import activity, articles, posts
from opscontent.domain.editions.edition import Edition, EditionState, lock, move
from opscontent.domain.editions.problems import inspections
from opscontent.domain.editions.quota import quota_at
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import OpsError, Rejected


def arm(edition: Edition, *, by: Person | str) -> None:
    """From here on the worker acts at `publish_at`; the posts are scheduled for that time.

    Raises `Rejected` with the first thing in the way; `context["problems"]` has all of them."""
    lock(edition)
    if edition.state != EditionState.open:
        raise Rejected(_l("Only an open edition can be armed."))
    if not edition.items:
        raise Rejected(_l("Choose at least one post first."))
    _fit_channel(edition)
    publish_at = _time_ahead(edition)
    found = [problem for inspection in inspections(edition) for problem in inspection.problems]
    if found:
        raise Rejected(found[0].sentence, problems=found)
    _fit_quota(edition, publish_at)
    edition.generation += 1
    move(edition, EditionState.armed, by=by)
    for post in edition.posts:
        _schedule(post, publish_at, by=by)


def disarm(edition: Edition, *, by: Person | str, note: str = "") -> None:
    """Open again: its posts are approved again, those whose text changed are drafts.

    Asks only about the edition; `publications.take_back` also asks whether it is being sent."""
    _release(edition, by=by)
    move(edition, EditionState.open, by=by, note=note)


def cancel(edition: Edition, *, by: Person | str, note: str = "") -> None:
    """Give the edition up; its posts are free for another one. See `disarm`."""
    if edition.state == EditionState.armed:
        _release(edition, by=by)
    move(edition, EditionState.cancelled, by=by, note=note)


def _fit_channel(edition: Edition) -> None:
    channel = CHANNELS.get(edition.account.channel)
    if channel is None:
        raise Rejected(_l("This account has no channel. Choose one in its settings."))
    if len(edition.items) > channel.limits.articles:
        raise Rejected(_l("This channel takes at most %(count)d posts at once.", count=channel.limits.articles))


def _time_ahead(edition: Edition) -> datetime:
    if edition.publish_at is None:
        raise Rejected(_l("Choose a time first."))
    if edition.publish_at <= clock.now():
        raise Rejected(_l("This time has passed. Choose a later one."))
    return edition.publish_at


def _fit_quota(edition: Edition, publish_at: datetime) -> None:
    quota = quota_at(edition.account, publish_at, besides=edition)
    if quota is not None and quota.is_full:
        sentences = {
            "day": _l("The platform allows %(count)d a day, and that day is full.", count=quota.limit),
            "month": _l("The platform allows %(count)d a month, and that month is full.", count=quota.limit),
        }
        raise Rejected(sentences[quota.period])


def _schedule(post: Post, publish_at: datetime, *, by: Person | str) -> None:
    posts.move(post, PostState.scheduled, by=by)
    changes = activity.set_fields(post, {"planned_at": publish_at})
    if changes:
        post.version += 1
        activity.record(by, "post.rescheduled", post, changes=changes)


def _release(edition: Edition, *, by: Person | str) -> None:
    for post in edition.posts:
        if post.state == PostState.scheduled and _is_as_approved(post):
            posts.move(post, PostState.approved, by=by)
        elif post.state == PostState.scheduled:
            posts.text_changed(post, by=by)


def _is_as_approved(post: Post) -> bool:
    try:
        return articles.compose(post).content_hash == post.approved_hash
    except OpsError:
        return False
