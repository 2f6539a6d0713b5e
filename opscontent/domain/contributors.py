"""Contributors: the people behind replies, over all prompts of an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, UniqueConstraint, case, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.dml import ReturningInsert

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db, insert_into, once_per_engine
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected

# A handle that nobody can have: it stands where a person was forgotten.
FORGOTTEN = "forgotten-"


class Contributor(Base):
    """`handle_hash` is sha256 of what tells this person from others (a cookie's token, a name in an import)."""

    __tablename__ = "contributors"
    __table_args__ = (UniqueConstraint("account_id", "handle_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    handle_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60), default="")  # the one last given; "" for anonymous
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()

    @property
    def is_forgotten(self) -> bool:
        """Everything personal of them was deleted."""
        return self.handle_hash.startswith(FORGOTTEN)


@dataclass(frozen=True, slots=True)
class Sender:
    """A contributor as far as taking words in needs to know them; `is_new` when nothing came from them before."""

    id: int
    handle_hash: str
    is_blocked: bool
    is_new: bool


def handle_hash(handle: str) -> str:
    """What is kept of a handle; "import:" begins the handles of imported people, a cookie's token stands alone."""
    return sha256(handle.encode()).hexdigest()


def by_handle(account_id: int, handle: str) -> Contributor | None:
    return db.session.scalar(
        select(Contributor).where(
            Contributor.account_id == account_id, Contributor.handle_hash == handle_hash(handle)
        )
    )


def block(contributor: Contributor, *, by: Person) -> None:
    """Hold whatever comes from them from now on; they are not told. Raises `Rejected` for who was forgotten."""
    if contributor.is_forgotten:
        raise Rejected(_l("There is nobody to block here."))
    if contributor.blocked_at is None:
        contributor.blocked_at = clock.now()
        activity.record(by, "contributor.blocked", contributor)


def unblock(contributor: Contributor, *, by: Person) -> None:
    """What comes from them is a reply like any other again; what was held stays held."""
    if contributor.blocked_at is not None:
        contributor.blocked_at = None
        activity.record(by, "contributor.unblocked", contributor)


def recognise(account: Account, handle: str, *, name: str = "") -> Sender:
    """Who has this handle, made a contributor if new; the name is the one last given, if one is.

    On PostgreSQL the row stays locked to the end of the transaction: two posts of one person wait for each other."""
    key, now = handle_hash(handle), clock.now()
    values = {"account_id": account.id, "handle_hash": key, "name": name, "email": "", "created_at": now}
    number, blocked_at, created_at = db.session.execute(_upsert(), values).one()
    return Sender(number, key, is_blocked=blocked_at is not None, is_new=created_at == now)


@once_per_engine
def _upsert() -> ReturningInsert[Any]:
    table = Contributor.__table__
    query = insert_into(table)
    given = query.excluded.name
    # A set name that equals the old one still locks the row, and gives it back.
    name = case((given != "", given), else_=table.c.name)
    return query.on_conflict_do_update(index_elements=["account_id", "handle_hash"], set_={"name": name}).returning(
        table.c.id, table.c.blocked_at, table.c.created_at
    )


def recognise_many(account_id: int, people: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Contributor ids by handle; `people` maps a handle to (name, email). Those already known stay as they are."""
    rows = {
        handle_hash(handle): {"account_id": account_id, "name": name, "email": email, "created_at": clock.now()}
        for handle, (name, email) in people.items()
    }
    if not rows:
        return {}
    values = [{"handle_hash": key, **row} for key, row in rows.items()]
    db.session.execute(insert_into(Contributor).on_conflict_do_nothing(), values)
    found = db.session.execute(
        select(Contributor.handle_hash, Contributor.id).where(
            Contributor.account_id == account_id, Contributor.handle_hash.in_(list(rows))
        )
    )
    ids = dict(found.all())
    return {handle: ids[handle_hash(handle)] for handle in people}
