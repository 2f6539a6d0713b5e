"""Leases: who has which replies in hand, so that two editors do not read the same ones.

A lease only says what is handed out to whom. It keeps nobody from deciding (version and state do that), and it runs
out: after four minutes without an act or a sign of life of the page what somebody had is handed out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain.people import Person
from opscontent.domain.replies import Reply

IDLE = timedelta(minutes=4)
# Who leaves the page may only have reloaded it: what they had stays theirs for a moment.
LEAVING = timedelta(seconds=15)


class Lease(Base):
    """One unit in somebody's hands. Whose row it is has it, until it ran out and somebody else took the row."""

    __tablename__ = "leases"
    __table_args__ = (UniqueConstraint("prompt_id", "unit"), Index(None, "prompt_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    unit: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Hand:
    """What one person has in hand at the moment, and until when if they do nothing."""

    person_id: int
    name: str
    units: tuple[str, ...]
    expires_at: datetime


_OTHER = aliased(Reply)
GROUP = "group "


def unit_of(reply: Reply) -> str:
    """What goes into one pair of hands as a whole: replies that say the same."""
    return f"{GROUP}{reply.group_id}" if reply.group_id else reply.fold_key


def unit_column() -> ColumnElement[str]:
    """The same in a query of replies."""
    group = literal(GROUP) + cast(Reply.group_id, String)
    return case((Reply.group_id.is_not(None), group), else_=Reply.fold_key)


def is_in_hand(prompt_id: int, person_id: int) -> ColumnElement[bool]:
    """Whether a reply is in this person's hands; by its id, so that the database starts from the few.

    PostgreSQL is told to look them up once: before its first statistics it would do so for each reply.
    """
    mine = _mine(prompt_id, person_id)
    is_group = Lease.unit.startswith(GROUP)
    groups = select(cast(func.substr(Lease.unit, len(GROUP) + 1), Integer)).where(*mine, is_group)
    folds = select(Lease.unit).where(*mine, ~is_group)
    alone = select(_OTHER.id).where(
        _OTHER.prompt_id == prompt_id, _OTHER.fold_key.in_(folds), _OTHER.group_id.is_(None)
    )
    few = alone.union_all(select(_OTHER.id).where(_OTHER.group_id.in_(groups))).cte("in_hand")
    return Reply.id.in_(select(few.prefix_with("MATERIALIZED", dialect="postgresql").c.id))


def is_free(prompt_id: int, person_id: int, now: datetime) -> ColumnElement[bool]:
    """Whether nobody else has the reply in hand."""
    others = Lease.person_id != person_id
    taken = select(Lease.unit).where(Lease.prompt_id == prompt_id, others, Lease.expires_at > now)
    return unit_column().not_in(taken)


def renew(prompt_id: int, person: Person) -> int:
    """Keep what I have in hand for four minutes more; also what ran out and nobody took. Returns how much it is."""
    return _until(prompt_id, person, clock.now() + IDLE)


def leave(prompt_id: int, person: Person) -> None:
    """Hand back what I have, unless I am back in a moment."""
    _until(prompt_id, person, clock.now() + LEAVING)


def hand_back(prompt_id: int, person: Person) -> None:
    """Hand back what I have at once."""
    db.session.execute(delete(Lease).where(*_mine(prompt_id, person.id)))


def hands(prompt_id: int) -> Sequence[Hand]:
    """Who has what in hand now, by name."""
    columns = (Lease.person_id, Person.name, Lease.unit, Lease.expires_at)
    query = select(*columns).join(Person, Person.id == Lease.person_id)
    held = query.where(Lease.prompt_id == prompt_id, Lease.expires_at > clock.now())
    rows = db.session.execute(held.order_by(Person.name, Lease.person_id, Lease.id))
    found = []
    for person_id, group in groupby(rows, key=attrgetter("person_id")):
        theirs = list(group)
        found.append(Hand(person_id, theirs[0].name, tuple(row.unit for row in theirs), theirs[0].expires_at))
    return found


def _until(prompt_id: int, person: Person, moment: datetime) -> int:
    """Rows are locked in the order in which `deal` takes them, so that nobody waits for each other."""
    mine = select(Lease.id).where(*_mine(prompt_id, person.id)).order_by(Lease.unit).with_for_update()
    changed = update(Lease).where(Lease.id.in_(mine)).values(expires_at=moment).returning(Lease.id)
    return len(db.session.execute(changed.execution_options(synchronize_session=False)).all())


def _mine(prompt_id: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
    return Lease.prompt_id == prompt_id, Lease.person_id == person_id
