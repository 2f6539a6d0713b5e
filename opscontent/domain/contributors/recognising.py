"""Who it is that writes: a handle finds an identity, an identity its person, in one question to the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningInsert

from opscontent import clock
from opscontent.db import db, insert_into, once_per_engine
from opscontent.domain.contributors.contributor import Contributor

# Built once, as every message in a chat asks it.
_IDENTITY = (
    select(Contributor)
    .where(Contributor.account_id == bindparam("account"), Contributor.handle_hash == bindparam("handle"))
    .options(joinedload(Contributor.merged_into))
)


class Numbered(Protocol):
    """An account, or what is known of it where a prompt is asked."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Sender:
    """A contributor as far as taking words in needs to know them; `is_new` when nothing came from them before.

    `id` is the person's, `handle_hash` that of the door they came through."""

    id: int
    handle_hash: str
    is_blocked: bool
    is_new: bool


def handle_hash(handle: str) -> str:
    """What is kept of a handle; "import:" begins the handles of imported people, a cookie's token stands alone."""
    return sha256(handle.encode()).hexdigest()


def identity(account_id: int, handle: str) -> Contributor | None:
    """The row of this handle itself, whoever it was merged into."""
    return db.session.scalar(_IDENTITY, {"account": account_id, "handle": handle_hash(handle)})


def by_handle(account_id: int, handle: str) -> Contributor | None:
    """The person who has this handle."""
    found = identity(account_id, handle)
    return found.person if found else None


def recognise(account: Numbered, handle: str, *, name: str = "") -> Sender:
    """Who has this handle, made a contributor if new; the name is the one last given, if one is.

    On PostgreSQL the row stays locked to the end of the transaction: two posts of one identity wait for each other,
    and a merge waits for both."""
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
    person = func.coalesce(table.c.merged_into_id, table.c.id)
    return query.on_conflict_do_update(index_elements=["account_id", "handle_hash"], set_={"name": name}).returning(
        person, table.c.blocked_at, table.c.created_at
    )


def recognise_many(account_id: int, people: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Ids of persons by handle; `people` maps a handle to (name, email). Those already known stay as they are.

    They stay locked against a merge until what they sent is in."""
    rows = {
        handle_hash(handle): {"account_id": account_id, "name": name, "email": email, "created_at": clock.now()}
        for handle, (name, email) in people.items()
    }
    if not rows:
        return {}
    values = [{"handle_hash": key, **row} for key, row in rows.items()]
    db.session.execute(insert_into(Contributor).on_conflict_do_nothing(), values)
    found = db.session.execute(
        select(Contributor.handle_hash, func.coalesce(Contributor.merged_into_id, Contributor.id))
        .where(Contributor.account_id == account_id, Contributor.handle_hash.in_(list(rows)))
        .order_by(Contributor.id)
        .with_for_update(read=True)
    )
    ids = dict(found.all())
    return {handle: ids[handle_hash(handle)] for handle in people}
