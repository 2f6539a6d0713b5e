"""Moving a card of the board to another state: one door, which sends each step to the verb that it belongs to."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from opscontent.domain import activity, permissions, posts, reviews
from opscontent.domain.people import Person
from opscontent.domain.posts import TRANSITIONS, Post, PostState
from opscontent.errors import NotAllowed, Rejected

Step = Callable[[Post, Person], None]


def shift(post: Post, to: PostState, *, by: Person, version: int) -> None:
    """Bring a post to another state as the page of that step would.

    Raises `Conflict` where `version` is not the newest, `NotAllowed`, and `Rejected` where there is no way or where
    the step wants more than a card on a board can show."""
    if post.version != version:
        raise activity.conflict(post, by=by)
    if to not in TRANSITIONS[post.state]:
        raise posts.no_way(post, to)
    action, step = _step(post, to)
    if not permissions.can(by, action, post):
        raise NotAllowed(_l("This step is not yours to take."))
    step(post, by)


def _step(post: Post, to: PostState) -> tuple[str, Step]:
    """What may be done by whom to get there. Raises `Rejected` where it takes another page."""
    if post.state == PostState.dropped:
        raise Rejected(_l("This post was dropped. Restore it first."))
    if to == PostState.planned:
        raise Rejected(_l("It has no time yet. Move it to a day, and it is planned."))
    if to == PostState.approved:
        raise Rejected(_l("Only a text that was read is approved. Open it in the reviews."))
    if PostState.scheduled in (post.state, to) or to == PostState.published:
        raise Rejected(_l("Editions schedule and publish. Put it into one, or take it out there."))
    if to == PostState.drafting and post.state == PostState.approved:
        raise Rejected(_l("It is approved. Change its text, and it is a draft again."))
    return _STEPS[to]


def _to_ideas(post: Post, by: Person) -> None:
    posts.reschedule(post, None, by=by, version=post.version)


def _to_drafting(post: Post, by: Person) -> None:
    posts.move(post, PostState.drafting, by=by)
    post.version += 1


def _to_review(post: Post, by: Person) -> None:
    reviews.ask(post, by=by)
    post.version += 1


def _drop(post: Post, by: Person) -> None:
    posts.drop(post, by=by)


_STEPS: dict[PostState, tuple[str, Step]] = {
    PostState.idea: ("post.plan", _to_ideas),
    PostState.drafting: ("post.write", _to_drafting),
    PostState.in_review: ("review.ask", _to_review),
    PostState.dropped: ("post.drop", _drop),
}
