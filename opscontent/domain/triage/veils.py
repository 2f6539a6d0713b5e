"""What a search would tell of senders whom a blind prompt hides: that a reply is found by their name."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, select

from opscontent.db import db
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import DECIDABLE, Reply
from opscontent.domain.search import matches
from opscontent.domain.triage.ratings import Rating, is_rated_by
from opscontent.text.cjk import mark_spans


def is_found_by_name(prompt_id: int, query: str, person_id: int) -> ColumnElement[bool]:
    """Replies that hold these words in the name alone, and that this person has to rate first."""
    hidden = Reply.state.in_(DECIDABLE) & ~is_rated_by(person_id)
    return _told_by_name(hidden & (Reply.prompt_id == prompt_id), query)


def veiled(replies: Sequence[Reply], person_id: int) -> frozenset[int]:
    """The ids of those whose sender is hidden from this person; asks nothing where no prompt is rated blind."""
    ids = {reply.id for reply in replies if reply.prompt.rates_blind and reply.state in DECIDABLE}
    if not ids:
        return frozenset()
    rated = select(Rating.reply_id).where(Rating.reply_id.in_(ids), Rating.by_id == person_id)
    return frozenset(ids - set(db.session.scalars(rated)))


def is_veiled_hit(query: str, account_ids: Sequence[int], person_id: int) -> ColumnElement[bool]:
    """The same over all prompts of these accounts that are rated blind."""
    mine = select(Prompt.id).where(Prompt.rates_blind, Prompt.account_id.in_(account_ids))
    blind = Reply.prompt_id.in_(mine)
    return _told_by_name(blind & Reply.state.in_(DECIDABLE) & ~is_rated_by(person_id), query)


def _told_by_name(hidden: ColumnElement[bool], query: str) -> ColumnElement[bool]:
    """Names are few and short, so they are looked through here; then the texts of those that hold the query."""
    hits = hidden & matches(query) & (Reply.name != "")
    names = [name for name in db.session.scalars(select(Reply.name).where(hits).distinct()) if _holds(name, query)]
    if not names:
        return false()
    rows = db.session.execute(select(Reply.id, Reply.text).where(hits, Reply.name.in_(names)))
    return Reply.id.in_([number for number, text in rows if not _holds(text, query)])


def _holds(text: str, query: str) -> bool:
    return any(is_hit for _, is_hit in mark_spans(text, query))
