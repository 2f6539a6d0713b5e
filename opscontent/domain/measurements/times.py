"""Times of the week by what came of them: the heat map, what it suggests, and where it can't, the common belief."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from opscontent.domain.accounts import Account
from opscontent.domain.measurements.peaks import Peak, peaks_of
from opscontent.domain.measurements.usual import CELL_LEAST, SUGGEST_LEAST, Spread, middle_minute, shrunk, spread
from opscontent.domain.measurements.values import Value, values

SUGGESTED = 5
# Below this a time is about as good as any.
WORTH_SAYING = 1.05
# From this share of one pillar on, it may be the pillar and not the hour.
ONE_PILLAR = 0.8
# Bounds of the steps in which a cell is coloured, from far below the usual to far above.
STEPS = (0.7, 0.85, 0.95, 1.05, 1.2, 1.45)
HALVES = 3


@dataclass
class Cell:
    """One hour of one weekday (0 is Monday) on the account's clock, and the posts that came out in it."""

    weekday: int
    hour: int
    posts: list[Value] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        return [each.ratio for each in self.posts if each.ratio is not None]

    @property
    def spread(self) -> Spread | None:
        return spread(self.ratios)

    @property
    def has_enough(self) -> bool:
        return len(self.ratios) >= CELL_LEAST

    @property
    def step(self) -> int:
        """How it is coloured: -3 to 3, 0 is as usual."""
        middle = self.spread.middle if self.spread else 1
        return sum(middle >= bound for bound in STEPS) - HALVES

    @property
    def one_pillar(self) -> tuple[int, int] | None:
        """The pillar of nearly all its posts, and of how many, where that may be the reason."""
        pillar, count = Counter(each.pillar_id for each in self.posts).most_common(1)[0]
        return (pillar, count) if pillar and count >= ONE_PILLAR * len(self.posts) else None


@dataclass(frozen=True)
class Suggestion:
    """A time of the week that did better than usual; `believed` is the ratio after small samples are drawn to 1."""

    weekday: int
    at: time
    believed: float
    spread: Spread
    cell: Cell

    def next_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When it comes next, in UTC."""
        return _next(self.weekday, self.at, now, zone)


@dataclass(frozen=True)
class HeatMap:
    cells: dict[tuple[int, int], Cell]
    values: Sequence[Value]

    @property
    def hours(self) -> range:
        """From the first hour with a post to the last."""
        found = [hour for _weekday, hour in self.cells]
        return range(min(found), max(found) + 1) if found else range(0)

    @property
    def compared_count(self) -> int:
        return sum(each.ratio is not None for each in self.values)

    @property
    def early_count(self) -> int:
        """Numbers that were taken too soon after the post came out."""
        return sum(not each.is_ripe for each in self.values)

    @property
    def can_suggest(self) -> bool:
        return any(len(cell.ratios) >= SUGGEST_LEAST for cell in self.cells.values())

    def cell(self, weekday: int, hour: int) -> Cell:
        return self.cells.get((weekday, hour)) or Cell(weekday, hour)

    def suggestions(self) -> list[Suggestion]:
        """Times with eight posts or more that did better than usual, the best first."""
        found = sorted(self._suggested(), key=lambda each: -each.believed)
        return found[:SUGGESTED]

    def _suggested(self) -> Iterator[Suggestion]:
        for (weekday, hour), cell in self.cells.items():
            middle = cell.spread
            if middle is None or middle.count < SUGGEST_LEAST:
                continue
            beside = [*self.cell(weekday, hour - 1).ratios, *self.cell(weekday, hour + 1).ratios]
            believed = shrunk(cell.ratios, beside)
            if believed >= WORTH_SAYING:
                minute = middle_minute([each.published_at.minute for each in cell.posts])
                yield Suggestion(weekday, time(hour, minute), believed, middle, cell)


@dataclass(frozen=True)
class Advice:
    """`beliefs` only where our own numbers are too few to suggest anything."""

    map: HeatMap
    suggestions: list[Suggestion]
    beliefs: list[Peak]


def heat_map(found: Sequence[Value], zone: ZoneInfo) -> HeatMap:
    """Posts that can be compared, by the weekday and hour at which they came out on that clock."""
    cells: dict[tuple[int, int], Cell] = {}
    for each in found:
        if each.ratio is not None:
            local = each.published_at.astimezone(zone)
            place = local.weekday(), local.hour
            cells.setdefault(place, Cell(*place)).posts.append(each)
    return HeatMap(cells, found)


def advice(account: Account) -> Advice:
    """What reads say of the account's times. One query."""
    found = heat_map(values(account.id), account.zone)
    return Advice(found, found.suggestions(), [] if found.can_suggest else peaks_of(account))


def _next(weekday: int, at: time, now: datetime, zone: ZoneInfo) -> datetime:
    here = now.astimezone(zone)
    day = here.date() + timedelta(days=(weekday - here.weekday()) % 7)
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    return moment if moment > now else datetime.combine(day + timedelta(days=7), at, zone).astimezone(UTC)
