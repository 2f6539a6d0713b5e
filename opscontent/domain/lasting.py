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
TRIED_AT, TRIED_SHARE = (0.4, 0.55, 0.7, 0.85), 0.15  # of the stays in their order
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

    The hour of the start may tell something, and it misleads on a board that was looked at unevenly (on ten days of
    Weibo's it held 69 to 71 % of the stays that followed): a peak has bands by hour only where they did better."""
    ordered = sorted(lengths, key=lambda length: length.first_seen_at)
    by_hour = {peak for peak in PEAKS if _hours_help(ordered, peak, zone)}
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


def _hours_help(ordered: Sequence[Length], peak: str, zone: ZoneInfo) -> bool:
    """Whether bands by hour, learned from the stays up to a day, said better than others how the next ones went;
    asked at four days."""
    for share in TRIED_AT:
        split, end = int(len(ordered) * share), int(len(ordered) * (share + TRIED_SHARE))
        bands = _bands(ordered[:split], zone)
        plain = {name: values for name, values in bands.items() if " " not in name}
        later = [each for each in ordered[split:end] if peak_of(each.best_rank) == peak]
        has_hours = any(name.startswith(f"{peak} ") for name in bands)
        if not has_hours or len(later) < ENOUGH or _miss(bands, later, zone) >= _miss(plain, later, zone):
            return False
    return True


def _miss(bands: Mapping[str, Sequence[float]], lengths: Sequence[Length], zone: ZoneInfo) -> float:
    """How far the share of these stays that their bands held is from the one they promise."""
    found = [(each, band(bands, each.best_rank, each.first_seen_at, zone)) for each in lengths]
    hits = sum(of.least_hours <= round(each.hours, 2) <= of.most_hours for each, of in found)
    return abs(hits / len(lengths) - SHARE)


def _names(best_rank: int | None, first_seen_at: datetime | None, zone: ZoneInfo | None) -> list[str]:
    """The groups of one stay, the closest first."""
    peak = peak_of(best_rank)
    if first_seen_at is None:
        return [peak, ""]
    hour = first_seen_at.astimezone(zone).hour
    return [f"{peak} {hour // BLOCK_HOURS * BLOCK_HOURS}", peak, ""]
