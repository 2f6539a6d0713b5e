"""Invitations: a link that lets one person in, once, until it expires."""

import secrets
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock, vault
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import accounts, activity, people
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.errors import Rejected

VALID_FOR = timedelta(days=7)


class Invitation(Base):
    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the workspace only
    role: Mapped[Role | None] = mapped_column(choice(Role))
    makes_admin: Mapped[bool] = mapped_column(default=False)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: the first start
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account | None] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and self.expires_at > clock.now()


def invite(
    email: str,
    *,
    by: Person | None,
    account: Account | None = None,
    role: Role | None = None,
    makes_admin: bool = False,
) -> tuple[Invitation, str]:
    """A new invitation and its token, which is shown once. An open one to the same place is revoked."""
    email, token = people.fold_email(email), secrets.token_urlsafe(24)
    _revoke_earlier(email, account, by=by or "clock")
    invitation = Invitation(
        token_hash=vault.hashed(token),
        email=email,
        account_id=account.id if account else None,
        role=role,
        makes_admin=makes_admin,
        invited_by_id=by.id if by else None,
        created_at=clock.now(),
        expires_at=clock.now() + VALID_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    activity.record(by or "clock", "invitation.sent", invitation, note=email)
    return invitation, token


def accept(invitation: Invitation, *, name: str, password: str, email: str = "", locale: str | None = None) -> Person:
    """Let a new person in. Raises `Rejected` where the link was used, revoked or has expired."""
    _must_be_open(invitation)
    person = people.create(invitation.email or email, name, password, is_admin=invitation.makes_admin, locale=locale)
    _settle(invitation, person)
    return person


def accept_as(invitation: Invitation, person: Person) -> None:
    """Give someone who is here already what the invitation offers."""
    _must_be_open(invitation)
    if person.email != invitation.email:
        raise Rejected(_l("This invitation is for %(email)s. Sign out first.", email=invitation.email))
    person.is_admin = person.is_admin or invitation.makes_admin
    _settle(invitation, person)


def revoke(invitation: Invitation, *, by: Person | str) -> None:
    invitation.revoked_at = clock.now()
    activity.record(by, "invitation.revoked", invitation, note=invitation.email)


def first_start(*, renew: bool = True) -> str | None:
    """The token of the first administrator's link; None once anybody is here. The one before stops working."""
    if people.anyone_here():
        return None
    for earlier in pending(None):
        earlier.revoked_at = clock.now()
    return invite("", by=None, makes_admin=True)[1] if renew else None


def by_token(token: str) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == vault.hashed(token)))


def pending(account: Account | None) -> list[Invitation]:
    """The open invitations to an account, or to the workspace only."""
    query = select(Invitation).where(
        Invitation.account_id == (account.id if account else None),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    return list(db.session.scalars(query.order_by(Invitation.id)))


def _revoke_earlier(email: str, account: Account | None, *, by: Person | str) -> None:
    for earlier in pending(account):
        if earlier.email == email:
            revoke(earlier, by=by)


def _must_be_open(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise Rejected(_l("This link was used already. Sign in, or ask for a new one."))
    if not invitation.is_open:
        raise Rejected(_l("This link has expired. Ask for a new one."))


def _settle(invitation: Invitation, person: Person) -> None:
    """Mark the link used, in one conditional update: of two who open it at once, one gets in."""
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=clock.now(), accepted_by_id=person.id)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Rejected(_l("This link was used already. Sign in, or ask for a new one."))
    if invitation.account and invitation.role:
        accounts.add_member(invitation.account, person, invitation.role, by=person)
    activity.record(person, "invitation.accepted", invitation)
