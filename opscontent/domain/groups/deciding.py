"""One decision on all of a group: counted first, then one batch that one undo takes back."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from opscontent.db import db
from opscontent.domain import replies
from opscontent.domain.groups.group import same
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import DECIDABLE, Reply, ReplyGroup, ReplyState
from opscontent.errors import Rejected

TARGETS = (ReplyState.shortlisted, ReplyState.declined, ReplyState.spam, ReplyState.new)


@dataclass(frozen=True)
class GroupPreview:
    """How many would move to where, and how many stay: there already, in a post, taken back."""

    to: ReplyState
    count: int
    left: int


def preview(reply: Reply) -> list[GroupPreview]:
    """What each decision on the group of this reply would do."""
    rows = db.session.execute(select(Reply.state, func.count()).where(same(reply)).group_by(Reply.state)).all()
    counts = {row[0]: row[1] for row in rows}
    total = sum(counts.values())
    moving = {to: sum(counts.get(state, 0) for state in DECIDABLE - {to}) for to in TARGETS}
    return [GroupPreview(to, count, total - count) for to, count in moving.items()]


def decide(prompt: Prompt, group: ReplyGroup, to: ReplyState, *, by: Person, expected: int, reason: str = "") -> int:
    """Move all members that can go there; returns how many. Raises `Conflict` where these are not `expected`."""
    if to not in TARGETS:
        raise Rejected(_l("Choose what to do with the replies."))
    return replies.decide_many(prompt, *_moving(group, to), to=to, by=by, expected=expected, reason=reason)


def _moving(group: ReplyGroup, to: ReplyState) -> list[ColumnElement[bool]]:
    """Those in a post are left where they are, as everywhere in triage."""
    return [Reply.group_id == group.id, Reply.state.in_(DECIDABLE - {to}), Reply.text != ""]
