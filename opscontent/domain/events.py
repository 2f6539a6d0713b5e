"""Own events: what happens on days of our own, as marks of days, and campaigns, as bars across them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import COLOURS, Pillar
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.errors import Conflict, Rejected

NAME_MAXIMUM = 60
NOTE_MAXIMUM = 300
DAYS_MAXIMUM = 366
FIELDS = ("name", "kind", "first_on", "last_on", "colour", "note", "pillar_id", "prompt_id")
_WORDS = ("name", "kind", "first_on", "last_on", "colour", "note")  # told in the history as they are


class EventKind(StrEnum):
    event = "event"
    campaign = "campaign"


class Event(Base):
    __tablename__ = "events"
    __table_args__ = (CheckConstraint("last_on >= first_on", name="days"), Index(None, "account_id", "last_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: of all accounts
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    kind: Mapped[EventKind] = mapped_column(choice(EventKind), default=EventKind.event)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    colour: Mapped[int] = mapped_column(default=1)  # 1 to 6, as pillars have
    note: Mapped[str] = mapped_column(String(NOTE_MAXIMUM), default="")
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillars.id"))
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompts.id"))
    previous: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # before the last change
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account | None] = relationship()
    pillar: Mapped[Pillar | None] = relationship()
    prompt: Mapped[Prompt | None] = relationship()


def add(account: Account | None, values: Mapping[str, Any], *, by: Person | str) -> Event:
    """A new event of an account, or of all where none is given; `values` may hold any of FIELDS."""
    event = Event(
        account_id=account.id if account else None,
        version=1,
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
        **{"kind": EventKind.event, "colour": 1, "note": "", **values},
    )
    _check(event)
    db.session.add(event)
    activity.record(by, "event.added", event, changes={"name": ("", event.name)})
    return event


def change(event: Event, values: Mapping[str, Any], *, by: Person | str, version: int) -> bool:
    """Change any of FIELDS; False if nothing differs. Raises `Conflict` where `version` is not the newest."""
    _claim(event, by=by, version=version)
    before = {field: getattr(event, field) for field in FIELDS}
    changes = activity.set_fields(event, dict(values))
    if not changes:
        return False
    _check(event)
    db.session.flush()
    db.session.expire(event, ["pillar", "prompt"])
    event.previous = {field: _plain(value) for field, value in before.items()}
    event.version += 1
    told = {field: pair for field, pair in changes.items() if field in _WORDS}
    activity.record(by, "event.changed", event, changes=told)
    return True


def undo(event: Event, *, by: Person | str, version: int) -> None:
    """Take the last change back; a removed one stands again."""
    if event.removed_at is not None:
        _claim(event, by=by, version=version)
        event.removed_at = None
        event.version += 1
        activity.record(by, "event.restored", event)
        return
    if event.previous is None:
        raise Rejected(_l("Nothing was changed here, so there is nothing to undo."))
    days = {field: date.fromisoformat(event.previous[field]) for field in ("first_on", "last_on")}
    kind = {"kind": EventKind(event.previous["kind"])}
    change(event, {**event.previous, **days, **kind}, by=by, version=version)


def remove(event: Event, *, by: Person | str) -> None:
    """Take it off the calendar."""
    event.removed_at = clock.now()
    event.version += 1
    activity.record(by, "event.removed", event)


def listed(account_id: int, since: date) -> Sequence[Event]:
    """The events of an account and of all that are not over on `since`, by their first day."""
    query = (
        select(Event)
        .where(or_(Event.account_id == account_id, Event.account_id.is_(None)))
        .where(Event.removed_at.is_(None), Event.last_on >= since)
        .options(joinedload(Event.pillar), joinedload(Event.prompt).lazyload("*"))
        .order_by(Event.first_on, Event.id)
    )
    return db.session.scalars(query).all()


def _check(event: Event) -> None:
    if not event.name or len(event.name) > NAME_MAXIMUM or len(event.note) > NOTE_MAXIMUM:
        raise Rejected(_l("Give it a name of at most %(most)d characters.", most=NAME_MAXIMUM))
    if event.last_on < event.first_on:
        raise Rejected(_l("It ends before it begins."))
    if (event.last_on - event.first_on).days >= DAYS_MAXIMUM:
        raise Rejected(_l("It may last a year at most."))
    if event.colour not in COLOURS:
        raise Rejected(_l("There is no such colour in our list."))
    with db.session.no_autoflush:
        for kind, wanted in ((Pillar, event.pillar_id), (Prompt, event.prompt_id)):
            thing = db.session.get(kind, wanted) if wanted else None
            owner = getattr(thing, "account_id", None)
            if wanted and (owner is None or owner != event.account_id):
                raise Rejected(_l("Pillar and prompt belong to another account."))


def _claim(event: Event, *, by: Person | str, version: int) -> None:
    db.session.flush()
    db.session.refresh(event, with_for_update={"of": Event})
    if event.version != version and event.account is None:
        raise Conflict(_l("This was changed after you opened it."))
    if event.version != version:
        raise activity.conflict(event, by=by)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
