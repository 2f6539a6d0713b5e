"""Requests that carry an `Idempotency-Key`: what was asked, what was answered. A retry gets the first answer again.

The answer may hold a receipt's address, so it is kept sealed."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent import vault
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain.api_tokens import ApiToken
from opscontent.errors import Conflict, Rejected

KEPT_FOR = timedelta(hours=48)
# A request without an answer after this has died with its process, and may be done again.
AT_WORK = timedelta(seconds=60)
SOON = timedelta(seconds=1)


class Answer(NamedTuple):
    status: int
    body: str


class ApiRequest(Base):
    """One key of one token. Without an answer it is being worked on."""

    __tablename__ = "api_requests"
    __table_args__ = (UniqueConstraint("token_id", "key_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"))
    key_hash: Mapped[str] = mapped_column(String(64))
    asked_hash: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    status: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(Text, default="")  # sealed


def begin(token: ApiToken, key: str, asked: str, now: datetime) -> tuple[int, Answer | None]:
    """(id, the answer given before, if one was). Commit, then do the work, then `finish`; or `forget` it.

    Raises `Rejected` where the key stood for another request, `Conflict` while somebody is at this one."""
    row = {"token_id": token.id, "key_hash": vault.hashed(key), "asked_hash": vault.hashed(asked), "begun_at": now}
    row |= {"status": 0, "answer": ""}
    insert = insert_into(ApiRequest).values(row).on_conflict_do_nothing().returning(ApiRequest.id)
    added = db.session.scalar(insert)
    return (added, None) if added else _again(row, now)


def finish(request_id: int, answer: Answer) -> None:
    """Keep the answer, in the same transaction as the work."""
    values = {"status": answer.status, "answer": vault.seal(answer.body)}
    db.session.execute(update(ApiRequest).where(ApiRequest.id == request_id).values(values))


def forget(request_id: int) -> None:
    """Nothing came of it: the key may be used again, with other words too."""
    db.session.execute(delete(ApiRequest).where(ApiRequest.id == request_id))


def sweep(now: datetime) -> None:
    """Forget what is older than anybody retries."""
    db.session.execute(delete(ApiRequest).where(ApiRequest.begun_at < now - KEPT_FOR))


def _again(row: dict[str, object], now: datetime) -> tuple[int, Answer | None]:
    """The row with this key that is there already, locked; on PostgreSQL two who come late wait for each other."""
    same = (ApiRequest.token_id == row["token_id"]) & (ApiRequest.key_hash == row["key_hash"])
    found = db.session.scalar(select(ApiRequest).where(same).with_for_update())
    if found and found.asked_hash != row["asked_hash"]:
        raise Rejected(_l("This Idempotency-Key was used for another request."), code="key_reused")
    answer = vault.opened(found.answer) if found else None
    if found and answer:
        return found.id, Answer(found.status, answer)
    if found is None or found.begun_at > now - AT_WORK:
        raise Conflict(
            _l("A request with this Idempotency-Key is being worked on. Ask again soon."),
            code="key_in_use",
            come_again_at=now + SOON,
        )
    found.begun_at = now
    return found.id, None
