"""The history: one row for every change, with who, when, what, from and to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain.people import Person
from opscontent.errors import Conflict
from opscontent.text.moments import moment

Changes = dict[str, tuple[Any, Any]]


class Entry(Base):
    __tablename__ = "activity"
    __table_args__ = (Index(None, "thing_kind", "thing_id", "id"), Index(None, "account_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    actor_label: Mapped[str] = mapped_column(String(40))  # "" for a person, else "worker", "reader", "clock"
    verb: Mapped[str] = mapped_column(String(60))  # "post.approved"
    thing_kind: Mapped[str] = mapped_column(String(30))  # the table's name
    thing_id: Mapped[int]
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSON)  # field: [from, to]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[Person | None] = relationship()


def record(by: Person | str, verb: str, thing: Any, *, changes: Changes | None = None, note: str = "") -> Entry:
    """Write one entry on `thing` (any row of ours, flushed or not). `by` is a person or a label.

    `changes` maps a field to (from, to); moments and enums are written as text."""
    if thing.id is None:
        db.session.flush()
    entry = Entry(
        account_id=getattr(thing, "account_id", None),
        actor_id=by.id if isinstance(by, Person) else None,
        actor_label="" if isinstance(by, Person) else by,
        verb=verb,
        thing_kind=thing.__tablename__,
        thing_id=thing.id,
        changes={field: [_plain(old), _plain(new)] for field, (old, new) in (changes or {}).items()},
        note=note,
        at=clock.now(),
    )
    db.session.add(entry)
    return entry


def set_fields(thing: Any, values: dict[str, Any]) -> Changes:
    """Set attributes and return what really changed, ready for `record`."""
    changes: Changes = {}
    for field, new in values.items():
        old = getattr(thing, field)
        if old != new:
            setattr(thing, field, new)
            changes[field] = (old, new)
    return changes


def of(thing: Any, *, most: int = 100) -> Sequence[Entry]:
    """The history of one thing, newest first."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.thing_kind == thing.__tablename__, Entry.thing_id == thing.id)
        .options(selectinload(Entry.actor))
        .order_by(Entry.id.desc())
        .limit(most)
    ).all()


def conflict(thing: Any, *, by: Person | str) -> Conflict:
    """The error for someone whose copy of `thing` is old: says who changed it, and when on its account's clock."""
    latest = next(iter(of(thing, most=1)), None)
    if latest is None:
        return Conflict(_l("This was changed after you opened it."))
    at = moment(latest.at, thing.account.zone, get_locale() or "en")
    if isinstance(by, Person) and latest.actor_id == by.id:
        return Conflict(_l("You changed this yourself on %(at)s, in another window.", at=at))
    who = latest.actor.name if latest.actor else latest.actor_label
    return Conflict(_l("%(who)s changed this on %(at)s, after you opened it.", who=who, at=at))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
