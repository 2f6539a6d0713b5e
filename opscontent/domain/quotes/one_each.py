"""One from each set of alike replies: the best that nobody picked yet, all in one go and all taken back in one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, case, cast, literal, select

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes.order import outline
from opscontent.domain.quotes.picking import placed
from opscontent.domain.quotes.quote import Quote
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import Conflict, Rejected

# More in one go would be more than anybody looks through.
ONE_EACH_MOST = 200


@dataclass(frozen=True)
class Choice:
    """The best of one set, and how many of the shortlist are alike, itself included."""

    reply: Reply
    alike: int


@dataclass(frozen=True)
class Choices:
    """`total` counts the sets without a pick; `first` are the best of them, at most ONE_EACH_MOST."""

    total: int
    first: tuple[Choice, ...]


def alike_key() -> ColumnElement[Any]:
    """What replies share that say the same: the one place that says so for the desk."""
    columns = Reply.__table__.c
    group = literal("group ") + cast(columns.group_id, String)
    return case((columns.group_id.is_not(None), group), else_=columns.fold_key)


def choices(prompt_id: int) -> Choices:
    """What `pick_one_each` would pick: of each set the best rated, of equals who came first."""
    picked = select(alike_key()).join(Quote, Quote.reply_id == Reply.id).where(Quote.prompt_id == prompt_id)
    taken = set(db.session.scalars(picked))
    rows = db.session.execute(select(Reply.id, alike_key(), Reply.rating).where(*_printable(prompt_id)))
    sets: dict[Any, list[tuple[int, int]]] = {}
    for reply_id, key, rating in rows:
        if key not in taken:
            sets.setdefault(key, []).append((-(rating or 0), reply_id))
    ranked = sorted((min(members), len(members)) for members in sets.values())[:ONE_EACH_MOST]
    ids = [reply_id for (_, reply_id), _ in ranked]
    found = {reply.id: reply for reply in db.session.scalars(select(Reply).where(Reply.id.in_(ids)))}
    return Choices(len(sets), tuple(Choice(found[best[1]], count) for best, count in ranked))


def pick_one_each(prompt: Prompt, reply_ids: Sequence[int], *, by: Person) -> int:
    """Put these on the desk, behind the others; returns how many. Raises `Conflict` where they are not what
    `choices` gives any more."""
    db.session.execute(select(Reply.id).where(Reply.id.in_(reply_ids)).order_by(Reply.id).with_for_update())
    now = choices(prompt.id)
    if not now.first:
        raise Rejected(_l("Each set of alike replies on the shortlist has a pick."))
    if {choice.reply.id for choice in now.first} != set(reply_ids):
        raise Conflict(_l("The shortlist or the picks changed meanwhile. Look at the list as it is now."))
    last, batch = max((item.position for item in outline(prompt.id)), default=0), secrets.token_hex(8)
    for position, choice in enumerate(now.first, start=last + 1):
        placed(choice.reply, position, by=by, batch=batch)
    db.session.flush()
    return len(now.first)


def newest_batch(waiting: Sequence[Any]) -> tuple[str, int]:
    """The name of what was picked in one go last, and how many of it wait untouched; "" and 0 for none."""
    untouched = [quote for quote in waiting if isinstance(quote, Quote) and quote.batch and quote.version == 1]
    newest = max(untouched, key=lambda quote: quote.id, default=None)
    if newest is None:
        return "", 0
    return newest.batch, sum(quote.batch == newest.batch for quote in untouched)


def undo_batch(prompt: Prompt, batch: str, *, by: Person) -> int:
    """Take the picks of one go off the desk, but for those that somebody worked on since; returns how many."""
    mine = (Quote.prompt_id == prompt.id) & Quote.post_id.is_(None) & (Quote.batch == batch) & (Quote.version == 1)
    found = db.session.scalars(select(Quote).where(mine).with_for_update()).all() if batch else ()
    if not found:
        raise Rejected(_l("None of these picks waits untouched any more."))
    for quote in found:
        activity.record(by, "reply.unpicked", quote.reply)
        db.session.delete(quote)
    db.session.flush()
    return len(found)


def _printable(prompt_id: int) -> list[ColumnElement[bool]]:
    return [
        Reply.prompt_id == prompt_id,
        Reply.state == ReplyState.shortlisted,
        Reply.consent_revoked_at.is_(None),
        Reply.consent_id.is_not(None) | (Reply.consent_note != ""),
        Reply.text != "",
    ]
