"""Merged credit: who else sent what a quote says. Counted whenever it is printed, so that who takes it back goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain.groups import NO_VOTE
from opscontent.domain.quotes.quote import Also, Quote
from opscontent.domain.replies import Reply
from opscontent.text.credits import initials

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


def thanked_since(post_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Names in the thanks of articles that are out and are to be printed otherwise now, by post: of those who sent
    the same, and since took it back or changed how they want to be named. "" for nobody."""
    of_posts = select(Quote).where(Quote.post_id.in_(list(post_ids)), Quote.also == Also.names)
    found = db.session.scalars(of_posts.options(joinedload(Quote.reply)).order_by(Quote.id)).all()
    if not found:
        return {}
    stands, others = also_sent(found), db.session.execute(_changed(found)).all()
    changed: dict[int, dict[str, str]] = {}
    for quote in found:
        kept = {quote.credited, *stands[quote.id].names}
        for row in others:
            if row.id <= quote.also_until and _is_alike(row, quote.reply):
                names = {was: _name_now(row) for was in (row.name, initials(row.name)) if was not in kept}
                changed.setdefault(quote.post_id or 0, {}).update(names)
    return changed


def newest(prompt_id: int) -> int:
    """The newest reply of a prompt: until where others are counted from now on."""
    return db.session.scalar(select(func.max(Reply.id)).where(Reply.prompt_id == prompt_id)) or 0


def _name_now(row: Row[Any]) -> str:
    is_gone = row.state in NO_VOTE or row.consent_revoked_at is not None
    return "" if is_gone else str(row.credit_wish.of(row.name))


def _changed(quotes: Sequence[Quote]) -> Any:
    """Those that are not as they were when the article went out, as far as they say so."""
    gone = Reply.state.in_(NO_VOTE) | Reply.consent_revoked_at.is_not(None)
    more = (Reply.state, Reply.consent_revoked_at)
    return _same(quotes, *more).where(gone | Reply.credit_wished_at.is_not(None), Reply.name != "")


def _alike(quotes: Sequence[Quote]) -> Any:
    agrees = Reply.consent_revoked_at.is_(None) & (Reply.consent_id.is_not(None) | (Reply.consent_note != ""))
    return _same(quotes).where(agrees, Reply.text != "", Reply.state.not_in(NO_VOTE))


def _same(quotes: Sequence[Quote], *more: Any) -> Any:
    """Replies that say the same as one of these quotes."""
    replies = [quote.reply for quote in quotes]
    grouped = Reply.group_id.in_({reply.group_id for reply in replies if reply.group_id is not None})
    folds = {reply.fold_key for reply in replies if reply.group_id is None}
    mine = Reply.prompt_id.in_({reply.prompt_id for reply in replies})
    very_same = mine & Reply.fold_key.in_(folds) & Reply.group_id.is_(None)
    columns = (Reply.id, Reply.prompt_id, Reply.group_id, Reply.fold_key, Reply.contributor_id, Reply.name)
    return select(*columns, Reply.credit_wish, *more).where(grouped | very_same).order_by(Reply.id)


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
