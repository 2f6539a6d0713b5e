"""A month or a week put together: days with their cards and places, bars, the summary and the mix."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from opscontent import clock
from opscontent.domain.briefs import Brief
from opscontent.domain.calendar.bars import Bar, bars, open_in
from opscontent.domain.calendar.cards import Card, Filters, Tally, first_cards, tallies
from opscontent.domain.calendar.days import Mark, marks_on
from opscontent.domain.calendar.mix import Mix, foundations, mix
from opscontent.domain.calendar.places import free
from opscontent.domain.calendar.stretch import Stretch
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

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks_on(self.day)

    @property
    def more(self) -> int:
        """How many posts it has beyond its cards."""
        return max(self.count - len(self.cards), 0)

    @property
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

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week.days]


def board(filters: Filters, stretch: Stretch, zone: ZoneInfo, *, most: int) -> Board:
    """What stands in a stretch of weeks; at most `most` cards a day. `zone` says which day is today."""
    counted = tallies(filters, sorted({*stretch.days, *stretch.month_days}))
    places = free(filters.accounts, stretch.first, stretch.last) if _shows_places(filters) else []
    places = [each for each in places if filters.pillar_id in (None, each.slot.pillar_id)]
    days = _days(stretch, zone, first_cards(filters, stretch.days, most=most), places, counted)
    found = open_in(filters.accounts, stretch)
    weeks = []
    for number in range(0, len(days), 7):
        row = tuple(days[number : number + 7])
        weeks.append(Week(row, bars(found, row[0].day, row[-1].day)))
    inside = [day for day in days if day.is_inside]
    published = sum(
        tally.count for tally in counted if tally.is_published and tally.is_wanted and tally.day in stretch.counted
    )
    summary = Summary(sum(day.count for day in inside), published, sum(len(day.places) for day in inside))
    bases = foundations(filters.accounts)
    brief = bases[0].brief if len(bases) == 1 else None
    return Board(stretch, weeks, summary, mix(bases, counted, set(stretch.month_days)), brief)


def _shows_places(filters: Filters) -> bool:
    """A free slot has no owner and no state; it is nobody's and nothing yet."""
    return filters.owner_id is None and filters.state is None


def _days(
    stretch: Stretch,
    zone: ZoneInfo,
    cards: Sequence[Card],
    places: Sequence[Occurrence],
    counted: Sequence[Tally],
) -> list[Day]:
    today = clock.now().astimezone(zone).date()
    counts: Counter[date] = Counter()
    for tally in counted:
        counts[tally.day] += tally.count * tally.is_wanted
    free_on = {each: each.at.astimezone(each.slot.account.zone).date() for each in places}
    return [
        Day(
            day,
            tuple(card for card in cards if card.day == day),
            tuple(each for each in places if free_on[each] == day),
            counts[day],
            day in stretch.counted,
            day == today,
            day < today,
        )
        for day in stretch.days
    ]
