"""How a review stands, in words: whose turn it is, until when, what passed; for every page that shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.domain import permissions, reviews
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import ReviewTurn, Seat, TurnState

ROLES: dict[Role | None, Any] = {
    Role.editor: _l("Any editor or chief editor"),
    Role.chief: _l("A chief editor"),
    None: _l("A chief editor, because nobody of those named may approve any more"),
}
HOLDS = (PostState.in_review, PostState.approved, PostState.scheduled, PostState.published)


@dataclass(frozen=True)
class Standing:
    """`counts`: what was approved so far still counts; it does not once the text went back to drafting."""

    post: Post
    turns: Sequence[ReviewTurn]
    counts: bool

    @property
    def waiting(self) -> ReviewTurn | None:
        return reviews.waiting_turn(self.turns) if self.post.state == PostState.in_review else None

    @property
    def is_late(self) -> bool:
        return self.waiting is not None and self.waiting.is_late

    @property
    def due_at(self) -> datetime | None:
        return self.waiting.due_at if self.waiting else None

    @property
    def has_steps(self) -> bool:
        return len(self.turns) > 1

    @property
    def passed_count(self) -> int:
        return sum(turn.state is TurnState.passed for turn in self.turns)

    @property
    def who(self) -> Any:
        """Of whom it is the turn."""
        return self.whose(self.waiting) if self.waiting else ""

    def whose(self, turn: ReviewTurn) -> Any:
        """Who decides a turn: names, or the role."""
        if turn.role is not None:
            reviewer = self.post.reviewer
            fits = reviewer is not None and _may(reviewer, turn, self.post)
            return reviewer.name if fits and reviewer else ROLES[turn.role]
        able = [seat for seat in turn.seated if permissions.can(seat.person, "review.judge", self.post)]
        return " / ".join(map(_name, able)) if able else ROLES[None]


def standing_of(post: Post) -> Standing:
    """How the newest request of a post stands."""
    return _standing(post, reviews.turns_of(post))


def standings_of(posts: Iterable[Post]) -> dict[int, Standing]:
    """The same for several posts, by their id, in the same number of queries."""
    found = list(posts)
    turns = reviews.turns_of_posts([post.id for post in found])
    return {post.id: _standing(post, turns.get(post.id, [])) for post in found}


def _standing(post: Post, turns: Sequence[ReviewTurn]) -> Standing:
    is_old = post.state == PostState.in_review and reviews.waiting_turn(turns) is None
    return Standing(post, [reviews.usual(post)] if is_old else turns, post.state in HOLDS)


def _may(person: Any, turn: ReviewTurn, post: Post) -> bool:
    role = permissions.role_of(person, post.account_id)
    return role is Role.chief or role is turn.role


def _name(seat: Seat) -> str:
    if seat.instead_of is None:
        return seat.person.name
    return str(_l("%(name)s for %(other)s", name=seat.person.name, other=seat.instead_of.name))
