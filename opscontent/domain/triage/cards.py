"""Cards: replies with how many say the same, one by its own look, many by one look at all they say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, false, func, literal, select
from sqlalchemy.orm import aliased

from opscontent.db import db
from opscontent.domain.groups import NO_VOTE
from opscontent.domain.replies import UNDECIDED, Reply, ReplyState
from opscontent.domain.triage.leases import GROUP, unit_of

CHOSEN = (ReplyState.shortlisted, ReplyState.used)


@dataclass(frozen=True)
class Card:
    """A reply and how many say the same, itself included; `is_chosen` if it waits and another was chosen."""

    reply: Reply
    votes: int
    is_chosen: bool = False


# Built once: a statement that is made anew for each request costs more than it takes to run.
_OTHER = aliased(Reply)
_SAME_GROUP = _OTHER.group_id == Reply.group_id
_SAME_FOLD = (_OTHER.prompt_id == Reply.prompt_id) & (_OTHER.fold_key == Reply.fold_key)


def _by_group(count: Callable[[ColumnElement[bool]], Any]) -> Any:
    """Over the group of a reply; over those that say the very same while no pass has seen it."""
    return case((Reply.group_id.is_(None), count(_SAME_FOLD)), else_=count(_SAME_GROUP))


_VOTES = _by_group(
    lambda same: select(func.count()).where(same, _OTHER.state.not_in(NO_VOTE)).correlate(Reply).scalar_subquery()
)
_IS_CHOSEN = case(
    (
        Reply.state.in_(UNDECIDED),
        _by_group(lambda same: select(_OTHER.id).where(same, _OTHER.state.in_(CHOSEN)).correlate(Reply).exists()),
    ),
    else_=false(),
)
CARDS = select(Reply, _VOTES, _IS_CHOSEN)
_COUNTS = (func.count().filter(Reply.state.not_in(NO_VOTE)), func.count().filter(Reply.state.in_(CHOSEN)))


def first_of(query: Select[Any]) -> Card | None:
    """The first card of a query of CARDS."""
    row = db.session.execute(query.limit(1)).first()
    return Card(*row) if row else None


def cards(prompt_id: int, replies: Sequence[Reply]) -> tuple[Card, ...]:
    """These replies of the prompt, in their order, each with its votes: what fifty of them say is counted once."""
    if not replies:
        return ()
    folds = {reply.fold_key for reply in replies if reply.group_id is None}
    groups = {reply.group_id for reply in replies if reply.group_id is not None}
    alone = select(Reply.fold_key, *_COUNTS).where(Reply.prompt_id == prompt_id, Reply.fold_key.in_(folds))
    grouped = select(literal(GROUP) + cast(Reply.group_id, String), *_COUNTS).where(Reply.group_id.in_(groups))
    parts = [alone.group_by(Reply.fold_key)] * bool(folds) + [grouped.group_by(Reply.group_id)] * bool(groups)
    rows = db.session.execute(parts[0].union_all(*parts[1:]))
    said = {unit: (votes, chosen) for unit, votes, chosen in rows}
    # A pass that groups them anew may have come between the two looks.
    return tuple(_card(reply, *said.get(unit_of(reply), (1, 0))) for reply in replies)


def _card(reply: Reply, votes: int, chosen: int) -> Card:
    return Card(reply, votes, chosen > 0 and reply.state in UNDECIDED)
