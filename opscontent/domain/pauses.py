"""Pauses: nothing goes out for an account, or for all of them, until somebody says go on."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Connection, ForeignKey, String, exists, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

ALL = "all"
NOTE_MAXIMUM = 200
RESTORED = _l(
    "A back-up of %(at)s was restored, so publishing is paused for all accounts: what went out after it is not known"
    " here. Look at the Publishing page, say of each edition whether it went out, then go on."
)


class Pause(Base):
    """There while it holds. `scope` is "all", or an account's id."""

    __tablename__ = "pauses"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(String(NOTE_MAXIMUM), default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None after a restore
    restored_as_of: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the restored back-up was made
    began_by: Mapped[Person | None] = relationship()


def holding(account: Account) -> Pause | None:
    """The pause that keeps this account's editions back; the one for all comes first."""
    query = select(Pause).where(Pause.scope.in_([ALL, _scope(account)])).order_by(Pause.account_id.is_not(None))
    return db.session.scalars(query.limit(1)).first()


def holds(account_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The same as a condition on a column."""
    return exists().where(or_(Pause.scope == ALL, Pause.account_id == account_id))


def begin(account: Account | None, *, note: str = "", by: Person) -> Pause:
    """Hold back what an account, or with None everybody, would send. What is on its way stays on its way."""
    scope = _scope(account) if account else ALL
    if db.session.scalar(select(Pause.id).where(Pause.scope == scope)):
        raise Rejected(_l("Publishing is paused already."))
    pause = Pause(
        scope=scope,
        account_id=account.id if account else None,
        note=one_line(note)[:NOTE_MAXIMUM],
        began_at=clock.now(),
        began_by_id=by.id,
    )
    db.session.add(pause)
    activity.record(by, "publishing.paused", account or pause, note=pause.note)
    return pause


def begin_after_restore(connection: Connection, made_at: datetime, *, by: str) -> None:
    """Hold all accounts back in the restore's own transaction: no worker sees the old state without its pause."""
    now = clock.now()
    values = {"restored_as_of": made_at, "began_at": now, "began_by_id": None}
    if not connection.execute(update(Pause).where(Pause.scope == ALL).values(values)).rowcount:
        connection.execute(insert(Pause).values(scope=ALL, note="", **values))
    entry = {"actor_label": by, "verb": "publishing.restored", "note": made_at.isoformat(), "changes": {}, "at": now}
    number = connection.scalar(select(Pause.id).where(Pause.scope == ALL))
    connection.execute(insert(Entry).values(thing_kind="pauses", thing_id=number, **entry))


def end(account: Account | None, *, by: Person) -> None:
    """Go on. What became too late meanwhile asks first, as it always does."""
    pause = db.session.scalar(select(Pause).where(Pause.scope == (_scope(account) if account else ALL)))
    if pause is None:
        raise Rejected(_l("Publishing is not paused any more."))
    activity.record(by, "publishing.resumed", account or pause)
    db.session.delete(pause)


def _scope(account: Account) -> str:
    return str(account.id)
