"""The messages on their way: taken by one worker, sent once, and written down. No function here talks to a server."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, exists, func, select, update

from opscontent import vault
from opscontent.db import db
from opscontent.domain import pauses
from opscontent.domain.contributors import Contributor
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.tellings.doors import openid_of
from opscontent.domain.tellings.telling import (
    MessageDoor,
    MessageKind,
    MessageState,
    ReaderMessage,
    Telling,
    TellingState,
)
from opscontent.text.numbers import whole

# Longer than any call may take: who has not come back by then is dead, and nobody knows what it sent.
LEASE = timedelta(minutes=10)
BACK_OFF_MINUTES = (1, 5, 30, 120)
ON_ITS_WAY = (MessageState.due, MessageState.sending)


@dataclass(frozen=True)
class Saying:
    """What one message says: to whom, through which door, in whose name, about which of their replies.

    `links` are tokens of the replies' receipts; `way_out` ends letters; `title` and `url` are an article's."""

    message_id: int
    account_id: int
    account_name: str
    language: str
    template: str
    kind: MessageKind
    door: MessageDoor
    address: str
    name: str
    question: str
    words: tuple[str, ...]
    links: tuple[str, ...]
    way_out: str
    title: str = ""
    url: str = ""


def due(now: datetime, most: int = 200) -> Sequence[int]:
    """The messages to be sent now; none of accounts whose publishing is paused."""
    waits = (ReaderMessage.state == MessageState.due) & (ReaderMessage.not_before <= now)
    is_paused = pauses.holds(ReaderMessage.account_id)  # type: ignore[arg-type]
    query = select(ReaderMessage.id).where(waits, ~is_paused)
    return db.session.scalars(query.order_by(ReaderMessage.not_before, ReaderMessage.id).limit(most)).all()


def take(message_id: int, now: datetime) -> Saying | None:
    """Take one by one conditional UPDATE; None where another worker has it, or where there is no way any more."""
    claim = update(ReaderMessage).where(
        ReaderMessage.id == message_id, ReaderMessage.state == MessageState.due, ReaderMessage.not_before <= now
    )
    values = {
        "state": MessageState.sending,
        "lease_until": now + LEASE,
        "tries_count": ReaderMessage.tries_count + 1,
    }
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        claim.values(values).execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        return None
    message = db.session.get_one(ReaderMessage, message_id, populate_existing=True)
    found = _standing(message)
    address = _address(message, now) if found else ""
    if not address:
        _end(message, MessageState.missed, "" if found else "gone")
        return None
    token = secrets.token_urlsafe(24)
    message.token_hash = vault.hashed(token)
    return _saying(message, found, address, token)


def sent(message_id: int, now: datetime) -> None:
    """It arrived."""
    message = db.session.get(ReaderMessage, message_id)
    if message is not None:
        _end(message, MessageState.sent, "")
        message.sent_at = now


def not_sent(message_id: int, now: datetime, reason: str, *, retriable: bool) -> None:
    """It is certain that nothing went out: again later where that may help, until the tries are used up."""
    message = db.session.get(ReaderMessage, message_id)
    if message is None:
        return
    if not retriable or message.tries_count > len(BACK_OFF_MINUTES):
        _end(message, MessageState.refused, reason)
        return
    message.state, message.lease_until, message.reason = MessageState.due, None, reason[:200]
    message.not_before = now + timedelta(minutes=BACK_OFF_MINUTES[message.tries_count - 1])


def unclear(message_id: int, now: datetime, reason: str) -> None:
    """It may have arrived. Nobody sends it again."""
    message = db.session.get(ReaderMessage, message_id)
    if message is not None:
        _end(message, MessageState.unclear, reason)
        message.sent_at = now


def give_up_dead(now: datetime) -> int:
    """What a worker that is gone was sending may have arrived; returns how many."""
    dead = (ReaderMessage.state == MessageState.sending) & (ReaderMessage.lease_until < now)
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(ReaderMessage)
        .where(dead)
        .values(state=MessageState.unclear, sent_at=now, lease_until=None, reason="worker_gone")
    )
    return result.rowcount


def doubt_all(now: datetime) -> int:
    """After an older state was restored: whatever waits may have been told and sent by the newer one."""
    held = Telling.state == TellingState.waiting
    db.session.execute(update(Telling).where(held).values(state=TellingState.cancelled, settled_at=now))
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(ReaderMessage)
        .where(ReaderMessage.state.in_(ON_ITS_WAY))
        .values(state=MessageState.unclear, lease_until=None, reason="restored")
    )
    return result.rowcount


def counts(telling_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many messages of each telling are in each state."""
    query = select(ReaderMessage.telling_id, ReaderMessage.state, func.count())
    rows = query.where(ReaderMessage.telling_id.in_(telling_ids))
    found: dict[int, dict[str, int]] = {}
    for number, state, count in db.session.execute(rows.group_by(ReaderMessage.telling_id, ReaderMessage.state)):
        found.setdefault(number or 0, {})[state.value] = count
    return found


