"""Many decisions at once: counted and shown first, then applied as one batch that one undo takes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from opscontent.db import db
from opscontent.domain import replies
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import TRANSITIONS, Reply, ReplyState
from opscontent.domain.triage.decisions import OPEN_TO_EDITORS
from opscontent.domain.triage.queue import Filters, conditions
from opscontent.errors import Rejected

SHOWN, NUMBERED = 10, 500


@dataclass(frozen=True)
class Selection:
    """Replies that were ticked (id to the version that was seen), or all that some filters show.

    `until` is the newest reply of that moment: what comes in later is not part of it."""

    ticked: dict[int, int] = field(default_factory=dict)
    filters: Filters | None = None
    until: int = 0


@dataclass(frozen=True)
class Preview:
    """How many would move, the first of them, the numbers of the first of them, and how many can't (used, taken back,
    there already, edited)."""

    count: int
    left: int
    first: Sequence[Reply]
    ids: Sequence[int] = ()


def preview(prompt: Prompt, selection: Selection, to: ReplyState) -> Preview:
    """What `decide_all` would do; nothing is changed."""
    chosen = _chosen(prompt, selection)
    moving = [*chosen, *_moving(selection, to)]
    total = db.session.scalar(select(func.count()).select_from(Reply).where(*chosen)) or 0
    count = db.session.scalar(select(func.count()).select_from(Reply).where(*moving)) or 0
    first = db.session.scalars(select(Reply).where(*moving).order_by(Reply.id).limit(SHOWN)).all()
    ids = db.session.scalars(select(Reply.id).where(*moving).order_by(Reply.id).limit(NUMBERED)).all()
    return Preview(count, total - count, first, ids)


def decide_all(
    prompt: Prompt, selection: Selection, to: ReplyState, *, by: Person, expected: int, reason: str = ""
) -> int:
    """Move all of them as one batch; returns how many. Raises `Conflict` where it is not as many as were shown."""
    moving = [*_chosen(prompt, selection), *_moving(selection, to)]
    return replies.decide_many(prompt, *moving, to=to, by=by, expected=expected, reason=reason)


def newest(prompt_id: int) -> int:
    """The id of the prompt's newest reply; 0 if there is none."""
    return db.session.scalar(select(func.max(Reply.id)).where(Reply.prompt_id == prompt_id)) or 0


def _chosen(prompt: Prompt, selection: Selection) -> list[ColumnElement[bool]]:
    if selection.filters is None:
        return [Reply.prompt_id == prompt.id, Reply.id.in_(selection.ticked)]
    return [*conditions(prompt.id, selection.filters), Reply.id <= selection.until]


def _moving(selection: Selection, to: ReplyState) -> list[ColumnElement[bool]]:
    if to not in OPEN_TO_EDITORS:
        raise Rejected(_l("Choose what to do with the replies."))
    movable = [state for state, ways in TRANSITIONS.items() if to in ways and state is not ReplyState.used]
    return [Reply.state.in_(movable), *_as_seen(selection)]


def _as_seen(selection: Selection) -> list[ColumnElement[bool]]:
    """Ticked ones still have the words that were ticked."""
    by_version: dict[int, list[int]] = {}
    for reply_id, version in selection.ticked.items():
        by_version.setdefault(version, []).append(reply_id)
    if selection.filters is not None or not by_version:
        return []
    first, *rest = [(Reply.version == version) & Reply.id.in_(ids) for version, ids in by_version.items()]
    for each in rest:
        first = first | each
    return [first]
