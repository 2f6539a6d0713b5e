"""Merged credit: who else sent what a quote says. Counted whenever it is printed, so that who takes it back goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from opscontent.db import db
from opscontent.domain.groups import NO_VOTE
from opscontent.domain.quotes.quote import Also, Quote
from opscontent.domain.replies import Reply

NAMES_MOST = 300  # of one quote; more are a page of their own


@dataclass(frozen=True)
class AlsoSent:
    """How many other contributors sent it, and those of their names that are to be thanked, as they wish."""

    count: int = 0
    names: tuple[str, ...] = ()


NOBODY = AlsoSent()


def also_sent(quotes: Sequence[Quote]) -> dict[int, AlsoSent]:
    """Who else sent the reply of each of these quotes that says so, by the quote's id; asks nothing where none does.

    Counted are contributors who agreed to be printed and stand by it, and who had sent it when the editor chose to
    say so: a vote that comes later changes no text that somebody approved."""
    saying = [quote for quote in quotes if quote.also is not Also.nobody]
    if not saying:
        return {}
    rows = db.session.execute(_alike(saying)).all()
    return {quote.id: _of(quote, [row for row in rows if _is_alike(row, quote.reply)]) for quote in saying}


def newest(prompt_id: int) -> int:
    """The newest reply of a prompt: until where others are counted from now on."""
    return db.session.scalar(select(func.max(Reply.id)).where(Reply.prompt_id == prompt_id)) or 0


def _alike(quotes: Sequence[Quote]) -> Any:
    replies = [quote.reply for quote in quotes]
    grouped = Reply.group_id.in_({reply.group_id for reply in replies if reply.group_id is not None})
    folds = {reply.fold_key for reply in replies if reply.group_id is None}
    mine = Reply.prompt_id.in_({reply.prompt_id for reply in replies})
    very_same = mine & Reply.fold_key.in_(folds) & Reply.group_id.is_(None)
    agrees = Reply.consent_revoked_at.is_(None) & (Reply.consent_id.is_not(None) | (Reply.consent_note != ""))
    columns = (Reply.id, Reply.prompt_id, Reply.group_id, Reply.fold_key, Reply.contributor_id, Reply.name)
    query = select(*columns, Reply.credit_wish).where(grouped | very_same, agrees, Reply.text != "")
    return query.where(Reply.state.not_in(NO_VOTE)).order_by(Reply.id)


def _is_alike(row: Row[Any], reply: Reply) -> bool:
    if reply.group_id is not None:
        return bool(row.group_id == reply.group_id)
    return row.group_id is None and (row.prompt_id, row.fold_key) == (reply.prompt_id, reply.fold_key)


def _of(quote: Quote, rows: Sequence[Row[Any]]) -> AlsoSent:
    """Each person once, by the first reply they sent."""
    first: dict[int, Row[Any]] = {}
    for row in rows:
        if row.contributor_id != quote.reply.contributor_id and row.id <= quote.also_until:
            first.setdefault(row.contributor_id, row)
    names = [row.credit_wish.of(row.name) for row in first.values()] if quote.also is Also.names else []
    return AlsoSent(len(first), tuple(name for name in dict.fromkeys(names) if name)[:NAMES_MOST])