def troubles(account_id: int, telling_ids: Sequence[int], most: int = 50) -> Sequence[ReaderMessage]:
    """Messages that a person should know of: those that may have arrived, and those that can't."""
    bad = (MessageState.unclear, MessageState.refused, MessageState.missed)
    mine = (ReaderMessage.account_id == account_id) & ReaderMessage.telling_id.in_(telling_ids)
    query = select(ReaderMessage).where(mine, ReaderMessage.state.in_(bad))
    return db.session.scalars(query.order_by(ReaderMessage.id.desc()).limit(most)).all()


def by_receipt(token: str) -> Reply | None:
    """The reply whose receipt a link in a message opens: the message's secret, a dot, the reply's number."""
    secret, _dot, number = token.rpartition(".")
    reply_id = whole(number)
    if not secret or reply_id is None:
        return None
    message = db.session.scalar(select(ReaderMessage).where(ReaderMessage.token_hash == vault.hashed(secret)))
    if message is None or reply_id not in message.reply_ids:
        return None
    reply = db.session.get(Reply, reply_id)
    return reply if reply and not reply.is_erased else None


def notice_by(token: str) -> ReaderNotice | None:
    """The reader's wish for letters that the way out of a message ends."""
    message = db.session.scalar(select(ReaderMessage).where(ReaderMessage.token_hash == vault.hashed(token)))
    if message is None or message.door is not MessageDoor.email:
        return None
    return db.session.scalar(select(ReaderNotice).where(ReaderNotice.reply_id.in_(message.reply_ids)).limit(1))


def forget(contributor_ids: Sequence[int]) -> None:
    """Their links open nothing, and nothing is on its way to them."""
    db.session.execute(delete(ReaderMessage).where(ReaderMessage.contributor_id.in_(contributor_ids)))


def _standing(message: ReaderMessage) -> Sequence[Reply]:
    """Its replies that were neither withdrawn nor deleted."""
    stands = (Reply.state != ReplyState.withdrawn) & (Reply.text != "")
    return db.session.scalars(select(Reply).where(Reply.id.in_(message.reply_ids), stands).order_by(Reply.id)).all()


def _address(message: ReaderMessage, now: datetime) -> str:
    """Where it goes now; "" where the window closed, or the address is gone."""
    if message.door is MessageDoor.email:
        mine = exists().where(Reply.id == ReaderNotice.reply_id, Reply.contributor_id == message.contributor_id)
        waits = (ReaderNotice.email != "") & ReaderNotice.mail_after.is_not(None) & ReaderNotice.hears_choice
        query = select(ReaderNotice.email).where(mine, waits, ReaderNotice.account_id == message.account_id)
        return db.session.scalar(query.order_by(ReaderNotice.id).limit(1)) or ""
    found = openid_of(message.contributor_id or 0, now)
    return (vault.opened(found[0]) or "") if found else ""


def _saying(message: ReaderMessage, found: Sequence[Reply], address: str, token: str) -> Saying:
    account = message.account
    name = db.session.scalar(select(Contributor.name).where(Contributor.id == message.contributor_id)) or ""
    template = {MessageKind.chosen: account.chosen_words, MessageKind.declined: account.declined_words}
    article = _article(message)
    return Saying(
        message_id=message.id,
        account_id=account.id,
        account_name=account.name,
        language=account.language,
        template=template.get(message.kind, ""),
        kind=message.kind,
        door=message.door,
        address=address,
        name=name,
        question=found[0].prompt.question,
        words=tuple(reply.text for reply in found),
        links=tuple(f"{token}.{reply.id}" for reply in found),
        way_out=token if message.door is MessageDoor.email else "",
        title=article.title if article else "",
        url=article.url if article else "",
    )


def _article(message: ReaderMessage) -> PublishedArticle | None:
    if message.post_id is None:
        return None
    query = select(PublishedArticle).where(PublishedArticle.post_id == message.post_id, PublishedArticle.url != "")
    return db.session.scalars(query.order_by(PublishedArticle.published_at)).first()


def _end(message: ReaderMessage, state: MessageState, reason: str) -> None:
    message.state, message.lease_until, message.reason = state, None, reason[:200]
