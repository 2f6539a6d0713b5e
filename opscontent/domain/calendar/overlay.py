"""What lies over the days besides posts: open prompts, own events and campaigns, notes; asked for in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, String, and_, cast, func, literal, null, or_, select, union_all

from opscontent.db import UtcDateTime, db
from opscontent.domain.accounts import Account
from opscontent.domain.calendar.stretch import Stretch, bounds
from opscontent.domain.day_notes import DayNote
from opscontent.domain.events import Event, EventKind
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt, PromptState

PROMPTS_MAXIMUM = 40
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class OpenPrompt:
    """A prompt, as far as its bar needs it."""

    id: int
    account: Account
    question: str
    state: PromptState
    opens_at: datetime  # when it was made where nobody said
    closes_at: datetime | None


@dataclass(frozen=True)
class DayEvent:
    """An own event or a campaign; `account_id` is None for one of all accounts."""

    id: int
    account_id: int | None
    name: str
    kind: EventKind
    first_on: date
    last_on: date
    colour: int
    note: str

    def is_on(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class Note:
    account_id: int
    day: date
    words: str
    by: str | None
    changed_at: datetime


@dataclass(frozen=True)
class Overlay:
    prompts: list[OpenPrompt]
    events: list[DayEvent]
    notes: list[Note]

    def events_on(self, day: date) -> tuple[DayEvent, ...]:
        return tuple(each for each in self.events if each.kind is EventKind.event and each.is_on(day))

    def notes_on(self, day: date) -> tuple[Note, ...]:
        return tuple(each for each in self.notes if each.day == day)


@dataclass(frozen=True)
class Strip:
    """A campaign in one week row, from column 1 (Monday) to 7."""

    event: DayEvent
    column: int
    span: int
    is_first: bool
    is_last: bool


def overlay(accounts: Sequence[Account], stretch: Stretch) -> Overlay:
    """The prompts open, the events and the notes on days of the stretch: prompts by opening time, events by day."""
    owners = {account.id: account for account in accounts}
    found = Overlay([], [], [])
    parts = (_prompts(accounts, stretch), _events(owners, stretch), _notes(owners, stretch))
    for row in db.session.execute(union_all(*parts)):
        kind, id_, account_id, words, state, opens_at, closes_at, first_on, last_on, colour, more = row
        if kind == "prompt":
            found.prompts.append(OpenPrompt(id_, owners[account_id], words, PromptState(state), opens_at, closes_at))
        elif kind == "event":
            found.events.append(
                DayEvent(id_, account_id, words, EventKind(state), first_on, last_on, colour, more or "")
            )
        else:
            found.notes.append(Note(account_id, first_on, words, more, opens_at))
    found.prompts.sort(key=lambda prompt: (prompt.opens_at, prompt.id))
    found.events.sort(key=lambda event: (event.first_on, event.id))
    return found


def strips(found: Overlay, monday: date, sunday: date) -> list[Strip]:
    """The part of each campaign that lies in one week."""
    drawn = []
    for event in found.events:
        if event.kind is not EventKind.campaign or event.first_on > sunday or event.last_on < monday:
            continue
        begin, end = max(event.first_on, monday), min(event.last_on, sunday)
        span, column = (end - begin).days + 1, (begin - monday).days + 1
        drawn.append(Strip(event, column, span, event.first_on >= monday, event.last_on <= sunday))
    return drawn


def _prompts(accounts: Sequence[Account], stretch: Stretch) -> Rows:
    opens = func.coalesce(Prompt.opens_at, Prompt.created_at)
    begin, end = _outer_bounds(accounts, stretch)
    is_known = or_(Prompt.state != PromptState.draft, Prompt.opens_at.is_not(None))
    is_ahead = or_(Prompt.closes_at >= begin, and_(Prompt.closes_at.is_(None), Prompt.state != PromptState.closed))
    found = (
        select(
            literal("prompt").label("what"), Prompt.id, Prompt.account_id, Prompt.question.label("words"),
            cast(Prompt.state, String(24)).label("state"), opens.label("opens"), Prompt.closes_at,
            cast(null(), Date).label("first_on"), cast(null(), Date).label("last_on"),
            literal(0).label("colour"), cast(null(), String(300)).label("more"),
        )
        .where(Prompt.account_id.in_([account.id for account in accounts]), is_known, is_ahead, opens < end)
        .order_by(opens, Prompt.id)
        .limit(PROMPTS_MAXIMUM)
        .subquery()
    )  # fmt: skip
    return select(found)


def _events(owners: dict[int, Account], stretch: Stretch) -> Rows:
    never = cast(null(), UtcDateTime)
    return (
        select(
            literal("event"), Event.id, Event.account_id, Event.name, cast(Event.kind, String(24)), never, never,
            Event.first_on, Event.last_on, Event.colour, Event.note,
        )
        .where(or_(Event.account_id.in_(owners), Event.account_id.is_(None)), Event.removed_at.is_(None))
        .where(Event.first_on <= stretch.last, Event.last_on >= stretch.first)
    )  # fmt: skip


def _notes(owners: dict[int, Account], stretch: Stretch) -> Rows:
    return (
        select(
            literal("note"), DayNote.id, DayNote.account_id, DayNote.words, literal(""), DayNote.changed_at,
            cast(null(), UtcDateTime), DayNote.day, DayNote.day, literal(0), Person.name,
        )
        .outerjoin(Person, Person.id == DayNote.changed_by_id)
        .where(DayNote.account_id.in_(owners), DayNote.words != "")
        .where(DayNote.day >= stretch.first, DayNote.day <= stretch.last)
    )  # fmt: skip


def _outer_bounds(accounts: Sequence[Account], stretch: Stretch) -> tuple[datetime, datetime]:
    """From the earliest beginning to the latest end of the stretch on any account's clock."""
    zones = [account.zone for account in accounts]
    return min(bounds(stretch.first, zone)[0] for zone in zones), max(bounds(stretch.last, zone)[1] for zone in zones)
