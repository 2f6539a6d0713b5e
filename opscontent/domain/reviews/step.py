"""The steps that an account's texts pass, one or two in order: who approves, in what time, with what history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from opscontent.db import Base, choice, db
from opscontent.domain import accounts, activity, permissions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.errors import Rejected

STEPS_MOST = 2
HOURS_MOST = 24 * 14
APPROVING = (Role.editor, Role.chief)  # the roles that a step can be for

review_step_people = Table(
    "review_step_people",
    Base.metadata,
    Column("step_id", ForeignKey("review_steps.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
)


@dataclass(frozen=True)
class Wish:
    """One step as somebody wants it: for the people named, or for a role (an editor's is a chief's too).

    `hours` after asking it is due, 0 for no time; reminded `remind_hours` before, 0 for not."""

    role: Role | None = Role.editor
    person_ids: tuple[int, ...] = ()
    hours: int = 0
    remind_hours: int = 0
    takes_guests: bool = False  # a guest's verdict counts here


class ReviewStep(Base):
    __tablename__ = "review_steps"
    __table_args__ = (UniqueConstraint("account_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    position: Mapped[int]
    role: Mapped[Role | None] = mapped_column(choice(Role))  # None: the people named
    hours: Mapped[int] = mapped_column(default=0)
    remind_hours: Mapped[int] = mapped_column(default=0)
    takes_guests: Mapped[bool] = mapped_column(default=False)
    people: Mapped[list[Person]] = relationship(secondary=review_step_people, order_by=Person.name)

    @property
    def wish(self) -> Wish:
        named = tuple(person.id for person in self.people)
        return Wish(self.role, named, self.hours, self.remind_hours, self.takes_guests)


def steps_of(account_id: int) -> list[Wish]:
    """The account's steps in order; one for any editor where nothing was chosen."""
    return [step.wish for step in _rows(account_id)] or [Wish()]


def choose_steps(account: Account, wishes: Sequence[Wish], *, by: Person) -> None:
    """Let texts pass these steps from the next request on; reviews under way go on as they were asked for.

    Raises `Rejected` for steps that nobody could decide."""
    people = {person.id: person for person in judges(account.id)}
    _require_possible(account, wishes, people)
    rows = _rows(account.id)
    was = _described([row.wish for row in rows] or [Wish()], {p.id: p for row in rows for p in row.people})
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    for position, wish in enumerate(wishes, 1):
        db.session.add(_row(account, position, wish, people))
    became = _described(wishes, people)
    changes = {
        field: (was.get(field), became.get(field))
        for field in sorted(was.keys() | became.keys())
        if was.get(field) != became.get(field)
    }
    if changes:
        activity.record(by, "account.review_steps", account, changes=changes)


def judges(account_id: int) -> list[Person]:
    """Who may approve texts of an account at all, by name."""
    allowed = permissions.ACTIONS["review.judge"]
    members = (each for each in accounts.members_of(account_id) if allowed(each.role) and each.person.is_active)
    return sorted((each.person for each in members), key=lambda person: person.name)


def _rows(account_id: int) -> Sequence[ReviewStep]:
    query = select(ReviewStep).where(ReviewStep.account_id == account_id).order_by(ReviewStep.position)
    return db.session.scalars(query.options(selectinload(ReviewStep.people))).all()


def _row(account: Account, position: int, wish: Wish, people: dict[int, Person]) -> ReviewStep:
    return ReviewStep(
        account_id=account.id,
        position=position,
        role=wish.role,
        hours=wish.hours,
        remind_hours=wish.remind_hours,
        takes_guests=wish.takes_guests,
        people=[people[number] for number in wish.person_ids],
    )


def _require_possible(account: Account, wishes: Sequence[Wish], people: dict[int, Person]) -> None:
    if not 1 <= len(wishes) <= STEPS_MOST:
        raise Rejected(_l("A text passes one step or two."))
    for wish in wishes:
        _require_step(wish, people)
    named = [set(wish.person_ids) for wish in wishes]
    if len(named) == STEPS_MOST and len(named[0] | named[1]) == 1 and all(named) and not account.allows_self_approval:
        raise Rejected(_l("One person can't approve both steps: name somebody else for one of them."))


def _require_step(wish: Wish, people: dict[int, Person]) -> None:
    if wish.role is None and not wish.person_ids:
        raise Rejected(_l("Name at least one person for the step."))
    if wish.role is not None and (wish.person_ids or wish.role not in APPROVING):
        raise Rejected(_l("A step is for editors, for chief editors, or for people whom you name."))
    if not set(wish.person_ids) <= people.keys():
        raise Rejected(_l("Only editors and chief editors of this account can approve."))
    if not 0 <= wish.hours <= HOURS_MOST or wish.remind_hours < 0:
        raise Rejected(_l("A step may take %(most)d hours at most.", most=HOURS_MOST))
    if wish.remind_hours and wish.remind_hours >= wish.hours:
        raise Rejected(_l("The reminder comes before the time is over: choose fewer hours for it."))


def _described(wishes: Sequence[Wish], people: dict[int, Person]) -> dict[str, Any]:
    """The steps as the history tells them."""
    told: dict[str, Any] = {}
    for position, wish in enumerate(wishes, 1):
        names = [people[number].name for number in wish.person_ids]
        told |= {f"step_{position}_role": wish.role} if wish.role else {f"step_{position}_people": names}
        told |= {f"step_{position}_hours": wish.hours, f"step_{position}_reminder": wish.remind_hours}
        told |= {f"step_{position}_guests": wish.takes_guests}
    return told
