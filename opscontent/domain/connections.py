"""Connections: what an account needs to reach its channel: settings, sealed secrets, what is kept between sends."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CursorResult, ForeignKey, String, Text, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock, vault
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Option
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected

VALUE_MAXIMUM = 2000
# How long one worker may take to make a shared value before another tries.
MAKING = timedelta(seconds=30)


class Connection(Base):
    """The settings of one account for one channel; they stay when the account changes to another."""

    __tablename__ = "connections"
    __table_args__ = (UniqueConstraint("account_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    channel: Mapped[str] = mapped_column(String(20))
    options: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    secrets: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # each sealed by the vault
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class Keepsake(Base):
    """What an account's channel remembers between sends. The value is sealed: it may be a token."""

    __tablename__ = "keepsakes"
    __table_args__ = (UniqueConstraint("account_id", "key_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key_hash: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    maker: Mapped[str] = mapped_column(String(64), default="")  # who makes a new value now
    maker_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


def options_of(account: Account, channel: str) -> dict[str, str]:
    """All options of the channel with their values, secrets in clear; "" for what isn't set or can't be opened."""
    connection = _of(account.id, channel)
    given = connection.options | _opened(connection) if connection else {}
    return {option.name: given.get(option.name) or option.default for option in CHANNELS[channel].options}


def known(account: Account, channel: str) -> dict[str, bool]:
    """Which options have a value: what a page may show of a secret."""
    return {name: bool(value) for name, value in options_of(account, channel).items()}


def lacking(account: Account) -> list[Option]:
    """The options without which the account's channel can't work."""
    channel = CHANNELS.get(account.channel)
    if channel is None or not channel.options:
        return []
    values = options_of(account, account.channel)
    return [option for option in channel.options if option.is_required and not values[option.name]]


def configure(account: Account, channel: str, values: Mapping[str, str], *, by: Person) -> None:
    """Set options; a secret that comes empty stays as it is. What was remembered with the old ones is forgotten.

    The history has the names of the secrets that changed, never their values."""
    connection = _of(account.id, channel) or _new(account, channel)
    options = {option.name: option for option in CHANNELS[channel].options}
    for name, value in values.items():
        _check(options[name], value)
    changes: activity.Changes = {}
    for name, value in values.items():
        was = _opened(connection).get(name, "") if options[name].is_secret else connection.options.get(name, "")
        if was == value or (options[name].is_secret and not value):
            continue
        _set(connection, options[name], value)
        changes[f"channel.{name}"] = ("…", "…") if options[name].is_secret else (was, value)
    if changes:
        connection.changed_at = clock.now()
        forget(account.id)
        activity.record(by, "account.connected", account, changes=changes)


def recall(account_id: int, key: str, now: datetime) -> str | None:
    """What is remembered under this key, if it still holds."""
    kept = _keepsake(account_id, key)
    if kept is None or not kept.value or (kept.until is not None and kept.until <= now):
        return None
    return vault.opened(kept.value)


def remember(account_id: int, key: str, value: str, *, until: datetime | None) -> None:
    """Keep a value under a key, instead of the one that was there; whoever made it is done."""
    row = {"account_id": account_id, "key_hash": _hashed(key), "maker": "", "maker_until": None}
    row |= {"value": vault.seal(value), "until": until}
    db.session.execute(
        insert_into(Keepsake)
        .values(row)
        .on_conflict_do_update(
            index_elements=["account_id", "key_hash"],
            set_={name: row[name] for name in ("value", "until", "maker", "maker_until")},
        )
    )


def begin_making(account_id: int, key: str, maker: str, now: datetime) -> bool:
    """Become the one who makes a new value; False where somebody else is at it."""
    row = {"account_id": account_id, "key_hash": _hashed(key), "maker": "", "value": ""}
    db.session.execute(insert_into(Keepsake).values(row).on_conflict_do_nothing())
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Keepsake)
        .where(Keepsake.account_id == account_id, Keepsake.key_hash == row["key_hash"])
        # One much further ahead than MAKING was set before the clock was put back. A little further is somebody who
        # read the clock after us and wrote before us.
        .where(or_(Keepsake.maker == "", Keepsake.maker_until < now, Keepsake.maker_until > now + 2 * MAKING))
        .values(maker=maker, maker_until=now + MAKING)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def end_making(account_id: int, key: str, maker: str) -> None:
    """It could not be made: let the next one try."""
    db.session.execute(
        update(Keepsake)
        .where(Keepsake.account_id == account_id, Keepsake.key_hash == _hashed(key), Keepsake.maker == maker)
        .values(maker="", maker_until=None)
        .execution_options(synchronize_session=False)
    )


def forget(account_id: int) -> None:
    """Forget what is remembered for an account."""
    for kept in db.session.scalars(select(Keepsake).where(Keepsake.account_id == account_id)):
        db.session.delete(kept)


def _of(account_id: int, channel: str) -> Connection | None:
    query = select(Connection).where(Connection.account_id == account_id, Connection.channel == channel)
    return db.session.scalar(query)


def _new(account: Account, channel: str) -> Connection:
    connection = Connection(account=account, channel=channel, options={}, secrets={}, changed_at=clock.now())
    db.session.add(connection)
    return connection


def _opened(connection: Connection) -> dict[str, str]:
    return {name: vault.opened(sealed) or "" for name, sealed in connection.secrets.items()}


def _set(connection: Connection, option: Option, value: str) -> None:
    if option.is_secret:
        connection.secrets = connection.secrets | {option.name: vault.seal(value)}
    else:
        connection.options = connection.options | {option.name: value}


def _check(option: Option, value: str) -> None:
    if len(value) > VALUE_MAXIMUM:
        raise Rejected(_l("“%(name)s” is too long.", name=option.label))
    if option.choices and value not in option.choices:
        raise Rejected(_l("Choose one of the values of “%(name)s”.", name=option.label))


def _keepsake(account_id: int, key: str) -> Keepsake | None:
    return db.session.scalar(
        select(Keepsake)
        .where(Keepsake.account_id == account_id, Keepsake.key_hash == _hashed(key))
        .execution_options(populate_existing=True)
    )


def _hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()
