"""Contributors: the people behind replies, over all prompts of an account."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain.accounts import Account


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


def handle_hash(handle: str) -> str:
    """What is kept of a handle; "import:" begins the handles of imported people, a cookie's token stands alone."""
    return sha256(handle.encode()).hexdigest()


def by_handle(account_id: int, handle: str) -> Contributor | None:
    return db.session.scalar(
        select(Contributor).where(
            Contributor.account_id == account_id, Contributor.handle_hash == handle_hash(handle)
        )
    )


def recognise(account: Account, handle: str, *, name: str = "") -> Contributor:
    """The contributor with this handle, made if new; the name is the one last given, if one is.

    On PostgreSQL the row stays locked to the end of the transaction: two posts of one person wait for each other."""
    values = {"name": name} if name else {"handle_hash": handle_hash(handle)}
    query = (
        insert_into(Contributor)
        .values(account_id=account.id, handle_hash=handle_hash(handle), name=name, email="", created_at=clock.now())
        .on_conflict_do_update(index_elements=["account_id", "handle_hash"], set_=values)
        .returning(Contributor)
    )
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


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
