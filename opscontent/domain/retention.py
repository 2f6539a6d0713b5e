"""How long a prompt's replies are kept. When its months are over, names go, and the words that nobody chose.

Chosen is what a quote holds, on the desk or in a post: its words stay, and the credit that was given. A sender who
answered other prompts that are still kept keeps their name there until those are over too."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import aliased, joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, prompts, rights, search
from opscontent.domain.activity import Entry
from opscontent.domain.contributors import FORGOTTEN, Contributor
from opscontent.domain.imports import Import
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Reply, ReplyState

MANY = 500
UNDECIDED = frozenset({ReplyState.new, ReplyState.held, ReplyState.shortlisted})


def due_at(prompt: Prompt) -> datetime | None:
    """When a prompt is cleared: its months after closing, on its account's clock; None where nobody knows yet."""
    if prompt.keep_months is None or prompt.closes_at is None:
        return None
    closed_at = prompt.closes_at.astimezone(prompt.account.zone)
    return (closed_at + relativedelta(months=prompt.keep_months)).astimezone(UTC)


def due(now: datetime) -> Sequence[int]:
    """The prompts that are to be cleared now, by number."""
    waiting = Prompt.keep_months.is_not(None) & Prompt.cleared_at.is_(None) & (Prompt.closes_at <= now)
    found = db.session.scalars(select(Prompt).where(waiting).options(joinedload(Prompt.account)).order_by(Prompt.id))
    return [prompt.id for prompt in found if _is_due(prompt, now)]


def clear_some(prompt_id: int, entry_id: int = 0, pictures: Path | None = None) -> int:
    """Clear the next MANY rows of a prompt, in the caller's transaction; does nothing where it isn't due.

    `pictures` is the folder of readers' pictures. Returns the number of the history's entry that counts
    them, to be given back at the next call; 0 at the end."""
    query = select(Prompt).where(Prompt.id == prompt_id).with_for_update(of=Prompt)
    prompt = db.session.scalar(query.execution_options(populate_existing=True))
    if prompt is None or prompt.cleared_at is not None or not _is_due(prompt, clock.now()):
        return 0
    for field, clear in (
        ("replies", partial(_clear_words, pictures=pictures)),
        ("names", _clear_names),
        ("people", _clear_people),
    ):
        count = clear(prompt)
        if count:
            return _counted(prompt, entry_id, f"cleared_{field}", count)
    _finish(prompt)
    if not entry_id:
        activity.record("clock", "prompt.cleared", prompt)
    return 0


def _is_due(prompt: Prompt, now: datetime) -> bool:
    at = due_at(prompt)
    return at is not None and at <= now and prompts.phase(prompt, now) is PromptState.closed


def _is_chosen() -> ColumnElement[bool]:
    return exists().where(Quote.reply_id == Reply.id)


def _clear_words(prompt: Prompt, pictures: Path | None) -> int:
    """Empty replies that nobody chose; those that nobody decided on count as declined."""
    condition = (Reply.prompt_id == prompt.id) & (Reply.text != "") & ~_is_chosen()
    ids = _some(condition)
    if ids:
        names = frozenset(db.session.scalars(select(Reply.name).where(Reply.id.in_(ids)))) - {""}
        rights.empty(ids, names, pictures)
        rights.settle(ids, UNDECIDED, ReplyState.declined, by="clock")
    return len(ids)


def _clear_names(prompt: Prompt) -> int:
    """What stands beside the words of chosen replies; the credit that was given stays with the quote."""
    others = (Reply.name != "") | (Reply.title_idea != "") | (Reply.note != "") | (Reply.held_reason != "")
    ids = _some((Reply.prompt_id == prompt.id) & _is_chosen() & others)
    if not ids:
        return 0
    for quote in db.session.scalars(select(Quote).where(Quote.reply_id.in_(ids)).options(joinedload(Quote.reply))):
        quote.credit = quote.credited  # as the reader wished it: no more of the name is kept
    no_names = {"name": "", "title_idea": "", "note": "", "held_reason": ""}
    db.session.execute(update(Reply).where(Reply.id.in_(ids)).values(no_names))
    rights.empty_history(ids, rights.NAMING)
    db.session.flush()
    db.session.expire_all()
    search.forget(ids)
    texts = db.session.execute(select(Reply.id, Reply.text).where(Reply.id.in_(ids), Reply.text != "")).all()
    search.index_texts((number, search.searchable(words, "")) for number, words in texts)
    return len(ids)


def _clear_people(prompt: Prompt) -> int:
    """Senders of whom nothing else is kept."""
    mine, other, elsewhere = aliased(Reply), aliased(Reply), aliased(Prompt)
    sent_here = exists().where(mine.contributor_id == Contributor.id, mine.prompt_id == prompt.id)
    is_kept = exists().where(
        other.contributor_id == Contributor.id,
        other.prompt_id == elsewhere.id,
        elsewhere.id != prompt.id,
        elsewhere.cleared_at.is_(None),
    )
    condition = sent_here & ~is_kept & Contributor.handle_hash.not_like(f"{FORGOTTEN}%")
    ids = db.session.scalars(select(Contributor.id).where(condition).limit(MANY).with_for_update()).all()
    if ids:
        others = db.session.scalars(select(Contributor.id).where(Contributor.merged_into_id.in_(ids))).all()
        rights.unname([*ids, *others])
    return len(ids)


def _some(condition: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(
        select(Reply.id).where(condition).order_by(Reply.id).limit(MANY).with_for_update()
    ).all()


def _counted(prompt: Prompt, entry_id: int, field: str, count: int) -> int:
    """One entry for a run, however many batches it takes; each batch is counted with what it did."""
    entry = db.session.get(Entry, entry_id) if entry_id else activity.record("clock", "prompt.cleared", prompt)
    assert entry is not None
    before = (entry.changes or {}).get(field, [None, 0])[1]
    entry.changes = {**(entry.changes or {}), field: [None, before + count]}
    db.session.flush()
    return entry.id


def _finish(prompt: Prompt) -> None:
    """Rows that imports tell of hold words too."""
    prompt.cleared_at = clock.now()
    for import_ in db.session.scalars(select(Import).where(Import.prompt_id == prompt.id)):
        import_.refused = [{**row, "text": ""} for row in import_.refused]
        import_.known = [{**row, "text": ""} for row in import_.known]
        import_.remarks = [row for row in import_.remarks if ":" not in row[1]]
    db.session.flush()
