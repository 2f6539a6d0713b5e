"""The news that something is published, through the chat, to whoever wrote lately; letters have their own way."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.chats import WINDOW, ChatMessage
from opscontent.domain.contributors import Contributor
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.tellings.applying import add_message
from opscontent.domain.tellings.doors import can_chat, windows
from opscontent.domain.tellings.telling import (
    MessageDoor,
    MessageKind,
    MessageState,
    ReaderMessage,
    Telling,
    TellingState,
)


def note_published(now: datetime) -> None:
    """Line up a message for each person and article that came out while their window is open, each once.

    Whoever waits for the letter gets that instead."""
    for account_id in _talking(now):
        account = db.session.get_one(Account, account_id)
        open_to = windows(account_id, now)
        if not (open_to and can_chat(account)):
            continue
        for (contributor_id, post_id), reply_ids in _printed(account_id, now).items():
            if contributor_id in open_to:
                row: dict[str, Any] = {"account_id": account_id, "contributor_id": contributor_id, "post_id": post_id}
                row |= {"kind": MessageKind.published, "reply_ids": reply_ids}
                add_message(row, f"published:{post_id}:{contributor_id}", MessageDoor.chat, now)


def is_anything_waiting(now: datetime) -> bool:
    """Whether somebody is to be told something, or might be told of an article."""
    held = exists().where(Telling.state == TellingState.waiting, Telling.goes_at <= now)
    due = exists().where(ReaderMessage.state == MessageState.due, ReaderMessage.not_before <= now)
    dead = exists().where(ReaderMessage.state == MessageState.sending, ReaderMessage.lease_until < now)
    wrote = exists().where(ChatMessage.received_at > now - WINDOW, ChatMessage.sender != "")
    printed = exists().where(PublishedArticle.published_at > now - WINDOW, PublishedArticle.url != "")
    return bool(db.session.scalar(select(or_(held, due, dead, and_(wrote, printed)))))


def _talking(now: datetime) -> list[int]:
    """Accounts that somebody wrote to lately."""
    lately = (ChatMessage.received_at > now - WINDOW) & (ChatMessage.sender != "")
    return list(db.session.scalars(select(ChatMessage.account_id).where(lately).distinct()))


def _printed(account_id: int, now: datetime) -> dict[tuple[int, int], list[int]]:
    """Replies in articles of the last two days that readers can open, by person and post."""
    query = (
        select(Reply.contributor_id, Quote.post_id, Reply.id)
        .join(Quote, Quote.reply_id == Reply.id)
        .join(PublishedArticle, PublishedArticle.post_id == Quote.post_id)
        .join(Contributor, Contributor.id == Reply.contributor_id)
        .where(
            PublishedArticle.account_id == account_id,
            PublishedArticle.published_at > now - WINDOW,
            PublishedArticle.url != "",
            Reply.state == ReplyState.used,
            Contributor.blocked_at.is_(None),
            ~exists().where(ReaderNotice.reply_id == Reply.id),
        )
        .distinct()
        .order_by(Reply.id)
    )
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for contributor_id, post_id, reply_id in db.session.execute(query):
        if post_id is not None:
            found[contributor_id, post_id].append(reply_id)
    return found
