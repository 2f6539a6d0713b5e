"""Deciding on one reply: on the text that was seen, with undo; and the note on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import aliased, joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, replies
from opscontent.domain.people import Person
from opscontent.domain.replies import DECIDABLE, Decision, Reply, ReplyState
from opscontent.errors import Conflict, Missing, Rejected

JOURNAL_MOST = 50
# Where an editor may put a reply; a rule holds, quotes use, the sender withdraws.
OPEN_TO_EDITORS = (ReplyState.shortlisted, ReplyState.declined, ReplyState.spam, ReplyState.new)


@dataclass(frozen=True)
class Seen:
    """What was on the screen when somebody decided."""

    version: int
    state: ReplyState


@dataclass(frozen=True)
class Undone:
    """How many decisions were taken back, and how many not because someone decided since."""

    reply: Reply
    count: int
    left: int = 0


def locked(prompt_id: int, reply_id: int) -> Reply:
    """A reply of this prompt, held against others who decide at the same time. Raises `Missing`."""
    reply = db.session.scalar(
        select(Reply)
        .where(Reply.id == reply_id, Reply.prompt_id == prompt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if reply is None:
        raise Missing(_l("There is no such reply."))
    return reply


def decide(reply: Reply, to: ReplyState, *, by: Person, seen: Seen, reason: str = "") -> Decision:
    """Move a locked reply. Raises `Conflict` where it is no longer what was seen; nothing is applied then."""
    if to not in OPEN_TO_EDITORS:
        raise Rejected(_l("Choose what to do with the reply."))
    _refuse_stale(reply, seen)
    if reply.state is to:
        raise Rejected(_l("It is there already."))
    if reply.state is ReplyState.used:
        raise Rejected(_l("This reply is in a post. Take it out of the post at the desk first."))
    return replies.move(reply, to, by=by, reason=reason if to is ReplyState.declined else "")


def is_done(reply: Reply, to: ReplyState, *, by: Person, seen: Seen) -> bool:
    """Whether this very decision of mine was taken already: its answer got lost, and the page asks again."""
    last = db.session.scalar(
        select(Decision).where(Decision.reply_id == reply.id).order_by(Decision.id.desc()).limit(1)
    )
    if last is None or last.by_id != by.id or last.undoes_id is not None or last.undone_at is not None:
        return False
    return reply.version == seen.version and (last.was, last.became, reply.state) == (seen.state, to, to)


def annotate(reply: Reply, note: str, *, by: Person) -> None:
    """Set the note that only the team sees."""
    _refuse_withdrawn(reply)
    changes = activity.set_fields(reply, {"note": note})
    if changes:
        activity.record(by, "reply.noted", reply, changes=changes)


def journal(prompt_id: int, person: Person) -> Sequence[Decision]:
    """My last decisions in this prompt that still can be taken back, newest first; a bulk act is one of them."""
    return db.session.scalars(
        select(Decision)
        .where(*_mine(prompt_id, person), _stands_for_its_batch())
        .options(joinedload(Decision.reply))
        .order_by(Decision.id.desc())
        .limit(JOURNAL_MOST)
    ).all()


def decisions_on(reply_id: int) -> Sequence[Decision]:
    """All decisions on one reply, newest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.reply_id == reply_id)
        .options(joinedload(Decision.by))
        .order_by(Decision.id.desc())
    ).all()


def undo(prompt_id: int, *, by: Person, decision_id: int = 0) -> Undone:
    """Take back my last decision, or the given one of my journal; all of a bulk act.

    Raises `Rejected` where there is none, and where someone else decided since."""
    entries = journal(prompt_id, by)
    decision = next((entry for entry in entries if decision_id in (0, entry.id)), None)
    if decision is None:
        raise Rejected(_l("There is nothing left to undo."))
    return _undo_batch(decision, by=by) if decision.batch else _undo_one(decision, by=by)


def _undo_one(decision: Decision, *, by: Person) -> Undone:
    reply = locked(decision.prompt_id, decision.reply_id)
    later = _later_than(decision)
    if later is not None:
        who = later.by.name if later.by else reply.name
        raise Rejected(_l("Not undone: %(name)s has decided on this reply since.", name=who or _l("the sender")))
    replies.move(reply, decision.was, by=by, undoes=decision)
    decision.undone_at = clock.now()
    return Undone(reply, count=1)


def _undo_batch(decision: Decision, *, by: Person) -> Undone:
    """Those of the batch that nobody decided on since, each back to where it was."""
    mine = Decision.batch == decision.batch
    standing = select(Decision.reply_id, Decision.was).join(Decision.reply).where(mine, ~_superseded())
    rows = db.session.execute(standing.with_for_update(of=Reply)).all()
    total = db.session.scalar(select(func.count()).select_from(Decision).where(mine)) or 0
    if not rows:
        raise Rejected(_l("Not undone: others have decided on all of these replies since."))
    came_from: dict[ReplyState, list[int]] = {}
    for reply_id, was in rows:
        came_from.setdefault(was, []).append(reply_id)
    # The whole batch leaves the journal: what others decided on since is theirs.
    db.session.execute(update(Decision).where(mine).values(undone_at=clock.now()))
    count = sum(replies.move_many(ids, was, by=by, batch="", undoes=decision.batch) for was, ids in came_from.items())
    return Undone(decision.reply, count, left=total - count)


def _refuse_stale(reply: Reply, seen: Seen) -> None:
    if reply.state is ReplyState.withdrawn:
        raise Conflict(_l("The sender took this reply back. Nothing was changed."))
    if reply.version != seen.version:
        raise Conflict(_l("The sender changed the words while you were reading. Nothing was decided; read again."))
    if reply.state is not seen.state:
        last = db.session.scalar(
            select(Decision).where(Decision.reply_id == reply.id).order_by(Decision.id.desc()).limit(1)
        )
        who = last.by.name if last and last.by else _l("the sender")
        raise Conflict(_l("%(name)s decided on this reply a moment ago. Nothing was changed.", name=who))


def _refuse_withdrawn(reply: Reply) -> None:
    if reply.state is ReplyState.withdrawn:
        raise Rejected(_l("The sender took this reply back."))


def _mine(prompt_id: int, person: Person) -> list[ColumnElement[bool]]:
    return [
        Decision.by_id == person.id,
        Decision.prompt_id == prompt_id,
        Decision.undoes_id.is_(None),
        Decision.undone_at.is_(None),
        Decision.was.in_(DECIDABLE),
        Decision.became.in_(OPEN_TO_EDITORS),
    ]


def _stands_for_its_batch() -> ColumnElement[bool]:
    other = aliased(Decision)
    first = select(func.min(other.id)).where(other.batch == Decision.batch).scalar_subquery()
    return (Decision.batch == "") | (Decision.id == first)


def _later_than(decision: Decision) -> Decision | None:
    return db.session.scalar(
        select(Decision)
        .where(
            Decision.reply_id == decision.reply_id,
            Decision.id > decision.id,
            Decision.undoes_id.is_(None),
            Decision.undone_at.is_(None),
        )
        .options(joinedload(Decision.by))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def _superseded() -> ColumnElement[bool]:
    """Somebody decided after this decision and did not take it back."""
    later = aliased(Decision)
    return (
        select(later.id)
        .where(
            later.reply_id == Decision.reply_id,
            later.id > Decision.id,
            later.undoes_id.is_(None),
            later.undone_at.is_(None),
        )
        .exists()
    )
