"""What would be told now, to whom and by which door. Only looks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import prompts
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import Reply, ReplyState, Told
from opscontent.domain.tellings.doors import Way, ways
from opscontent.domain.tellings.telling import STATE_OF

PEOPLE_SHOWN = 100
# What may still be told to who was told this before; a promise is not taken back by a machine.
MAY_FOLLOW: dict[Told, tuple[Told, ...]] = {
    Told.considered: (),
    Told.selected: (Told.considered, Told.not_this_time),
    Told.not_this_time: (Told.considered,),
}


@dataclass(frozen=True, slots=True)
class ToTell:
    """One person: their replies with what each is told, and the way a message takes; None: the receipt alone."""

    contributor: Contributor
    replies: tuple[tuple[Reply, Told], ...]
    way: Way | None


@dataclass(frozen=True)
class Preview:
    """`items` are reply ids by what they are told, `people` counts those behind them; `seen` is what was seen.

    `contradicted` are replies whose sender was told that they are chosen, and which are not any more."""

    items: dict[str, list[int]]
    people: dict[str, int]
    first: Sequence[ToTell]
    doors: dict[str, int]
    closing_soon: int
    contradicted: Sequence[Reply]
    seen: str

    @property
    def is_empty(self) -> bool:
        return not any(self.items.values())


def preview(prompt: Prompt, now: datetime, *, mails: bool) -> Preview:
    """All that was decided and not told yet. `mails` says whether letters can be sent."""
    rows = db.session.execute(
        select(Reply.id, Reply.state, Reply.contributor_id).where(*_pending(prompt, now)).order_by(Reply.id)
    ).all()
    told_of = {state: told for told, state in STATE_OF.items()}
    items: dict[str, list[int]] = {told.value: [] for told in Told}
    people: dict[str, set[int]] = {told.value: set() for told in Told}
    for number, state, contributor_id in rows:
        items[told_of[state].value].append(number)
        people[told_of[state].value].add(contributor_id)
    found = ways(prompt.account, now, mails=mails)
    chosen = people[Told.selected.value]
    doors = [found[number] for number in chosen if number in found]
    return Preview(
        items=items,
        people={told: len(numbers) for told, numbers in people.items()},
        first=_first(prompt, now, found),
        doors={door: sum(way.door == door for way in doors) for door in {way.door.value for way in doors}},
        closing_soon=sum(way.closes_soon(now) for way in doors),
        contradicted=_contradicted(prompt),
        seen=fingerprint(items, list(Told)),
    )


def fingerprint(items: dict[str, list[int]], wanted: Collection[Told]) -> str:
    """What a page showed, in short: equal as long as nobody decides anything else."""
    said = [(told.value, items.get(told.value, [])) for told in Told if told in wanted]
    return sha256(repr(said).encode()).hexdigest()[:32]


def pending_count(prompt: Prompt, now: datetime) -> int:
    """How many decisions nobody was told of."""
    return db.session.scalar(select(func.count()).select_from(Reply).where(*_pending(prompt, now))) or 0


def is_over(prompt: Prompt, now: datetime) -> bool:
    """A no is told at the end only."""
    return prompts.phase(prompt, now) is PromptState.closed


def _pending(prompt: Prompt, now: datetime) -> tuple[ColumnElement[bool], ...]:
    ways_on = [
        and_(Reply.state == STATE_OF[told], or_(Reply.told.is_(None), Reply.told.in_(MAY_FOLLOW[told])))
        for told in Told
        if told is not Told.not_this_time or is_over(prompt, now)
    ]
    return (Reply.prompt_id == prompt.id, Reply.text != "", or_(*ways_on))


def _first(prompt: Prompt, now: datetime, found: dict[int, Way]) -> list[ToTell]:
    """The first people in the order of what matters: the chosen, then by whose window closes first."""
    query = select(Reply).where(*_pending(prompt, now)).options(joinedload(Reply.contributor))
    told_of = {state: told for told, state in STATE_OF.items()}
    by_person: dict[int, list[tuple[Reply, Told]]] = {}
    chosen_first = (Reply.state != ReplyState.used, Reply.state != ReplyState.shortlisted, Reply.id)
    for reply in db.session.scalars(query.order_by(*chosen_first).limit(5 * PEOPLE_SHOWN)):
        by_person.setdefault(reply.contributor_id, []).append((reply, told_of[reply.state]))
    people = [ToTell(pairs[0][0].contributor, tuple(pairs), found.get(number)) for number, pairs in by_person.items()]
    return people[:PEOPLE_SHOWN]


def _contradicted(prompt: Prompt) -> Sequence[Reply]:
    fine = (ReplyState.used, ReplyState.withdrawn)
    mine = (Reply.prompt_id == prompt.id) & (Reply.told == Told.selected) & Reply.state.not_in(fine)
    return db.session.scalars(select(Reply).where(mine).order_by(Reply.id).limit(PEOPLE_SHOWN)).all()
