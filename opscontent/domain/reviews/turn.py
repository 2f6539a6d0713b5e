"""Whose turn it is: the steps of one request as they were when it was made, and who stands in for whom."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import permissions
from opscontent.domain.articles import Article
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post
from opscontent.domain.reviews.guest import Guest
from opscontent.domain.reviews.step import Wish, judges, steps_of


class TurnState(StrEnum):
    ahead = "ahead"
    waiting = "waiting"
    passed = "passed"
    over = "over"  # of an earlier request


class Seat(Base):
    """Who may decide a turn for named people: one of them, or who stands in for one until a time."""

    __tablename__ = "review_seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("review_turns.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: named by the account
    reason: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of who stands in
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    instead_of: Mapped[Person | None] = relationship(foreign_keys=[for_id])

    @property
    def stands_in(self) -> bool:
        return self.for_id is not None and self.until is not None and self.until > clock.now()


class ReviewTurn(Base):
    """`content_hash` is of what was approved in it, "" before."""

    __tablename__ = "review_turns"
    __table_args__ = (Index(None, "post_id", "state"), Index(None, "account_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("reviews.id"))  # None: asked before there were turns
    position: Mapped[int]
    role: Mapped[Role | None] = mapped_column(choice(Role))
    hours: Mapped[int] = mapped_column(default=0)
    remind_hours: Mapped[int] = mapped_column(default=0)
    takes_guests: Mapped[bool] = mapped_column(default=False)
    state: Mapped[TurnState] = mapped_column(choice(TurnState), default=TurnState.ahead)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("review_guests.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship()
    decided_by: Mapped[Person | None] = relationship()
    guest: Mapped[Guest | None] = relationship()
    seats: Mapped[list[Seat]] = relationship(order_by=Seat.id, cascade="all")

    @property
    def seated(self) -> list[Seat]:
        """Those of whom it is the turn now: who handed it over is not among them until the time is over."""
        given = {seat.for_id for seat in self.seats if seat.stands_in}
        return [
            seat for seat in self.seats if seat.stands_in or (seat.for_id is None and seat.person_id not in given)
        ]

    @property
    def is_late(self) -> bool:
        return self.state is TurnState.waiting and self.due_at is not None and self.due_at <= clock.now()

    @property
    def who_decided(self) -> str:
        if self.guest:
            return self.guest.name
        return self.decided_by.name if self.decided_by else ""


def begin(post: Post, asked_id: int | None) -> list[ReviewTurn]:
    """The turns of a new request, the first of them waiting; those of earlier ones are over."""
    mine = update(ReviewTurn).where(ReviewTurn.post_id == post.id)
    db.session.execute(mine.values(state=TurnState.over))
    found = [_turn(post, asked_id, number, wish) for number, wish in enumerate(steps_of(post.account_id), 1)]
    db.session.add_all(found)
    start(found[0])
    return found


def start(turn: ReviewTurn) -> None:
    """It is its turn, from now on."""
    turn.state, turn.began_at = TurnState.waiting, clock.now()
    turn.due_at = turn.began_at + timedelta(hours=turn.hours) if turn.hours else None
    turn.content_hash, turn.decided_by_id, turn.guest_id, turn.decided_at = "", None, None, None


def usual(post: Post) -> ReviewTurn:
    """The turn of a request from before there were turns: any editor's. Not in the session."""
    return ReviewTurn(account_id=post.account_id, post_id=post.id, position=1, role=Role.editor, hours=0,
                      remind_hours=0, takes_guests=False, state=TurnState.waiting, content_hash="")  # fmt: skip


def turns_of(post: Post) -> list[ReviewTurn]:
    """The turns of the newest request, in order; none before the first."""
    return turns_of_posts([post.id]).get(post.id, [])


def turns_of_posts(post_ids: Collection[int]) -> dict[int, list[ReviewTurn]]:
    """The same for several posts in the same number of queries."""
    found: dict[int, list[ReviewTurn]] = {}
    people = (joinedload(ReviewTurn.decided_by), joinedload(ReviewTurn.guest))
    seats = selectinload(ReviewTurn.seats)
    query = select(ReviewTurn).where(ReviewTurn.post_id.in_(post_ids), ReviewTurn.state != TurnState.over)
    query = query.options(*people, seats.joinedload(Seat.person), seats.joinedload(Seat.instead_of))
    for turn in db.session.scalars(query.order_by(ReviewTurn.position)):
        found.setdefault(turn.post_id, []).append(turn)
    return found


def waiting_turn(turns: Iterable[ReviewTurn]) -> ReviewTurn | None:
    return next((turn for turn in turns if turn.state is TurnState.waiting), None)


def fault(post: Post, turns: Sequence[ReviewTurn], person: Person, article: Article) -> str:
    """Why this person may not approve the post's text in the turn that waits; "" where they may."""
    turn = waiting_turn(turns)
    if turn is None or not permissions.can(person, "review.judge", post):
        return str(_l("It is not your turn."))
    if not is_for(turn, post, person):
        return str(_l("This step is for others. You can ask for changes."))
    if post.account.allows_self_approval:
        return ""
    if article.revision.created_by_id == person.id:
        return str(_l("You wrote this version: somebody else approves it."))
    if any(each.state is TurnState.passed and each.decided_by_id == person.id for each in turns):
        return str(_l("You approved the step before: somebody else approves this one."))
    return ""


def is_for(turn: ReviewTurn, post: Post, person: Person) -> bool:
    """Whether a turn is this person's by role or name. Where none of the named may judge any more, a chief's."""
    role = permissions.role_of(person, post.account_id)
    if turn.role is not None:
        return role is Role.chief or (turn.role is Role.editor and role is Role.editor)
    able = [seat.person_id for seat in turn.seated if permissions.can(seat.person, "review.judge", post)]
    return person.id in able if able else role is Role.chief


def next_up(turn: ReviewTurn, post: Post, article_author_id: int | None = None) -> list[Person]:
    """Who is to act: those of the turn, or the reviewer of the plan where the turn is theirs too."""
    people = judges(post.account_id) + [seat.person for seat in turn.seated]
    mine = [each for each in dict.fromkeys(people) if each.is_active and is_for(turn, post, each)]
    if turn.role is not None and post.reviewer in mine:
        return [post.reviewer]
    others = [each for each in mine if each.id != article_author_id or post.account.allows_self_approval]
    return others or ([] if turn.role is not None else mine)


def _turn(post: Post, asked_id: int | None, position: int, wish: Wish) -> ReviewTurn:
    return ReviewTurn(
        account_id=post.account_id,
        post_id=post.id,
        asked_id=asked_id,
        position=position,
        role=wish.role,
        hours=wish.hours,
        remind_hours=wish.remind_hours,
        takes_guests=wish.takes_guests,
        state=TurnState.ahead,
        content_hash="",
        seats=[Seat(person_id=number, reason="") for number in wish.person_ids],
    )
