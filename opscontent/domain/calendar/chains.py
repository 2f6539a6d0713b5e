"""Chains: what moves where when something is put in front, as plain values. Knows no table and no clock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

NEAR = timedelta(minutes=30)  # something this near a place, on the same day, holds it
PILLAR_WITHIN = timedelta(days=28)  # a place of the same pillar is waited for so long

Sends = dict[date, Counter[datetime]]


class Way(StrEnum):
    push = "push"  # the others make room, each at the next place
    add = "add"  # nothing else moves
    swap = "swap"  # with what stands there


class Period(StrEnum):
    """What a platform's quota counts over."""

    none = "none"
    day = "day"
    month = "month"


class Full(StrEnum):
    """Why there is no room."""

    slots = "slots"
    day = "day"
    month = "month"


@dataclass(frozen=True)
class Standing:
    """Posts that stand at one time and move together: those of one edition, else a single one."""

    ids: tuple[int, ...]
    at: datetime
    pillar_id: int | None = None
    is_fixed: bool = False


@dataclass(frozen=True)
class Place:
    """A time that wants a post. `number` tells places at the same time apart."""

    at: datetime
    pillar_id: int | None = None
    number: int = 0


@dataclass(frozen=True)
class Shift:
    """One step of a plan; `was` is None for what had no time."""

    ids: tuple[int, ...]
    was: datetime | None
    to: datetime


@dataclass(frozen=True)
class Ground:
    """An account's coming weeks: what stands there (without what is put in), its places, what its quota allows.

    Where an account has no slots its places are whole days, and what moves keeps its time of day."""

    standing: tuple[Standing, ...]
    places: tuple[Place, ...]
    zone: ZoneInfo
    now: datetime
    limit: int = 0
    period: Period = Period.none
    is_by_day: bool = False

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def holds(self, each: Standing, place: Place) -> bool:
        """Whether it is near enough to a place to fill it."""
        return self.day(each.at) == self.day(place.at) and (self.is_by_day or abs(each.at - place.at) <= NEAR)

    def span(self, moment: datetime) -> date:
        """The day or the month that the quota counts for this moment, by its first day."""
        day = self.day(moment)
        return day.replace(day=1) if self.period == Period.month else day


def full(ground: Ground, at: datetime) -> Full | None:
    """Why nothing more fits at this time; None where it does."""
    that_day = [place for place in ground.places if ground.day(place.at) == ground.day(at)]
    held = _holders(ground)
    if that_day and not ground.is_by_day and all(place in held for place in that_day):
        return Full.slots
    if not _has_room(ground, at, _sends(ground, [each.at for each in ground.standing])):
        return Full.month if ground.period == Period.month else Full.day
    return None


def first_to_yield(ground: Ground, at: datetime) -> Standing | None:
    """What makes room: what stands at this time, else the nearest that may move of the day or month that is full."""
    movable = [each for each in ground.standing if not each.is_fixed and each.at > ground.now]
    that_day = [each for each in movable if ground.day(each.at) == ground.day(at)]
    here = [each for each in that_day if abs(each.at - at) <= NEAR]
    reason = full(ground, at)
    if here or reason is None:
        return min(here, key=lambda each: (abs(each.at - at), each.ids), default=None)
    if that_day or reason != Full.month:
        return min(that_day, key=lambda each: (abs(each.at - at), each.ids), default=None)
    that_month = [each for each in movable if ground.span(each.at) == ground.span(at)]
    return min(that_month, key=lambda each: (each.at < at, abs(each.at - at), each.ids), default=None)


def plan(ground: Ground, wanted: Standing, was: datetime | None, way: Way) -> tuple[Shift, ...]:
    """The moves, what is put in first. Empty where the way is not open: the past, or nobody to swap with."""
    if wanted.at <= ground.now:
        return ()
    head = Shift(wanted.ids, was, wanted.at)
    if way == Way.add:
        return (head,)
    yields = first_to_yield(ground, wanted.at)
    if way == Way.swap:
        if yields is None or was is None or was <= ground.now or was == yields.at:
            return ()
        return (replace(head, to=yields.at), Shift(yields.ids, yields.at, was))
    return (head, *_chain(ground, wanted, yields))


