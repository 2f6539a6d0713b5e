"""The chat of an account: what was agreed on with the platform, and what new readers are told."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock, vault
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from opscontent.intake.wechat import Line, Mode, is_key

WELCOME_MAXIMUM = 600
# How exact "last seen" is: a row that every message writes would make them wait for each other.
SEEN_APART = timedelta(minutes=1)
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_APPID = re.compile(r"[A-Za-z0-9]{0,64}")


class Chat(Base):
    """`token` and `key` are sealed by the vault."""

    __tablename__ = "chats"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    mode: Mapped[Mode] = mapped_column(choice(Mode), default=Mode.secure)
    appid: Mapped[str] = mapped_column(String(64), default="")
    token: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(Text, default="")
    welcome: Mapped[str] = mapped_column(Text, default="")
    is_enabled: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last genuine call
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()

    @property
    def line(self) -> Line:
        """A secret sealed with another key than ours opens nothing: it counts as not set."""
        return Line(self.mode, vault.opened(self.token) or "", self.appid, vault.opened(self.key) or "")


# Built once, as every message asks it.
_AT = (
    select(Chat)
    .join(Chat.account)
    .where(Account.key == bindparam("key"), Account.archived_at.is_(None), Chat.is_enabled)
    .options(joinedload(Chat.account))
)


@dataclass(frozen=True)
class Settings:
    """As they are typed; a secret that is empty stays as it is."""

    mode: Mode
    appid: str = ""
    token: str = ""
    key: str = ""
    welcome: str = ""
    is_enabled: bool = False


def of(account: Account) -> Chat | None:
    return db.session.scalar(select(Chat).where(Chat.account_id == account.id))


def at(account_key: str) -> Chat | None:
    """The chat that takes calls for the account with this key, with the account."""
    return db.session.scalar(_AT, {"key": account_key})


def configure(account: Account, settings: Settings, *, by: Person) -> Chat:
    """Set the chat up. Raises `Rejected` for values that the platform would not have given.

    The history has the names of the secrets that changed, never their values."""
    chat = of(account) or _new(account)
    _check(chat, settings)
    changes = activity.set_fields(chat, _open_values(settings))
    for name in ("token", "key"):
        secret = getattr(settings, name)
        if secret and secret != vault.opened(getattr(chat, name)):
            setattr(chat, name, vault.seal(secret))
            changes[f"chat.{name}"] = ("…", "…")
    if changes:
        chat.changed_at = clock.now()
        db.session.add(chat)
        activity.record(by, "chat.configured", account, changes=changes)
    return chat


def was_seen(chat: Chat, now: datetime) -> None:
    """The platform called."""
    if chat.seen_at is None or now - chat.seen_at >= SEEN_APART:
        chat.seen_at = now


def _new(account: Account) -> Chat:
    """Not added yet: what is refused leaves nothing behind."""
    return Chat(
        account_id=account.id,
        mode=Mode.secure,
        appid="",
        token="",
        key="",
        welcome="",
        is_enabled=False,
        changed_at=clock.now(),
    )


def _open_values(settings: Settings) -> dict[str, str | bool]:
    names = ("mode", "appid", "welcome", "is_enabled")
    return {name: getattr(settings, name) for name in names}


def _check(chat: Chat, settings: Settings) -> None:
    if settings.token and not _TOKEN.fullmatch(settings.token):
        raise Rejected(_l("The token has 3 to 32 letters and digits."))
    if settings.key and not is_key(settings.key):
        raise Rejected(_l("The EncodingAESKey has 43 letters and digits."))
    if not _APPID.fullmatch(settings.appid):
        raise Rejected(_l("The AppID has letters and digits only."))
    if len(settings.welcome) > WELCOME_MAXIMUM:
        raise Rejected(_l("The welcome is too long: at most %(count)d characters.", count=WELCOME_MAXIMUM))
    if not settings.is_enabled:
        return
    if not (settings.token or vault.opened(chat.token)):
        raise Rejected(_l("Without a token nobody can tell whether it is WeChat that calls."))
    has_key = settings.key or vault.opened(chat.key)
    if settings.mode is not Mode.plain and not (has_key and settings.appid):
        raise Rejected(_l("This mode needs the EncodingAESKey and the AppID."))
