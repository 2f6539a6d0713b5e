"""The one letter that a reader may ask for: that their reply is published. The address is forgotten once it is sent.

Each letter goes out at most once: it is taken before it is sent. No function here talks to a server."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock, vault
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain.accounts import Account
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Reply, ReplyState

EMAIL_MAXIMUM = 254
BACK_OFF_MINUTES = (5, 60, 360)
# A letter about an article that is older than this is no news.
FRESH_FOR = timedelta(days=7)


class ReaderNotice(Base):
    """`email` is empty once the letter is out; `email_hash` finds the others of the same address."""

    __tablename__ = "reader_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"), unique=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAXIMUM))
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the link that ends it
    mail_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # None: in hand, or done with
    mail_tries: Mapped[int] = mapped_column(default=0)
    hears_choice: Mapped[bool] = mapped_column(default=False)  # the page said that we write when it is chosen, too
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    reply: Mapped[Reply] = relationship()


@dataclass(frozen=True)
class ReaderLetter:
    """What a letter says: to whom, in whose name, of which article; `token` ends such letters."""

    notice_id: int
    email: str
    account_name: str
    language: str
    question: str
    title: str
    url: str
    token: str


def want(reply: Reply, email: str) -> None:
    """Write to this address when the reply is published; a later address takes the place of an earlier one."""
    row = {
        "account_id": reply.account_id,
        "reply_id": reply.id,
        "email": email,
        "email_hash": vault.hashed(email.casefold()),
        "mail_after": clock.now(),
        "mail_tries": 0,
        "hears_choice": True,
        "created_at": clock.now(),
    }
    query = insert_into(ReaderNotice.__table__).values(row)
    given = {"email": query.excluded.email, "email_hash": query.excluded.email_hash, "hears_choice": True}
    waits = ReaderNotice.__table__.c.mail_after.is_not(None)
    db.session.execute(query.on_conflict_do_update(index_elements=["reply_id"], set_=given, where=waits))


def of_reply(reply: Reply) -> ReaderNotice | None:
    """What was asked for with this reply, as long as somebody waits to hear of it."""
    query = select(ReaderNotice).where(ReaderNotice.reply_id == reply.id, ReaderNotice.mail_after.is_not(None))
    return db.session.scalar(query)


def due(now: datetime, most: int = 100) -> Sequence[int]:
    """The notices whose reply is printed in an article that readers can open."""
    query = select(ReaderNotice.id).join(Reply, Reply.id == ReaderNotice.reply_id)
    is_due = (ReaderNotice.mail_after <= now) & (Reply.state == ReplyState.used)
    is_out = _articles(now).where(Quote.reply_id == Reply.id).exists()
    return db.session.scalars(query.where(is_due, is_out).order_by(ReaderNotice.mail_after).limit(most)).all()


def take(notice_id: int, now: datetime) -> ReaderLetter | None:
    """Take one by one conditional UPDATE: what is to be written, or None where another worker has it."""
    token = secrets.token_urlsafe(24)
    claim = update(ReaderNotice).where(ReaderNotice.id == notice_id, ReaderNotice.mail_after <= now)
    values = {"mail_after": None, "mail_tries": ReaderNotice.mail_tries + 1, "token_hash": vault.hashed(token)}
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        claim.values(values).execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        return None
    notice = db.session.get_one(ReaderNotice, notice_id, populate_existing=True)
    article = db.session.scalars(
        _articles(now).where(Quote.reply_id == notice.reply_id).order_by(PublishedArticle.published_at)
    ).first()
    return _letter(notice, article, token) if article else None


def mailed(notice_id: int, now: datetime) -> None:
    """The server took it: the address is not needed any more."""
    notice = db.session.get(ReaderNotice, notice_id)
    if notice is not None:
        notice.email, notice.mailed_at = "", now


def failed(notice_id: int, now: datetime, *, retriable: bool) -> None:
    """Try again after 5 minutes, an hour and six, where that is safe; else forget the address."""
    notice = db.session.get(ReaderNotice, notice_id)
    if notice is None:
        return
    if retriable and notice.mail_tries <= len(BACK_OFF_MINUTES):
        notice.mail_after = now + timedelta(minutes=BACK_OFF_MINUTES[notice.mail_tries - 1])
    else:
        notice.email = ""


def by_token(token: str) -> ReaderNotice | None:
    return db.session.scalar(select(ReaderNotice).where(ReaderNotice.token_hash == vault.hashed(token)))


def stop(notice: ReaderNotice) -> None:
    """No letter of this account to this address any more, whichever reply it would be about."""
    waiting = (ReaderNotice.email_hash == notice.email_hash) & (ReaderNotice.id != notice.id)
    db.session.execute(delete(ReaderNotice).where(waiting, ReaderNotice.account_id == notice.account_id))
    notice.email, notice.mail_after = "", None


def drop(reply_ids: Sequence[int]) -> None:
    """Forget whoever wanted to hear of these replies."""
    db.session.execute(delete(ReaderNotice).where(ReaderNotice.reply_id.in_(reply_ids)))


def _articles(now: datetime) -> Any:
    """Articles that came out lately and that readers can open, with the quotes in them."""
    return (
        select(PublishedArticle)
        .join(Quote, Quote.post_id == PublishedArticle.post_id)
        .where(PublishedArticle.url != "", PublishedArticle.published_at > now - FRESH_FOR)
    )


def _letter(notice: ReaderNotice, article: PublishedArticle, token: str) -> ReaderLetter:
    account, question = notice.account, notice.reply.prompt.question
    return ReaderLetter(
        *(notice.id, notice.email, account.name, account.language, question),
        *(article.title, article.url, token),
    )
