"""What a person may ask of us: that everything personal of theirs goes. Rows stay without words, so counts stay.

What is published stays as it was published: it is out, and only people can take it down."""

import secrets
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, chats, contributors, merges, reader_notices, replies, search, tellings
from opscontent.domain.activity import Entry
from opscontent.domain.contributors import FORGOTTEN, Contributor, Tier
from opscontent.domain.editions import EditionItem
from opscontent.domain.imports import SHOWN_CHARACTERS, Import
from opscontent.domain.notices import Notice
from opscontent.domain.people import Person
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.quotes import EditKind, Quote
from opscontent.domain.replies import Decision, Door, Reply, ReplyState, content_key
from opscontent.text.cjk import fold

# What is left of a reply; nobody says the same as one without words.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("text", "name", "title_idea", "note", "held_reason"), ""),
    **dict.fromkeys(("receipt_hash", "group_id")),
    **dict.fromkeys(("is_representative", "is_group_by_hand"), False),
}
MANY = 500
# Fields of the history that hold a sender's own words, or ours about them.
PERSONAL = frozenset({"text", "name", "email", "title_idea", "wording", "credit", "note"})
NAMING = frozenset({"name", "email", "title_idea", "note"})
STANDING = frozenset(ReplyState) - {ReplyState.withdrawn}
READERS = [door for door in Door if door.is_of_readers]
# Attempts that sent nothing and need no record of what they would have sent.
UNSENT = (PublicationState.due, PublicationState.missed, PublicationState.rejected)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Replies and quotes that have no words any more, and published articles that still print some."""

    replies: int
    quotes: int
    articles: int


def forget(contributor: Contributor, *, by: Person | str, pictures: Path | None = None) -> Forgotten:
    """Take away all that tells who a person is and what they wrote; their replies become `withdrawn`.

    `pictures` is the folder of their pictures. Nothing brings it back. Once more does no harm. The same
    person is a new one when they write again."""
    db.session.flush()
    contributor = contributor.person
    db.session.refresh(contributor, with_for_update={"of": Contributor})
    counts = foreseen(contributor)
    names = _names(contributor)
    ids = db.session.scalars(_of(contributor, Reply.id).with_for_update()).all()
    for at in range(0, len(ids), MANY):
        some = ids[at : at + MANY]
        empty(some, names, pictures)
        settle(some, STANDING, ReplyState.withdrawn, by=by)
    chats.forget(contributor.id)
    unname([each.id for each in contributors.identities(contributor)])
    changes = {f"forgotten_{field}": (None, count) for field, count in asdict(counts).items()}
    activity.record(by, "contributor.forgotten", contributor, changes=changes)
    return counts


def foreseen(contributor: Contributor) -> Forgotten:
    """What `forget` would take away, for the question before it."""
    mine = Quote.reply_id.in_(_of(contributor, Reply.id))
    printed = select(PublishedArticle.id).join(Quote, Quote.post_id == PublishedArticle.post_id).where(mine)
    return Forgotten(
        replies=_count(_of(contributor, Reply.id).where(Reply.text != "")),
        quotes=_count(select(Quote.id).where(mine)),
        articles=_count(printed.distinct()),
    )


def empty(reply_ids: Sequence[int], names: frozenset[str], pictures: Path | None = None) -> None:
    """Take the words out of these replies (locked, at most MANY) and of all that was made of them.

    `names` are those that their senders gave, to be taken out of what was told about an edition."""
    search.forget(reply_ids)
    replies.drop_pictures(reply_ids, pictures)
    reader_notices.drop(reply_ids)
    _empty_results(reply_ids)
    empty_history(reply_ids, PERSONAL)
    _empty_attempts(reply_ids, names)
    mine = Quote.reply_id.in_(reply_ids)
    db.session.execute(delete(Quote).where(mine, Quote.post_id.is_(None)))
    no_words = {"wording": "", "credit": "", "note": "", "edit_kind": EditKind.light, "version": Quote.version + 1}
    db.session.execute(update(Quote).where(mine).values(no_words))
    keys = [(number, content_key("forgotten", str(number))) for number in reply_ids]
    db.session.execute(update(Reply), [{"id": number, "fold_key": key, **NOTHING} for number, key in keys])
    # A reader may send the same again; an import of the same file may not bring it back.
    by_form = set(db.session.scalars(select(Reply.id).where(Reply.id.in_(reply_ids), Reply.door.in_(READERS))))
    if by_form:
        rows = [{"id": number, "content_key": key} for number, key in keys if number in by_form]
        db.session.execute(update(Reply), rows)
    db.session.execute(update(Decision).where(Decision.reply_id.in_(reply_ids)).values(reason=""))
    db.session.flush()
    db.session.expire_all()


def unname(contributor_ids: Sequence[int]) -> None:
    """Take away who these identities are, and what was noted on them; their rows stay."""
    merges.forget(contributor_ids)
    tellings.forget(contributor_ids)
    contributors.untag(contributor_ids)
    gone: dict[str, Any] = {
        "name": "",
        "email": "",
        "blocked_at": None,
        "note": "",
        "kind": None,
        "tier": Tier.reader,
    }
    rows = [
        {"id": number, "handle_hash": f"{FORGOTTEN}{secrets.token_hex(24)}", **gone} for number in contributor_ids
    ]
    if rows:
        db.session.execute(update(Contributor), rows)
    of_them = (Entry.thing_kind == "contributors") & Entry.thing_id.in_(contributor_ids)
    for entry in db.session.scalars(select(Entry).where(of_them, Entry.verb == "contributor.described")):
        entry.changes = {field: ["", ""] for field in entry.changes}
    db.session.flush()
    db.session.expire_all()


def settle(reply_ids: Sequence[int], states: Set[ReplyState], to: ReplyState, *, by: Person | str) -> None:
    """`replies.move` for emptied replies: those in these states go where they stay."""
    stands = Reply.id.in_(reply_ids) & Reply.state.in_(states)
    found = db.session.execute(select(Reply.id, Reply.account_id, Reply.prompt_id, Reply.state).where(stands)).all()
    actor, now = by.id if isinstance(by, Person) else None, clock.now()
    rows = [
        {
            "reply_id": number,
            "account_id": account_id,
            "prompt_id": prompt_id,
            "by_id": actor,
            "was": state,
            "became": to,
            "at": now,
        }
        for number, account_id, prompt_id, state in found
    ]
    if rows:
        db.session.execute(insert(Decision), rows)
        db.session.execute(update(Reply).where(stands).values(state=to))
        db.session.expire_all()


def empty_history(reply_ids: Sequence[int], fields: Set[str]) -> None:
    """Who changed what and when stays, the words go; a post's entry on a quote holds the same as the reply's."""
    own = db.session.scalars(select(Entry).where(Entry.thing_kind == "replies", Entry.thing_id.in_(reply_ids))).all()
    worded = [entry.changes for entry in own if entry.verb == "reply.worded"]
    posts = select(Quote.post_id).where(Quote.reply_id.in_(reply_ids), Quote.post_id.is_not(None))
    of_posts = (Entry.thing_kind == "posts") & Entry.thing_id.in_(posts) & (Entry.verb == "post.quote_changed")
    same = [entry for entry in db.session.scalars(select(Entry).where(of_posts)) if entry.changes in worded]
    for entry in (*own, *same):
        entry.changes = {field: ["", ""] if field in fields else values for field, values in entry.changes.items()}


def _empty_results(reply_ids: Sequence[int]) -> None:
    """Rows that a later import told of, because these replies were there already."""
    query = select(Reply.prompt_id, Reply.text).where(Reply.id.in_(reply_ids))
    said = {(prompt_id, fold(words[:SHOWN_CHARACTERS])) for prompt_id, words in db.session.execute(query)}
    prompt_ids = {prompt_id for prompt_id, _ in said}
    for import_ in db.session.scalars(select(Import).where(Import.prompt_id.in_(prompt_ids))):
        import_.known = [
            {**row, "text": ""} if (import_.prompt_id, fold(str(row["text"]))) in said else row
            for row in import_.known
        ]


def _empty_attempts(reply_ids: Sequence[int], names: frozenset[str]) -> None:
    """What unsent attempts would have sent, and names in why an edition did not go out."""
    posts = select(Quote.post_id).where(Quote.reply_id.in_(reply_ids), Quote.post_id.is_not(None))
    editions = select(EditionItem.edition_id).where(EditionItem.post_id.in_(posts))
    for attempt in _locked(Publication, Publication.edition_id.in_(editions)):
        attempt.evidence = _without(attempt.evidence, names)
        if attempt.state in UNSENT:
            attempt.outgoing = {}
    for notice in _locked(Notice, Notice.edition_id.in_(editions)):
        notice.about = _without(notice.about, names)


def _locked(kind: Any, condition: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.scalars(select(kind).where(condition).order_by(kind.id).with_for_update()).all()


def _without(value: Any, names: frozenset[str]) -> Any:
    """The same value; a `name` in it that is one of these is empty."""
    if isinstance(value, list):
        return [_without(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: "" if key == "name" and each in names else _without(each, names) for key, each in value.items()}


def _names(contributor: Contributor) -> frozenset[str]:
    """All that this person was called: by themselves, and by us in a credit."""
    given = db.session.scalars(_of(contributor, Reply.name).distinct())
    credited = db.session.scalars(select(Quote.credit).where(Quote.reply_id.in_(_of(contributor, Reply.id))))
    called = [each.name for each in contributors.identities(contributor)]
    return frozenset({*called, *given, *(credit or "" for credit in credited)} - {""})


def _of(contributor: Contributor, column: Any) -> Select[Any]:
    return select(column).where(Reply.contributor_id == contributor.id)


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