def _chain(ground: Ground, wanted: Standing, falling: Standing | None) -> Iterator[Shift]:
    """Who yields takes the next place that is free or may be taken; who stood there goes on from there."""
    held = _holders(ground)
    sends = _sends(ground, [*(each.at for each in ground.standing), wanted.at])
    done = {wanted.ids}
    while falling is not None:
        sends[ground.span(falling.at)][falling.at] -= 1
        done.add(falling.ids)
        place, to = _next(ground, falling, held, sends, done)
        if place is None:
            return
        yield Shift(falling.ids, falling.at, to)
        sends[ground.span(to)][to] += 1
        holder = held.get(place)
        held[place] = replace(falling, at=to)
        falling = holder


def _next(
    ground: Ground, falling: Standing, held: dict[Place, Standing], sends: Sends, done: set[tuple[int, ...]]
) -> tuple[Place | None, datetime]:
    """The next place for what falls and its time there; those of its pillar first."""
    first: tuple[Place | None, datetime] = (None, falling.at)
    for place in ground.places:
        to = _time_at(ground, falling, place)
        if to <= max(falling.at, ground.now):
            continue
        is_own = falling.pillar_id is None or place.pillar_id == falling.pillar_id
        is_late = to - falling.at > PILLAR_WITHIN
        if first[0] is not None and is_late:
            break
        if (first[0] is None or is_own) and _is_open(ground, held.get(place), to, sends, done):
            if is_own and not is_late:
                return place, to
            first = first if first[0] is not None else (place, to)
    return first


def _is_open(ground: Ground, holder: Standing | None, to: datetime, sends: Sends, done: set[tuple[int, ...]]) -> bool:
    return _has_room(ground, to, sends) if holder is None else _may_go(ground, holder, done)


def _may_go(ground: Ground, holder: Standing, done: set[tuple[int, ...]]) -> bool:
    return not holder.is_fixed and holder.at > ground.now and holder.ids not in done


def _time_at(ground: Ground, falling: Standing, place: Place) -> datetime:
    if not ground.is_by_day:
        return place.at
    clock_time = falling.at.astimezone(ground.zone).time().replace(fold=0)
    return datetime.combine(ground.day(place.at), clock_time, ground.zone).astimezone(UTC)


def _holders(ground: Ground) -> dict[Place, Standing]:
    """Who fills which place: each one, the nearest pairs first."""
    pairs = sorted(_pairs(ground), key=lambda pair: pair[0])
    held: dict[Place, Standing] = {}
    taken: set[tuple[int, ...]] = set()
    for _distance, _ids, place, each in pairs:
        if place not in held and each.ids not in taken:
            held[place] = each
            taken.add(each.ids)
    return held


def _pairs(ground: Ground) -> Iterator[tuple[timedelta, tuple[int, ...], Place, Standing]]:
    by_day: dict[date, list[Standing]] = {}
    for each in ground.standing:
        by_day.setdefault(ground.day(each.at), []).append(each)
    for place in ground.places:
        for each in by_day.get(ground.day(place.at), ()):
            if ground.holds(each, place):
                yield abs(each.at - place.at), each.ids, place, each


def _has_room(ground: Ground, at: datetime, sends: Sends) -> bool:
    """Whether the quota leaves a send at this time; what goes out at the same minute is one send."""
    if ground.period == Period.none or ground.limit <= 0:
        return True
    found = [moment for moment, count in sends[ground.span(at)].items() if count > 0]
    return at in found or len(found) < ground.limit


def _sends(ground: Ground, times: Iterable[datetime]) -> Sends:
    """How many stand at each moment, by the day or month that the quota counts."""
    sends: Sends = defaultdict(Counter)
    for moment in times:
        sends[ground.span(moment)][moment] += 1
    return sends
