"""The pass: all of a prompt's replies are read, and those that say the same are put together, some at a time.

The table tells how far it is, so that it is shown, and begun anew where its worker died. Comparing is left to the
caller, outside of any transaction (jobs/grouping). A pass puts together; it never takes apart, and never moves
what a hand has moved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, relationship

from opscontent import clock
from opscontent.db import Base, db
from opscontent.domain import activity
from opscontent.domain.groups.group import NO_VOTE
from opscontent.domain.groups.progress import PassState, Progress
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyGroup

# After a pass rest so many times as long as it took: of a hundred thousand replies one core is not to be lost to it.
REST_FACTOR = 10
REST_MOST = timedelta(minutes=30)


class GroupPass(Progress, Base):
    """The last pass over a prompt."""

    __tablename__ = "group_passes"

    prompt: Mapped[Prompt] = relationship()


@dataclass(frozen=True)
class Texts:
    """What a pass compares: (id, version, words) each, as they were when it began."""

    rows: Sequence[tuple[int, int, str]]

    @property
    def newest(self) -> int:
        return max((row[0] for row in self.rows), default=0)

    @property
    def versions(self) -> dict[int, int]:
        return {row[0]: row[1] for row in self.rows}


def pass_of(prompt_id: int) -> GroupPass | None:
    return db.session.scalar(select(GroupPass).where(GroupPass.prompt_id == prompt_id))


def ask_for_pass(prompt: Prompt, *, by: Person | None = None) -> GroupPass:
    """Have a pass made; one that is under way goes on."""
    found = pass_of(prompt.id)
    if found is not None and found.state.is_under_way:
        return found
    if found is None:
        found = GroupPass(account_id=prompt.account_id, prompt_id=prompt.id, looked_until=0)
        db.session.add(found)
    found.wait(by=by)
    db.session.flush()
    if by is not None:
        activity.record(by, "prompt.groups_asked", prompt)
    return found


def due(now: datetime) -> list[int]:
    """Prompts that want a pass: asked for, left by a dead worker, or with newer replies and rested enough."""
    newest = select(func.max(Reply.id)).where(Reply.prompt_id == Prompt.id).scalar_subquery()
    rows = db.session.execute(
        select(Prompt.id, GroupPass)
        .outerjoin(GroupPass, GroupPass.prompt_id == Prompt.id)
        .where(
            (newest > func.coalesce(GroupPass.looked_until, 0))
            | GroupPass.state.in_((PassState.waiting, PassState.running))
        )
    )
    return [prompt_id for prompt_id, last in rows if last is None or _may_begin(last, now)]


def begin(prompt_id: int) -> Texts | None:
    """Take a pass in hand: its texts, or None where another worker has it."""
    prompt = db.session.get_one(Prompt, prompt_id)
    db.session.scalar(select(Prompt.id).where(Prompt.id == prompt_id).with_for_update())
    found = pass_of(prompt_id)
    if found is not None and found.is_in_hand(clock.now()):
        return None
    if found is None or not found.state.is_under_way:
        found = ask_for_pass(prompt)
    texts = texts_of(prompt_id)
    found.take(len(texts.rows))
    return texts


def texts_of(prompt_id: int) -> Texts:
    """What a pass looks at: all that stands."""
    stands = (Reply.prompt_id == prompt_id) & Reply.state.not_in(NO_VOTE) & (Reply.text != "")
    columns = select(Reply.id, Reply.version, Reply.text).where(stands).order_by(Reply.id)
    return Texts([(row.id, row.version, row.text) for row in db.session.execute(columns)])


def go_on(prompt_id: int, done_count: int) -> None:
    """Tell how far it is."""
    found = pass_of(prompt_id)
    if found is not None:
        found.tell(done_count)


def settle(prompt_id: int, found: Iterable[Sequence[int]], versions: dict[int, int]) -> int:
    """Put some of what was found together, each the one around which they are first; returns how many replies moved.

    Who changed their words meanwhile is left for the next pass."""
    clusters = [list(cluster) for cluster in found]
    ids = [number for cluster in clusters for number in cluster]
    columns = (Reply.id, Reply.version, Reply.group_id, Reply.is_group_by_hand)
    query = select(*columns).where(Reply.prompt_id == prompt_id, Reply.id.in_(ids), Reply.text != "")
    rows = {row.id: row for row in db.session.execute(query.with_for_update()) if row.version == versions[row.id]}
    by_hand = _made_by_hand({row.group_id for row in rows.values() if row.group_id is not None})
    return sum(_settle(prompt_id, [rows[each] for each in cluster if each in rows], by_hand) for cluster in clusters)


def end(prompt_id: int, texts: Texts | None, *, failure: str = "") -> None:
    """It is done, or it can't be."""
    found = pass_of(prompt_id)
    if found is not None:
        found.finish(texts.newest if texts else 0, failure)


def _may_begin(last: GroupPass, now: datetime) -> bool:
    if last.state is PassState.waiting:
        return True
    if last.state is PassState.running:
        return not last.is_in_hand(now)
    finished = last.finished_at or last.told_at
    return now >= finished + min(REST_FACTOR * (finished - last.begun_at), REST_MOST)


def _made_by_hand(group_ids: set[int]) -> set[int]:
    query = select(Reply.group_id).where(Reply.group_id.in_(group_ids), Reply.is_group_by_hand).distinct()
    return {number for number in db.session.scalars(query) if number is not None}


def _settle(prompt_id: int, rows: Sequence[Any], by_hand: set[int]) -> int:
    groups = Counter(row.group_id for row in rows if row.group_id is not None)
    free = [row.id for row in rows if row.group_id is None]
    if not groups:
        return _found_group(prompt_id, free) if len(free) > 1 else 0
    target = groups.most_common(1)[0][0]
    # Two groups become one unless a hand was in either: it may have held them apart.
    others = {number for number in groups if number != target and not {number, target} & by_hand}
    moved = Reply.group_id.in_(others) | Reply.id.in_(free)
    values = {"group_id": target, "is_representative": False}
    return _changed(update(Reply).where(Reply.prompt_id == prompt_id, moved).values(values)) if free or others else 0


def _found_group(prompt_id: int, reply_ids: Sequence[int]) -> int:
    prompt = db.session.get_one(Prompt, prompt_id)
    group = ReplyGroup(account_id=prompt.account_id, prompt_id=prompt_id, created_at=clock.now())
    db.session.add(group)
    db.session.flush()
    speaks = {"group_id": group.id, "is_representative": Reply.id == reply_ids[0]}
    return _changed(update(Reply).where(Reply.id.in_(reply_ids)).values(speaks))


def _changed(query: Any) -> int:
    result: Any = db.session.execute(query.execution_options(synchronize_session=False))
    return int(result.rowcount)
