"""People who work here: their account, password, language and theme."""

import secrets
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

if TYPE_CHECKING:
    from opscontent.domain.accounts import Membership

PASSWORD_MINIMUM = 10
PASSWORD_MAXIMUM = 256
_hasher = PasswordHasher()


class Theme(StrEnum):
    auto = "auto"
    light = "light"
    dark = "dark"


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # folded to lower case
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_admin: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str | None] = mapped_column(String(12))  # None: the browser's
    theme: Mapped[Theme] = mapped_column(choice(Theme), default=Theme.auto)
    hides_days: Mapped[bool] = mapped_column(default=False)  # holidays, festivals and solar terms on the calendar
    session_key: Mapped[str] = mapped_column(String(64), unique=True)  # changes with the password
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", lazy="selectin")

    # What Flask-Login asks of a person.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    def get_id(self) -> str:
        return self.session_key

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


def create(email: str, name: str, password: str, *, is_admin: bool = False, locale: str | None = None) -> Person:
    """A new person. Raises `Rejected` where the address is taken or the password too weak."""
    email = fold_email(email)
    if by_email(email):
        raise Rejected(_l("Someone with this e-mail address is here already."))
    person = Person(
        email=email,
        name=one_line(name)[:80] or email.partition("@")[0],
        password_hash=_hashed(password),
        is_admin=is_admin,
        locale=locale,
        theme=Theme.auto,
        session_key=secrets.token_urlsafe(32),
        created_at=clock.now(),
        memberships=[],
    )
    db.session.add(person)
    db.session.flush()
    return person


def set_password(person: Person, password: str) -> None:
    """Change the password and end all sessions of this person."""
    person.password_hash = _hashed(password)
    person.session_key = secrets.token_urlsafe(32)


def authenticate(email: str, password: str) -> Person | None:
    """The active person with this address and password, or None; takes as long either way."""
    person = by_email(fold_email(email))
    right = password_fits(person, password)
    return person if person and right and person.is_active else None


def password_fits(person: Person | None, password: str) -> bool:
    try:
        return _hasher.verify(person.password_hash if person else _nobody(), password[:PASSWORD_MAXIMUM])
    except (Argon2Error, InvalidHashError):
        return False


def by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == fold_email(email)))


def by_session_key(key: str) -> Person | None:
    """With their memberships in the same question: every page of ours asks it first."""
    query = select(Person).options(joinedload(Person.memberships)).where(Person.session_key == key)
    person = db.session.scalars(query).unique().one_or_none()
    return person if person and person.is_active else None


def everyone() -> list[Person]:
    return list(db.session.scalars(select(Person).order_by(Person.deactivated_at, Person.name)))


def anyone_here() -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(Person)))


def fold_email(email: str) -> str:
    return one_line(email).lower()


def _hashed(password: str) -> str:
    if not PASSWORD_MINIMUM <= len(password) <= PASSWORD_MAXIMUM:
        raise Rejected(_l("Choose a password of at least 10 characters."))
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    """Verified against when there is no such person, so that the answer takes as long."""
    return _hasher.hash(secrets.token_hex(8))
