"""A person's notices: what is unread, what is new, and that they were read. Nobody sees another's."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, and_, func, select, update
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Membership
from opscontent.domain.notices.notice import Notice
from opscontent.domain.people import Person

SHOWN = 100


def unread_of(person_id: Any, *, is_admin: bool) -> ColumnElement[bool]:
    """The rule that counts and lists go by; the id may be a bound name."""
    return and_(_of(person_id, is_admin=is_admin), Notice.read_at.is_(None))


def unread_count(person: Person) -> int:
    return db.session.scalar(select(func.count()).select_from(Notice).where(_unread(person))) or 0


def unread(person: Person, most: int = 20) -> Sequence[Notice]:
    """The unread ones, newest first, with their accounts."""
    return db.session.scalars(_newest(_unread(person)).limit(most)).all()


def newest(person: Person, most: int = SHOWN) -> Sequence[Notice]:
    """Read or not, newest first, with their accounts."""
    return db.session.scalars(_newest(_of(person.id, is_admin=person.is_admin)).limit(most)).all()


def read(person: Person, ids: Collection[int] | None = None) -> int:
    """This person has read these, or with None all of theirs; returns how many were unread."""
    query = update(Notice).where(_unread(person)).values(read_at=clock.now())
    if ids is not None:
        query = query.where(Notice.id.in_(ids))
    result: CursorResult[Any] = db.session.execute(query.execution_options(synchronize_session=False))  # type: ignore[assignment]
    return result.rowcount


def _unread(person: Person) -> ColumnElement[bool]:
    return unread_of(person.id, is_admin=person.is_admin)


def _of(person_id: Any, *, is_admin: bool) -> ColumnElement[bool]:
    """Those of accounts that the person still belongs to."""
    if is_admin:
        return Notice.person_id == person_id
    mine = select(Membership.account_id).where(Membership.person_id == person_id)
    return and_(Notice.person_id == person_id, Notice.account_id.in_(mine))


def _newest(rule: ColumnElement[bool]) -> Select[Notice]:
    return select(Notice).where(rule).options(joinedload(Notice.account)).order_by(Notice.id.desc())
