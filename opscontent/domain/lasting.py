"""How long hot topics last: a band that four in five of our own stays fell into, by peak and hour of their start.

Until a board has been watched for long enough, the band is that of a Weibo board measured over 20,545 stays
(2026-06 to 08): the 80th percentile between the quarters and tenths that were noted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

SHARE = 0.8
ENOUGH, ENOUGH_BY_HOUR = 30, 100  # stays, below which a group says too little
BLOCK_HOURS = 6
TOP, HIGH, REST = PEAKS = "top", "high", "rest"
LEARNED_SHARE, HOLDS_WITHIN = 0.7, 0.05
MEASURED = {TOP: 9.9, HIGH: 8.6, REST: 5.4}  # hours


@dataclass(frozen=True)
class Band:
    """Hours from first to last sight that `SHARE` of `count` like stays took; count 0: measured elsewhere."""

    least_hours: float
    most_hours: float
    count: int = 0


@dataclass(frozen=True)
class Length:
    """One whole stay: nobody missed its beginning or its end."""

    best_rank: int | None
    first_seen_at: datetime
    hours: float


def peak_of(best_rank: int | None) -> str:
    """Which of three groups a rank belongs to: the first three, the first ten, the rest."""
    if best_rank is None or best_rank > 10:
        return REST
    return TOP if best_rank <= 3 else HIGH


def learn(lengths: Iterable[Length], zone: ZoneInfo) -> dict[str, list[float]]:
    """Bands by group ("top", "high 18", "" for all), as JSON takes them: least, most, count.

    The hour of the start tells something on a board that is looked at evenly, and misleads on one that is not: a
    peak has bands by hour only if those of the older stays held for the newer ones."""
    ordered = sorted(lengths, key=lambda length: length.first_seen_at)
    split = int(len(ordered) * LEARNED_SHARE)
    older, newer = _bands(ordered[:split], zone), ordered[split:]
    by_hour = {
        peak for peak in PEAKS if _holds(older, [each for each in newer if peak_of(each.best_rank) == peak], zone)
    }
    return {
        name: values
        for name, values in _bands(ordered, zone).items()
        if " " not in name or name.partition(" ")[0] in by_hour
    }


def band(
    bands: Mapping[str, Sequence[float]],
    best_rank: int | None,
    first_seen_at: datetime | None = None,
    zone: ZoneInfo | None = None,
) -> Band:
    """The band of the closest group that we have seen enough of."""
    for name in _names(best_rank, first_seen_at, zone):
        if name in bands:
            least, most, count = bands[name]
            return Band(least, most, int(count))
    return Band(0, MEASURED[peak_of(best_rank)])


def shortest(hours: Sequence[float], share: float = SHARE) -> tuple[float, float]:
    """The shortest stretch that holds this share of the values: many stays are seen only once, so a band
    between two percentiles would begin at 0 and hold more than it says."""
    ordered = sorted(hours)
    size = ceil(share * len(ordered))
    starts = range(len(ordered) - size + 1)
    best = min(starts, key=lambda start: ordered[start + size - 1] - ordered[start])
    return ordered[best], ordered[best + size - 1]


def _bands(lengths: Iterable[Length], zone: ZoneInfo) -> dict[str, list[float]]:
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for length in lengths:
        for name in _names(length.best_rank, length.first_seen_at, zone):
            groups[name].append(length.hours)
    return {
        name: [*(round(edge, 2) for edge in shortest(hours)), len(hours)]
        for name, hours in groups.items()
        if len(hours) >= (ENOUGH_BY_HOUR if " " in name else ENOUGH)
    }


def _holds(bands: Mapping[str, Sequence[float]], lengths: Sequence[Length], zone: ZoneInfo) -> bool:
    """Whether the bands held about as many of these stays as they say."""
    if len(lengths) < ENOUGH:
        return False
    found = [(each, band(bands, each.best_rank, each.first_seen_at, zone)) for each in lengths]
    hits = sum(of.least_hours <= round(each.hours, 2) <= of.most_hours for each, of in found)
    return abs(hits / len(lengths) - SHARE) <= HOLDS_WITHIN


def _names(best_rank: int | None, first_seen_at: datetime | None, zone: ZoneInfo | None) -> list[str]:
    """The groups of one stay, the closest first."""
    peak = peak_of(best_rank)
    if first_seen_at is None:
        return [peak, ""]
    hour = first_seen_at.astimezone(zone).hour
    return [f"{peak} {hour // BLOCK_HOURS * BLOCK_HOURS}", peak, ""]
