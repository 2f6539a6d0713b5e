"""The tables: what an editor decided to tell the readers of a prompt, and each message that goes to one of them."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import ReplyState, Told

# What is told can't be untold; so long it can be taken back.
HOLD = timedelta(seconds=60)
STATE_OF = {
    Told.considered: ReplyState.shortlisted,
    Told.selected: ReplyState.used,
    Told.not_this_time: ReplyState.declined,
}


class TellingState(StrEnum):
    waiting = "waiting"
    applied = "applied"
    cancelled = "cancelled"


class MessageKind(StrEnum):
    chosen = "chosen"
    declined = "declined"
    published = "published"


class MessageDoor(StrEnum):
    email = "email"
    chat = "chat"


class MessageState(StrEnum):
    """`unclear` may have arrived: shown, never sent again. `missed`: the way was closed when its turn came."""

    due = "due"
    sending = "sending"
    sent = "sent"
    unclear = "unclear"
    refused = "refused"
    missed = "missed"


class Telling(Base):
    """`items` are reply ids by what is told; from `goes_at` on the receipts say it and messages go out."""

    __tablename__ = "tellings"
    __table_args__ = (Index(None, "state", "goes_at"), Index(None, "prompt_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    state: Mapped[TellingState] = mapped_column(choice(TellingState), default=TellingState.waiting)
    items: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    writes_declined: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    goes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    prompt: Mapped[Prompt] = relationship()
    created_by: Mapped[Person | None] = relationship()


class ReaderMessage(Base):
    """One message to one person through one door; `key` is the same for the same news. No words, no address.

    `token_hash` is of the secret in its links: a receipt for each reply, and the way out of letters."""

    __tablename__ = "reader_messages"
    __table_args__ = (Index(None, "state", "not_before"), Index(None, "telling_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    telling_id: Mapped[int | None] = mapped_column(ForeignKey("tellings.id"))
    contributor_id: Mapped[int | None] = mapped_column(ForeignKey("contributors.id", ondelete="SET NULL"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind))
    door: Mapped[MessageDoor] = mapped_column(choice(MessageDoor))
    reply_ids: Mapped[list[int]] = mapped_column(JSON)
    state: Mapped[MessageState] = mapped_column(choice(MessageState), default=MessageState.due)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries_count: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(200), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    contributor: Mapped[Contributor | None] = relationship()


def of_items(items: dict[str, list[int]]) -> list[tuple[Told, list[int]]]:
    """The items with what they are told, in the order of the way."""
    return [(told, items[told.value]) for told in Told if items.get(told.value)]
