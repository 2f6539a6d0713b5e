"""What a hand does to groups: split, join, choose who speaks. Each is a batch of rows: an undo knows the way back."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyGroup
from opscontent.errors import Rejected

JOURNAL_MOST = 20


class GroupMove(Base):
    """One reply moved by hand; those of one act have the same batch. An undo marks them and puts back what it can."""

    __tablename__ = "group_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"), index=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str] = mapped_column(String(20))  # split, joined, represented
    batch: Mapped[str] = mapped_column(String(32), index=True)
    was_group_id: Mapped[int | None] = mapped_column(ForeignKey("reply_groups.id"))
    became_group_id: Mapped[int | None] = mapped_column(ForeignKey("reply_groups.id"))
    was_representative: Mapped[bool]
    became_representative: Mapped[bool]
    was_by_hand: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def split(prompt: Prompt, group: ReplyGroup, reply_ids: Sequence[int], *, by: Person) -> ReplyGroup:
    """Take some out, into a group of their own. Raises `Rejected` where none or all are meant."""
    moving = _locked(prompt.id, Reply.group_id == group.id, Reply.id.in_(reply_ids))
    total = db.session.scalar(select(func.count()).select_from(Reply).where(Reply.group_id == group.id)) or 0
    if not moving:
        raise Rejected(_l("Tick those that say something else."))
    if len(moving) == total:
        raise Rejected(_l("These are all of the group. Leave at least one in it."))
    apart = _new_group(prompt)
    _move(prompt, moving, apart.id, "split", by=by)
    activity.record(by, "prompt.group_split", prompt, changes={"replies": (total, total - len(moving))})
    return apart


def join(prompt: Prompt, group: ReplyGroup, reply_ids: Sequence[int], *, by: Person, whole: bool = True) -> int:
    """Take replies into the group, with all of the groups they are in unless `whole` is off; returns how many."""
    chosen = _locked(prompt.id, Reply.id.in_(reply_ids))
    groups = {reply.group_id for reply in chosen if reply.group_id is not None} - {group.id} if whole else set()
    moving = {reply.id: reply for reply in chosen if reply.group_id != group.id}
    if groups:
        moving |= {reply.id: reply for reply in _locked(prompt.id, Reply.group_id.in_(groups))}
    if not moving:
        raise Rejected(_l("Tick those that say the same."))
    _move(prompt, list(moving.values()), group.id, "joined", by=by)
    activity.record(by, "prompt.group_joined", prompt, changes={"replies": (0, len(moving))})
    return len(moving)


def group_for(reply: Reply) -> ReplyGroup:
    """The group of a reply; a new one where it has none, with those that say the very same."""
    if reply.group_id is not None:
        return db.session.get_one(ReplyGroup, reply.group_id)
    group = _new_group(reply)
    same = (Reply.prompt_id == reply.prompt_id) & (Reply.fold_key == reply.fold_key) & Reply.group_id.is_(None)
    db.session.execute(update(Reply).where(same).values(group_id=group.id))
    db.session.refresh(reply, ["group_id"])
    return group


def make_representative(prompt: Prompt, group: ReplyGroup, reply: Reply, *, by: Person) -> None:
    """Let this member speak for the group."""
    if reply.group_id != group.id:
        raise Rejected(_l("It is not in this group."))
    if reply.is_representative:
        raise Rejected(_l("It speaks for the group already."))
    batch = secrets.token_hex(8)
    for each in _locked(prompt.id, Reply.group_id == group.id, Reply.is_representative):
        _note(prompt, each, "represented", batch, group.id, False, by=by)
    db.session.flush()  # one at a time speaks for a group
    _note(prompt, reply, "represented", batch, group.id, True, by=by)
    activity.record(by, "prompt.group_represented", prompt, note=reply.text[:200])


def journal(prompt_id: int, person: Person) -> Sequence[GroupMove]:
    """My last acts that are not undone, newest first, each by its first row."""
    firsts = select(func.min(GroupMove.id)).where(
        GroupMove.prompt_id == prompt_id, GroupMove.by_id == person.id, GroupMove.undone_at.is_(None)
    )
    query = select(GroupMove).where(GroupMove.id.in_(firsts.group_by(GroupMove.batch)))
    return db.session.scalars(query.order_by(GroupMove.id.desc()).limit(JOURNAL_MOST)).all()


def undo(prompt: Prompt, *, by: Person) -> tuple[int, int]:
    """Take back my last act: (how many replies went back, how many not because they were moved since)."""
    last = next(iter(journal(prompt.id, by)), None)
    if last is None:
        raise Rejected(_l("There is nothing left to undo."))
    moves = db.session.scalars(select(GroupMove).where(GroupMove.batch == last.batch).order_by(GroupMove.id)).all()
    replies = {reply.id: reply for reply in _locked(prompt.id, Reply.id.in_([move.reply_id for move in moves]))}
    back = [move for move in moves if replies[move.reply_id].group_id == move.became_group_id]
    for move in moves:
        move.undone_at = clock.now()
    # Who stops speaking first: one at a time speaks for a group.
    for move in sorted(back, key=lambda each: each.was_representative):
        reply = replies[move.reply_id]
        reply.group_id, reply.is_representative = move.was_group_id, move.was_representative
        reply.is_group_by_hand = move.was_by_hand
        db.session.flush()
    activity.record(by, "prompt.group_undone", prompt, changes={"replies": (0, len(back))})
    return len(back), len(moves) - len(back)


def _locked(prompt_id: int, *conditions: object) -> list[Reply]:
    query = select(Reply).where(Reply.prompt_id == prompt_id, Reply.text != "", *conditions)  # type: ignore[arg-type]
    query = query.order_by(Reply.id).with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _new_group(of: Prompt | Reply) -> ReplyGroup:
    prompt_id = of.prompt_id if isinstance(of, Reply) else of.id
    group = ReplyGroup(account_id=of.account_id, prompt_id=prompt_id, created_at=clock.now())
    db.session.add(group)
    db.session.flush()
    return group


def _move(prompt: Prompt, replies: Sequence[Reply], group_id: int, verb: str, *, by: Person) -> None:
    batch = secrets.token_hex(8)
    for reply in replies:
        _note(prompt, reply, verb, batch, group_id, False, by=by)


def _note(prompt: Prompt, reply: Reply, verb: str, batch: str, group_id: int, speaks: bool, *, by: Person) -> None:
    """Write down what changes, and change it."""
    move = GroupMove(
        account_id=prompt.account_id,
        prompt_id=prompt.id,
        reply_id=reply.id,
        by_id=by.id,
        verb=verb,
        batch=batch,
        was_group_id=reply.group_id,
        became_group_id=group_id,
        was_representative=reply.is_representative,
        became_representative=speaks,
        was_by_hand=reply.is_group_by_hand,
        at=clock.now(),
    )
    db.session.add(move)
    reply.group_id, reply.is_representative, reply.is_group_by_hand = group_id, speaks, True
