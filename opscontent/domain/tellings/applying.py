"""Telling: decided by a person, held for a moment, then on the receipts and on its way. What was told stays told."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import db, insert_into
from opscontent.domain import activity
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, Told
from opscontent.domain.tellings import preview as previews
from opscontent.domain.tellings.doors import ways
from opscontent.domain.tellings.telling import (
    HOLD,
    STATE_OF,
    MessageKind,
    MessageState,
    ReaderMessage,
    Telling,
    TellingState,
    of_items,
)
from opscontent.errors import Conflict, Rejected

MANY = 5000
SHOWN_MOST = 20


def tell(prompt: Prompt, wanted: Collection[Told], *, seen: str, writes_declined: bool, by: Person) -> Telling:
    """Tell the senders of this prompt what was decided, from a minute on; `seen` is the fingerprint that was shown.

    Raises `Conflict` where something else was decided meanwhile, `Rejected` where there is nothing to tell."""
    now = clock.now()
    items = _items(prompt, wanted, seen, now)
    telling = Telling(
        account_id=prompt.account_id,
        prompt=prompt,
        state=TellingState.waiting,
        items=items,
        writes_declined=writes_declined,
        created_at=now,
        created_by=by,
        goes_at=now + HOLD,
    )
    db.session.add(telling)
    _record(by, "prompt.telling", telling, {told: len(ids) for told, ids in items.items()})
    return telling


def cancel(telling: Telling, *, by: Person) -> None:
    """Tell nobody after all. Raises `Rejected` once it is told."""
    db.session.refresh(telling, with_for_update={"of": Telling})
    if telling.state is not TellingState.waiting:
        is_told = telling.state is TellingState.applied
        raise Rejected(_l("They were told already.") if is_told else _l("It was cancelled already."))
    telling.state, telling.settled_at = TellingState.cancelled, clock.now()
    _record(by, "prompt.telling_cancelled", telling, {})


def due(now: datetime) -> Sequence[int]:
    """Tellings whose moment has come."""
    ready = (Telling.state == TellingState.waiting) & (Telling.goes_at <= now)
    return db.session.scalars(select(Telling.id).where(ready).order_by(Telling.id)).all()


def apply(telling_id: int, now: datetime, *, mails: bool) -> None:
    """Turn the receipts and line the messages up, in one transaction; does nothing where it is done.

    What is decided otherwise by now, or was withdrawn, is left out."""
    query = select(Telling).where(Telling.id == telling_id).with_for_update(of=Telling)
    telling = db.session.scalar(query.execution_options(populate_existing=True))
    if telling is None or telling.state is not TellingState.waiting or telling.goes_at > now:
        return
    told = {said: _turn(said, ids, now) for said, ids in of_items(telling.items)}
    telling.state, telling.settled_at = TellingState.applied, now
    _line_up(telling, told, now, mails=mails)
    _record("worker", "prompt.told", telling, {said.value: len(ids) for said, ids in told.items()})


def of_prompt(prompt_id: int) -> Sequence[Telling]:
    """What was told and is about to be, newest first."""
    query = select(Telling).where(Telling.prompt_id == prompt_id).options(joinedload(Telling.created_by))
    return db.session.scalars(query.order_by(Telling.id.desc()).limit(SHOWN_MOST)).all()


def _items(prompt: Prompt, wanted: Collection[Told], seen: str, now: datetime) -> dict[str, list[int]]:
    """What is to be told of what was seen; the prompt stays locked, so that nobody tells it at the same time."""
    db.session.refresh(prompt, with_for_update={"of": Prompt})
    waiting = select(Telling.id).where(Telling.prompt_id == prompt.id, Telling.state == TellingState.waiting)
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Rejected(_l("Something is about to be told already. Wait a minute."))
    found = previews.preview(prompt, now, mails=False)
    if found.seen != seen:
        raise Conflict(_l("Something was decided after this page was opened. Look again at what is told."))
    items = {told.value: found.items[told.value] for told in Told if told in wanted and found.items[told.value]}
    if not items:
        raise Rejected(_l("There is nothing to tell."))
    return items


def _turn(told: Told, reply_ids: list[int], now: datetime) -> list[int]:
    """Put it on the receipts; returns the replies that are still decided like that."""
    turned: list[int] = []
    for at in range(0, len(reply_ids), MANY):
        some = Reply.id.in_(reply_ids[at : at + MANY]) & (Reply.state == STATE_OF[told]) & (Reply.text != "")
        query = update(Reply).where(some).values(told=told, told_at=now).returning(Reply.id)
        turned += db.session.scalars(query.execution_options(synchronize_session=False)).all()
    db.session.expire_all()
    return sorted(turned)


def _line_up(telling: Telling, told: dict[Told, list[int]], now: datetime, *, mails: bool) -> None:
    """One message a person: of the chosen replies, else, where that is wanted, of the others."""
    found = ways(telling.account, now, mails=mails)
    written: set[int] = set()
    kinds = [(MessageKind.chosen, Told.selected)]
    if telling.writes_declined:
        kinds.append((MessageKind.declined, Told.not_this_time))
    for kind, said in kinds:
        for contributor_id, reply_ids in _by_person(told.get(said, [])).items():
            if contributor_id in written or contributor_id not in found:
                continue
            written.add(contributor_id)
            row = {"telling_id": telling.id, "kind": kind, "reply_ids": reply_ids}
            add_message(
                row | {"account_id": telling.account_id, "contributor_id": contributor_id},
                f"told:{telling.id}:{contributor_id}",
                found[contributor_id].door,
                now,
            )


def add_message(row: dict[str, Any], key: str, door: Any, now: datetime) -> None:
    """A message to be sent, unless there is one of the same key."""
    values = row | {"key": key, "door": door, "state": MessageState.due, "not_before": now, "created_at": now}
    db.session.execute(insert_into(ReaderMessage.__table__).on_conflict_do_nothing(), values)


def _by_person(reply_ids: list[int]) -> dict[int, list[int]]:
    """Replies by sender; nobody is written to who is blocked."""
    found: dict[int, list[int]] = defaultdict(list)
    for at in range(0, len(reply_ids), MANY):
        query = select(Reply.id, Reply.contributor_id).join(Contributor, Contributor.id == Reply.contributor_id)
        some = Reply.id.in_(reply_ids[at : at + MANY]) & Contributor.blocked_at.is_(None)
        for number, contributor_id in db.session.execute(query.where(some).order_by(Reply.id)):
            found[contributor_id].append(number)
    return found


def _record(by: Person | str, verb: str, telling: Telling, counts: dict[str, int]) -> None:
    changes: activity.Changes = {f"told_{said}": (None, count) for said, count in counts.items()}
    activity.record(by, verb, telling.prompt, changes=changes)
