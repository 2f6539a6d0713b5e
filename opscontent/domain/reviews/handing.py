"""Somebody who is named for a step hands it to another for a while, with a reason; and takes it back."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, permissions, revisions
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post
from opscontent.domain.reviews.step import judges
from opscontent.domain.reviews.turn import ReviewTurn, Seat, turns_of, waiting_turn
from opscontent.errors import Missing, NotAllowed, Rejected

REASON_MAXIMUM = 300


def own_seat(turn: ReviewTurn | None, person: Person) -> Seat | None:
    """The seat of this person in a turn for named people, where nobody stands in for them."""
    seated = turn.seated if turn and turn.role is None else []
    return next((seat for seat in seated if seat.person_id == person.id and seat.for_id is None), None)


def hand_over(post: Post, to_id: int, reason: str, until: datetime, *, by: Person) -> Seat:
    """Let somebody else decide in one's place until then. Raises `NotAllowed`, `Rejected`."""
    turn = waiting_turn(turns_of(post))
    if turn is None or own_seat(turn, by) is None:
        raise NotAllowed(_l("Only who is named for this step can hand it over."))
    other = next((each for each in judges(post.account_id) if each.id == to_id), None)
    _require_fitting(post, turn, other, reason, until)
    assert other is not None
    seat = Seat(turn_id=turn.id, person=other, instead_of=by, reason=reason.strip()[:REASON_MAXIMUM], until=until)
    turn.seats.append(seat)
    changes = {"step": (None, turn.position), "stands_in": (by.name, other.name), "until_at": (None, until)}
    activity.record(by, "post.step_handed_over", post, changes=changes, note=seat.reason)
    return seat


def take_back_seat(post: Post, seat_id: int, *, by: Person) -> None:
    """Decide oneself again. A chief editor can say so for others; who stands in can give it back."""
    turn = waiting_turn(turns_of(post))
    seat = next((each for each in turn.seats if each.id == seat_id and each.stands_in), None) if turn else None
    if seat is None:
        raise Missing(_l("Nobody stands in there any more."))
    is_chief = permissions.role_of(by, post.account_id) is Role.chief
    if by.id not in (seat.for_id, seat.person_id) and not is_chief:
        raise NotAllowed(_l("Only who handed it over can take it back."))
    seat.until = clock.now()
    names = (seat.person.name, seat.instead_of.name if seat.instead_of else None)
    activity.record(by, "post.step_taken_back", post, changes={"stands_in": names})
    db.session.flush()


def _require_fitting(post: Post, turn: ReviewTurn, other: Person | None, reason: str, until: datetime) -> None:
    if other is None or any(seat.person_id == other.id for seat in turn.seated):
        raise Rejected(_l("Choose another editor or chief editor of this account, who is not asked already."))
    if not reason.strip():
        raise Rejected(_l("Say why you hand it over."))
    if until <= clock.now():
        raise Rejected(_l("This time has passed. Choose a later one."))
    newest = revisions.latest(post.id)
    is_author = newest is not None and newest.created_by_id == other.id
    if is_author and not post.account.allows_self_approval:
        raise Rejected(_l("%(name)s wrote this version: somebody else approves it.", name=other.name))
