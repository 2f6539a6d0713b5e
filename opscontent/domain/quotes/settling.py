"""What breaks under a quote: its reply is edited, taken back, loses consent or its place; and how to settle it."""

from collections.abc import Sequence
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select

from opscontent.db import db
from opscontent.domain import activity, posts
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.quotes.editing import guess_kind, locked
from opscontent.domain.quotes.quote import EditKind, Quote
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import Rejected

CHOSEN = (ReplyState.shortlisted, ReplyState.used)


class Trouble(StrEnum):
    """What stands between a quote and its printing, the gravest first."""

    withdrawn = "withdrawn"  # by its sender
    revoked = "revoked"  # the consent was taken back
    unconsented = "unconsented"  # nobody ever agreed
    edited = "edited"  # the sender changed the words since they were picked
    unchosen = "unchosen"  # somebody took it off the shortlist


def trouble(quote: Quote) -> Trouble | None:
    """What has to be settled about a quote; None where it may be printed as it is."""
    reply = quote.reply
    if reply.state is ReplyState.withdrawn or reply.is_erased:
        return Trouble.withdrawn
    if reply.consent_revoked_at is not None:
        return Trouble.revoked
    if reply.lacks_consent:
        return Trouble.unconsented
    if quote.is_overtaken:
        return Trouble.edited
    return None if reply.state in CHOSEN else Trouble.unchosen


def unsettled(prompt_id: int) -> dict[int, int]:
    """How many quotes of a prompt have to be settled: by post, and under 0 those that wait on the desk.

    What is published stays as it is."""
    rows = db.session.execute(
        select(Quote.post_id, func.count())
        .join(Reply, Reply.id == Quote.reply_id)
        .outerjoin(Post, Post.id == Quote.post_id)
        .where(Quote.prompt_id == prompt_id, or_(Post.id.is_(None), Post.state != PostState.published))
        .where(_is_broken())
        .group_by(Quote.post_id)
    )
    return {post_id or 0: count for post_id, count in rows}


def words_picked(quotes: Sequence[Quote]) -> dict[int, str]:
    """The words that overtaken quotes were picked with, by quote, as far as the history of their replies knows."""
    edited = [quote for quote in quotes if quote.is_overtaken]
    if not edited:
        return {}
    about = (Entry.thing_kind == Reply.__tablename__) & Entry.thing_id.in_({quote.reply_id for quote in edited})
    query = select(Entry).where(about, Entry.verb == "reply.edited").order_by(Entry.id)
    history: dict[int, list[Entry]] = {}
    for entry in db.session.scalars(query):
        history.setdefault(entry.thing_id, []).append(entry)
    found = {quote.id: _words_before(quote, history.get(quote.reply_id, [])) for quote in edited}
    return {quote_id: words for quote_id, words in found.items() if words}


def settle(quote: Quote, *, keep: bool, version: int, by: Person) -> None:
    """Print the sender's new words, or `keep` those that were picked or worded; either way it is settled.

    Raises like `edit`, and `Rejected` where nothing changed or the words to keep are not known any more."""
    locked(quote, version)
    if not quote.is_overtaken:
        raise Rejected(_l("The sender has not changed the words."))
    kept = quote.wording or words_picked([quote]).get(quote.id)
    if keep and not kept:
        raise Rejected(_l("The words that were picked are not known any more. Take the new ones."))
    before = (quote.words, quote.credited)
    wording = kept if keep and kept != quote.reply.text else None
    kind = guess_kind(quote.reply.text, wording) if wording else EditKind.verbatim
    values = {"wording": wording, "edit_kind": kind, "reply_version": quote.reply.version}
    if not quote.reply.name and quote.reply.door.is_direct:
        values["credit"] = None  # who wants no name any more gets none
    changes = activity.set_fields(quote, values)
    changes.pop("reply_version")
    quote.version += 1
    activity.record(by, "reply.settled", quote.reply, changes=changes)
    if quote.post is not None and before != (quote.words, quote.credited):
        posts.text_changed(quote.post, by=by)


def _is_broken() -> ColumnElement[bool]:
    """`trouble` for the database."""
    return or_(
        Reply.state.not_in(CHOSEN),
        Reply.text == "",
        Reply.consent_revoked_at.is_not(None),
        Reply.consent_id.is_(None) & (Reply.consent_note == ""),
        Reply.version != Quote.reply_version,
    )


def _words_before(quote: Quote, edits: Sequence[Entry]) -> str:
    """The words before the edits since it was picked; each edit has one entry."""
    since = edits[-(quote.reply.version - quote.reply_version) :]
    first = next((entry.changes["text"][0] for entry in since if "text" in entry.changes), quote.reply.text)
    return str(first)
