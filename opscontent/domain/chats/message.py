"""Messages that came, each once, with what was answered: the platform asks up to three times for the same answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CursorResult,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from opscontent import vault
from opscontent.db import Base, UtcDateTime, db, insert_into, once_per_engine

# The platform gives up within a minute; the rest is for "which prompt does this reader mean".
KEPT = timedelta(days=7)
# As long as the platform lets us write to a reader after a message of theirs.
WINDOW = timedelta(hours=48)


class ChatMessage(Base):
    """Nothing of the words is kept here, and the answer is sealed: it may hold the link to a receipt.

    `sender` is where the platform takes an answer to this reader, sealed, and gone with its window."""

    __tablename__ = "chat_messages"
    __table_args__ = (UniqueConstraint("account_id", "key"), Index(None, "contributor_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str] = mapped_column(String(64))
    contributor_id: Mapped[int | None] = mapped_column(ForeignKey("contributors.id"))
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompts.id"))  # what it was about
    answer: Mapped[str] = mapped_column(Text, default="")
    sender: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, "" for nothing, and when it was decided; the same for each delivery of a message."""

    text: str
    at: datetime
    to_ask: tuple[int, ...] = ()  # publications that the channel is to be asked about now
    to_fetch: tuple[int, ...] = ()  # pictures


def begin(account_id: int, key: str, now: datetime) -> int | None:
    """Note that it came; None where it is known. On PostgreSQL a second delivery waits here for the first."""
    values = {"account_id": account_id, "key": key, "answer": "", "received_at": now}
    found: int | None = db.session.execute(_insert(), values).scalar()
    return found


def known(account_id: int, key: str) -> Answer:
    """What was answered to a message that `begin` knows."""
    query = select(ChatMessage.answer, ChatMessage.received_at)
    row = db.session.execute(query.where(ChatMessage.account_id == account_id, ChatMessage.key == key)).one()
    return Answer(vault.opened(row.answer) or "", row.received_at)


def finish(
    message_id: int, text: str, contributor_id: int | None, prompt_id: int | None, *, sender: str = ""
) -> None:
    """Keep what is answered, and for a contributor where the `sender` can be answered for two days."""
    if not (text or contributor_id or prompt_id):
        return
    values = {"answer": vault.seal(text), "contributor_id": contributor_id, "prompt_id": prompt_id}
    values |= {"sender": vault.seal(sender) if contributor_id else "", "of_message": message_id}
    db.session.execute(_FINISH, values)


def last_prompt_id(contributor_id: int) -> int | None:
    """The prompt that this reader spoke of last."""
    query = select(ChatMessage.prompt_id).where(ChatMessage.contributor_id == contributor_id)
    return db.session.scalar(query.where(ChatMessage.prompt_id.is_not(None)).order_by(ChatMessage.id.desc()).limit(1))


def forget_old(now: datetime) -> int:
    """Delete what no retry can ask for any more, and addresses that nothing can be sent to; returns how many."""
    closed = (ChatMessage.received_at <= now - WINDOW) & (ChatMessage.sender != "")
    db.session.execute(update(ChatMessage).where(closed).values(sender=""))
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        delete(ChatMessage).where(ChatMessage.received_at < now - KEPT)
    )
    return result.rowcount


_FINISH = update(ChatMessage.__table__).where(  # type: ignore[arg-type]
    ChatMessage.__table__.c.id == bindparam("of_message")
)


@once_per_engine
def _insert() -> ReturningInsert[Any]:
    table = ChatMessage.__table__
    return insert_into(table).on_conflict_do_nothing().returning(table.c.id)
