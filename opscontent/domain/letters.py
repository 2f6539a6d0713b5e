"""A series of letters to those who want one: whose is due, and that each is taken in hand once, whatever happens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ForeignKey, String, delete, select, tuple_, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain.people import Person
from opscontent.text.moments import moment

LATE_HOURS = 6  # a worker that was down longer leaves it for the next one
HOURS = range(5, 23)


class Wish(Base):
    """There where a person wants the letters: from this hour of their clock."""

    __abstract__ = True

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hour: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(60))


class Taken(Base):
    """A letter in hand, once for a person and a day or week of theirs."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: nothing to say, or it could not be sent


@dataclass(frozen=True)
class Due:
    """Whose letter is due, the day it is of (of a week its Monday), and in which zone."""

    person_id: int
    day: date
    zone: ZoneInfo

    def said(self, at: datetime | None) -> str:
        """A moment in words, on their clock."""
        return moment(at, self.zone, get_locale() or "en") if at else ""


@dataclass(frozen=True)
class Series:
    """Letters of one kind; those in `taken` are unique by person and by the column that `day` names."""

    wishes: type[Wish]
    taken: type[Taken]
    day: str
    name: str  # signs the way out
    day_of: Callable[[Any, datetime], date | None]  # a wish and the person's own time: which day's letter, if any

    def way_out(self, person: Person, key: str) -> str:
        """What ends this person's letters without signing in; it ends nothing else."""
        return str(self._signer(key).dumps(person.id))

    def by_way_out(self, token: str, key: str) -> Person | None:
        try:
            number = self._signer(key).loads(token)
        except BadSignature:
            return None
        return db.session.get(Person, number)

    def due(self, now: datetime) -> list[Due]:
        """Whose letter is to be written now, and was not begun."""
        query = select(self.wishes).join(Person, Person.id == self.wishes.person_id)
        wishes = db.session.scalars(query.where(Person.deactivated_at.is_(None)))
        found = [each for wish in wishes if (each := self._due(wish, now))]
        rows = db.session.execute(select(self._columns.person_id, self._columns[self.day]).where(self._are(found)))
        taken = {(row[0], row[1]) for row in rows}
        return [each for each in found if (each.person_id, each.day) not in taken]

    def take(self, each: Due, now: datetime) -> bool:
        """Take a letter in hand; False where somebody has. Commit before it is sent: no crash then sends a second."""
        row = {"person_id": each.person_id, self.day: each.day, "taken_at": now}
        query = insert_into(self.taken.__table__).values(row).on_conflict_do_nothing()
        return db.session.execute(query.returning(self._columns.id)).first() is not None

    def give_back(self, each: Due) -> None:
        """It certainly did not go out: the next pass may try again."""
        db.session.execute(delete(self.taken).where(self._are([each])))

    def mailed(self, each: Due, now: datetime) -> None:
        """The server took it."""
        db.session.execute(update(self.taken).where(self._are([each])).values(mailed_at=now))

    @property
    def _columns(self) -> Any:
        return self.taken.__table__.c

    def _are(self, letters: Iterable[Due]) -> Any:
        return tuple_(self._columns.person_id, self._columns[self.day]).in_(
            [(each.person_id, each.day) for each in letters]
        )

    def _due(self, wish: Wish, now: datetime) -> Due | None:
        local = now.astimezone(ZoneInfo(wish.time_zone))
        if not wish.hour <= local.hour < wish.hour + LATE_HOURS:
            return None
        day = self.day_of(wish, local)
        return Due(wish.person_id, day, ZoneInfo(wish.time_zone)) if day else None

    def _signer(self, key: str) -> URLSafeSerializer:
        return URLSafeSerializer(key, salt=self.name)
