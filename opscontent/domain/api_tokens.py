"""Tokens of the API: each lets one program of one account in. Only a hash is kept; the token is shown once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock, vault
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

# So that people and scanners of leaked secrets know one when they see it.
PREFIX = "ops_"
TOKEN_BYTES = 32
LABEL_MAXIMUM = 60
OPEN_MAXIMUM = 50
# Its last use is told to within this; writing it at every call would make a writer of every reader.
USE_STEP = timedelta(minutes=5)


class ApiToken(Base):
    """`label` says which program has it."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    label: Mapped[str] = mapped_column(String(LABEL_MAXIMUM))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()


def issue(account: Account, label: str, *, by: Person) -> tuple[ApiToken, str]:
    """A new token, and its secret, which nobody can read again. Raises `Rejected` without a label."""
    label = one_line(label)[:LABEL_MAXIMUM].strip()
    if not label:
        raise Rejected(_l("Say which program will use it."))
    if sum(token.revoked_at is None for token in of_account(account.id)) >= OPEN_MAXIMUM:
        raise Rejected(_l("There are %(most)d tokens already. Revoke one that is not used.", most=OPEN_MAXIMUM))
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken(
        account=account, label=label, token_hash=vault.hashed(secret), created_at=clock.now(), created_by_id=by.id
    )
    db.session.add(token)
    activity.record(by, "api_token.issued", account, note=label)
    db.session.flush()
    return token, secret


def revoke(token: ApiToken, *, by: Person) -> None:
    """From now on it opens nothing. Raises `Rejected` where it was revoked before."""
    if token.revoked_at:
        raise Rejected(_l("This token was revoked already."))
    token.revoked_at = clock.now()
    activity.record(by, "api_token.revoked", token.account, note=token.label)


def by_secret(secret: str) -> ApiToken | None:
    """The token with this secret, unless it was revoked; with its account."""
    is_open = (ApiToken.token_hash == vault.hashed(secret)) & ApiToken.revoked_at.is_(None)
    return db.session.scalar(select(ApiToken).where(is_open).options(joinedload(ApiToken.account)))


def is_use_stale(token: ApiToken, now: datetime) -> bool:
    """Whether its last use wants to be written again."""
    return token.used_at is None or token.used_at < now - USE_STEP


def note_use(token_id: int, now: datetime) -> None:
    """Write down that it was used."""
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now))


def of_account(account_id: int) -> Sequence[ApiToken]:
    """The tokens of an account, those that work first, each newest first, with who made them."""
    return db.session.scalars(
        select(ApiToken)
        .where(ApiToken.account_id == account_id)
        .options(joinedload(ApiToken.created_by))
        .order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
    ).all()
