"""A month or a week put together: days with their cards and places, bars, the summary and the mix."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from opscontent import clock
from opscontent.domain.briefs import Brief
from opscontent.domain.calendar import beat
from opscontent.domain.calendar.bars import Bar, bars
from opscontent.domain.calendar.cards import Card, Filters, Tally, first_cards, tallies
from opscontent.domain.calendar.days import Mark, marks_on
from opscontent.domain.calendar.load import Load, load, owners
from opscontent.domain.calendar.mix import Mix, foundations, mix
from opscontent.domain.calendar.overlay import DayEvent, Note, Overlay, Strip, overlay, strips
from opscontent.domain.calendar.places import free
from opscontent.domain.calendar.stretch import Stretch
from opscontent.domain.fit import Fit, Judge
from opscontent.domain.posts import Post
from opscontent.domain.rhythm import Finding
from opscontent.domain.slots import Occurrence


@dataclass(frozen=True)
class Line:
    """What stands at one time of a day: a card or a free place."""

    at: datetime  # on the clock of its account
    card: Card | None = None
    place: Occurrence | None = None


@dataclass(frozen=True)
class Day:
    """One day: its first cards, and the slots that are still free."""

    day: date
    cards: tuple[Card, ...]
    places: tuple[Occurrence, ...]
    count: int  # of all its posts
    is_inside: bool  # belongs to what the page is about
    is_today: bool
    is_past: bool
    events: tuple[DayEvent, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks_on(self.day)

    @property
    def more(self) -> int:
        """How many posts it has beyond its cards."""
        return max(self.count - len(self.cards), 0)

    @cached_property
    def lines(self) -> list[Line]:
        """Cards and places together, by time."""
        found = [Line(each.at.astimezone(each.slot.account.zone), place=each) for each in self.places]
        found += [Line(card.local_at, card=card) for card in self.cards]
        return sorted(found, key=lambda line: (line.at.time(), line.at))

    def lines_at(self, hour: int) -> list[Line]:
        return [line for line in self.lines if line.at.hour == hour]


@dataclass(frozen=True)
class Week:
    days: tuple[Day, ...]
    bars: list[Bar]
    campaigns: Sequence[Strip] = ()

    @property
    def hours(self) -> list[int]:
        """The hours at which something stands on one of its days."""
        return sorted({line.at.hour for day in self.days for line in day.lines})


@dataclass(frozen=True)
class Summary:
    posts: int
    published: int
    free: int


@dataclass(frozen=True)
class Board:
    stretch: Stretch
    weeks: list[Week]
    summary: Summary
    mix: Mix
    brief: Brief | None  # in force, where one account is shown
    judges: Mapping[int, Judge]  # by account
    load: list[Load]
    owners: list[tuple[int, str]]
    findings: Sequence[Finding] = ()  # what this week's and the next one's rhythm lacks

    def fit_of(self, post: Post) -> Fit:
        """What is to be said of an idea, in a few words."""
        return self.judges[post.account_id].briefly(post.title, post.why_us)

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week.days]


def board(filters: Filters, stretch: Stretch, zone: ZoneInfo, *, most: int) -> Board:
    """What stands in a stretch of weeks; at most `most` cards a day. `zone` says which day is today."""
    before = stretch.first - beat.BEFORE
    counted = tallies(filters, sorted({before, *stretch.days, *stretch.month_days}))
    places = free(filters.accounts, stretch.first, stretch.last) if _shows_places(filters) else []
    places = [each for each in places if filters.pillar_id in (None, each.slot.pillar_id)]
    cards = first_cards(filters, stretch.days, most=most)
    found = overlay(filters.accounts, stretch)
    days = _days(stretch, zone, cards, places, counted, found)
    weeks = _weeks(days, found)
    inside = [day for day in days if day.is_inside]
    published = sum(
        tally.count for tally in counted if tally.is_published and tally.is_wanted and tally.day in stretch.counted
    )
    summary = Summary(sum(day.count for day in inside), published, sum(len(day.places) for day in inside))
    bases = foundations(filters.accounts)
    brief = bases[0].brief if len(bases) == 1 else None
    judges = {base.account.id: Judge(base.brief, base.profile) for base in bases}
    today = clock.now().astimezone(zone).date()
    findings = beat.findings(filters, bases, cards, counted, days=stretch.days, today=today)
    mixed = mix(bases, counted, set(stretch.month_days))
    return Board(stretch, weeks, summary, mixed, brief, judges, load(counted, stretch), owners(counted), findings)


def _weeks(days: Sequence[Day], found: Overlay) -> list[Week]:
    rows = [tuple(days[number : number + 7]) for number in range(0, len(days), 7)]
    ends = [(row, row[0].day, row[-1].day) for row in rows]
    return [Week(row, bars(found.prompts, first, last), strips(found, first, last)) for row, first, last in ends]


def _shows_places(filters: Filters) -> bool:
    """A free slot has no owner, state, source or words; it is nobody's and nothing yet."""
    return not (filters.owner_id or filters.state or filters.source or filters.text.strip())


def _days(
    stretch: Stretch,
    zone: ZoneInfo,
    cards: Sequence[Card],
    places: Sequence[Occurrence],
    counted: Sequence[Tally],
    found: Overlay,
) -> list[Day]:
    today = clock.now().astimezone(zone).date()
    counts: Counter[date] = Counter()
    for tally in counted:
        counts[tally.day] += tally.count * tally.is_wanted
    free_on = {each: each.at.astimezone(each.slot.account.zone).date() for each in places}

    def of(day: date) -> Day:
        here = tuple(card for card in cards if card.day == day)
        open_ = tuple(each for each in places if free_on[each] == day)
        when = (day in stretch.counted, day == today, day < today)
        return Day(day, here, open_, counts[day], *when, found.events_on(day), found.notes_on(day))

    return [of(day) for day in stretch.days]
