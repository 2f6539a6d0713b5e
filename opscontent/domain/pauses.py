"""Pauses: nothing goes out for an account, or for all of them, until somebody says go on."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, String, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

ALL = "all"
NOTE_MAXIMUM = 200


class Pause(Base):
    """There while it holds. `scope` is "all", or an account's id."""

    __tablename__ = "pauses"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(String(NOTE_MAXIMUM), default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    began_by: Mapped[Person] = relationship()


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


def end(account: Account | None, *, by: Person) -> None:
    """Go on. What became too late meanwhile asks first, as it always does."""
    pause = db.session.scalar(select(Pause).where(Pause.scope == (_scope(account) if account else ALL)))
    if pause is None:
        raise Rejected(_l("Publishing is not paused any more."))
    activity.record(by, "publishing.resumed", account or pause)
    db.session.delete(pause)


def _scope(account: Account) -> str:
    return str(account.id)
