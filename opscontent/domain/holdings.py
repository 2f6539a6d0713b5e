"""All that we hold on one contributor, as plain values for them to take along; only reads."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import contributors
from opscontent.domain.activity import Entry
from opscontent.domain.contributors import Contributor
from opscontent.domain.editions import EditionItem
from opscontent.domain.notices import Notice
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Decision, Reply, ReplyPicture
from opscontent.domain.tellings import ReaderMessage

PAGE_SIZE = 50


def held(contributor: Contributor) -> dict[str, Any]:
    """Everything, ready for JSON: times are ISO 8601 in UTC. Who of the team decided is not the reader's to know."""
    found = _replies(contributor).options(joinedload(Reply.prompt), joinedload(Reply.consent)).order_by(Reply.id)
    mine = db.session.scalars(found).all()
    ids = [reply.id for reply in mine]
    quotes = db.session.scalars(select(Quote).where(Quote.reply_id.in_(ids)).options(joinedload(Quote.post))).all()
    posts = {quote.post_id for quote in quotes if quote.post_id}
    return {
        "account": contributor.account.name,
        "exported_at": _iso(clock.now()),
        "person": _person(contributor),
        "replies": [_reply(reply) for reply in mine],
        "pictures": [_picture(each) for each in _of(ReplyPicture, ReplyPicture.reply_id.in_(ids))],
        "letters": [_letter(each) for each in _of(ReaderNotice, ReaderNotice.reply_id.in_(ids))],
        "messages": [_message(each) for each in _of(ReaderMessage, ReaderMessage.contributor_id == contributor.id)],
        "decisions": [_decision(each) for each in _of(Decision, Decision.reply_id.in_(ids))],
        "quotes": [_quote(quote) for quote in quotes],
        "publications": [_article(each) for each in _of(PublishedArticle, PublishedArticle.post_id.in_(posts))],
        "notices": [_notice(each) for each in _notices(posts, _names(contributor, mine, quotes))],
        "history": [_entry(each) for each in _history(contributor, ids)],
    }


def page(contributor: Contributor, *, after: int = 0) -> Sequence[Reply]:
    """Their replies with prompts, newest first, from before the one given; one more than a page shows."""
    query = _replies(contributor).options(joinedload(Reply.prompt)).order_by(Reply.id.desc())
    return db.session.scalars(query.where(Reply.id < after if after else Reply.id > 0).limit(PAGE_SIZE + 1)).all()


def seen(contributor: Contributor) -> tuple[datetime, datetime]:
    """When their first and their last reply came; when we first knew them where there is none."""
    query = select(func.min(Reply.received_at), func.max(Reply.received_at))
    first, last = db.session.execute(query.where(Reply.contributor_id == contributor.id)).one()
    return first or contributor.created_at, last or contributor.created_at


def counts(contributor: Contributor) -> dict[str, int]:
    """How many of their replies are in each state; states without any are left out."""
    query = select(Reply.state, func.count()).where(Reply.contributor_id == contributor.id).group_by(Reply.state)
    return {state.value: count for state, count in db.session.execute(query)}


def _replies(contributor: Contributor) -> Any:
    return select(Reply).where(Reply.contributor_id == contributor.id)


def _of(kind: Any, condition: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.scalars(select(kind).where(condition).order_by(kind.id)).all()


def _names(contributor: Contributor, mine: Sequence[Reply], quotes: Sequence[Quote]) -> set[str]:
    called = (each.name for each in contributors.identities(contributor))
    return {*called, *(reply.name for reply in mine), *(quote.credited for quote in quotes)} - {""}


def _notices(posts: Iterable[int], names: set[str]) -> list[Notice]:
    """What the team was told about an edition, as far as it names the person."""
    editions = select(EditionItem.edition_id).where(EditionItem.post_id.in_(posts))
    return [each for each in _of(Notice, Notice.edition_id.in_(editions)) if each.about.get("name") in names]


def _history(contributor: Contributor, ids: Sequence[int]) -> list[Entry]:
    of_replies = (Entry.thing_kind == "replies") & Entry.thing_id.in_(ids)
    numbers = [each.id for each in contributors.identities(contributor)]
    of_them = (Entry.thing_kind == "contributors") & Entry.thing_id.in_(numbers)
    return [*_of(Entry, of_replies), *_of(Entry, of_them)]


def _person(contributor: Contributor) -> dict[str, Any]:
    first, last = seen(contributor)
    return {
        "id": contributor.id,
        "name": contributor.name,
        "email": contributor.email,
        "handle_hash": contributor.handle_hash,
        "first_seen_at": _iso(first),
        "last_seen_at": _iso(last),
        "blocked_at": _iso(contributor.blocked_at),
        "tier": contributor.tier.value,
        "kind": contributor.kind.value if contributor.kind else None,
        "tags": contributors.tags_of([contributor.id]).get(contributor.id, []),
        "note": contributor.note,
        "on_the_page_of_thanks": not contributor.is_unlisted,
        "also_known_as": [
            _identity(each) for each in contributors.identities(contributor) if each is not contributor
        ],
    }


def _identity(each: Contributor) -> dict[str, Any]:
    """Another door of the same person, as editors found."""
    known = {"id": each.id, "name": each.name, "email": each.email, "handle_hash": each.handle_hash}
    return {**known, "created_at": _iso(each.created_at)}


def _reply(reply: Reply) -> dict[str, Any]:
    words = ("id", "text", "name", "title_idea", "held_reason", "rating", "note", "version")
    times = ("received_at", "edited_at")
    return {
        "prompt": reply.prompt.question,
        **{field: getattr(reply, field) for field in words},
        **{field: _iso(getattr(reply, field)) for field in times},
        "state": reply.state.value,
        "told": reply.told.value if reply.told else None,
        "told_at": _iso(reply.told_at),
        "to_be_named": reply.credit_wish.value,
        "came_by": reply.door.value,
        "consent": {
            "text": reply.consent.text if reply.consent else "",
            "version": reply.consent.number if reply.consent else None,
            "note": reply.consent_note,
            "revoked_at": _iso(reply.consent_revoked_at),
            "revoked_note": reply.consent_revoked_note,
        },
    }


def _picture(each: ReplyPicture) -> dict[str, Any]:
    return {"reply_id": each.reply_id, "width": each.width, "height": each.height, "sent_at": _iso(each.created_at)}


def _letter(each: ReaderNotice) -> dict[str, Any]:
    return {"reply_id": each.reply_id, "email": each.email, "mailed_at": _iso(each.mailed_at)}


def _message(each: ReaderMessage) -> dict[str, Any]:
    words = {"about": each.kind.value, "by": each.door.value, "state": each.state.value}
    return {**words, "reply_ids": each.reply_ids, "sent_at": _iso(each.sent_at)}


def _decision(each: Decision) -> dict[str, Any]:
    moved = {"from": each.was.value, "to": each.became.value}
    return {"reply_id": each.reply_id, "at": _iso(each.at), **moved, "reason": each.reason}


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "reply_id": quote.reply_id,
        "post": quote.post.title if quote.post else None,
        "wording": quote.words,
        "kind_of_edit": quote.edit_kind.value,
        "credit": quote.credited,
        "note": quote.note,
        "created_at": _iso(quote.created_at),
    }


def _article(each: PublishedArticle) -> dict[str, Any]:
    return {"title": each.title, "url": each.url, "published_at": _iso(each.published_at)}


def _notice(each: Notice) -> dict[str, Any]:
    return {"about": each.title, "said": each.sentence, "at": _iso(each.created_at)}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"what": entry.verb, "at": _iso(entry.at), "changes": entry.changes, "note": entry.note}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
