"""What a result is worth beside the account's usual ones; arithmetic only, knows no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median, median_low, quantiles

NEIGHBOURS = 20  # on either side in time
NEIGHBOURS_LEAST = 6
CELL_LEAST = 3  # below: too few to say anything
# A judgement, not a measurement: from here on a time may be suggested.
SUGGEST_LEAST = 8
# As many posts that did as usual are added to each time before it is compared.
PRIOR = 6
BESIDE = 0.5  # what a post an hour earlier or later weighs
# One post that ran away, or sank, speaks no louder than this.
RUNAWAY = 4.0


@dataclass(frozen=True)
class Spread:
    """The middle of some ratios; `low` to `high` is the middle half."""

    count: int
    middle: float
    low: float
    high: float


def ratios(numbers: Sequence[float]) -> list[float | None]:
    """Each number beside the median of its up to 20 neighbours on either side, itself left out; in order of time.

    A ratio to a running median: an account that grows would favour whatever it did last if numbers were compared over
    its whole life. Not a rank among the neighbours, since a ratio can be said in words ("1.3 × usual") and keeps how
    much better something did. None where fewer than six neighbours are known, or where they come to nothing."""
    found: list[float | None] = []
    for at, number in enumerate(numbers):
        around = [*numbers[max(0, at - NEIGHBOURS) : at], *numbers[at + 1 : at + 1 + NEIGHBOURS]]
        usual = median(around) if len(around) >= NEIGHBOURS_LEAST else 0
        found.append(number / usual if usual > 0 else None)
    return found


def spread(values: Sequence[float]) -> Spread | None:
    """Median and quartiles; None for nothing at all."""
    if not values:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return Spread(len(values), middle, low, high)


def shrunk(values: Sequence[float], beside: Sequence[float]) -> float:
    """How good a time is to be believed to be, as a ratio: its posts, those of the hours beside it at half their
    weight, and six imagined ones that did as usual.

    The best of a hundred small samples is mostly luck; this draws small ones towards 1."""
    total = sum(map(_said, values)) + BESIDE * sum(map(_said, beside))
    return exp(total / (len(values) + BESIDE * len(beside) + PRIOR))


def better_than(number: int, others: Sequence[int]) -> int | None:
    """Of 100 others, how many came to less; None for fewer than five."""
    return 100 * sum(other < number for other in others) // len(others) if len(others) >= 5 else None


def middle_minute(minutes: Sequence[int]) -> int:
    """The usual minute of the hour, in steps of five."""
    return median_low(minutes) // 5 * 5 if minutes else 0


def _said(ratio: float) -> float:
    return log(min(max(ratio, 1 / RUNAWAY), RUNAWAY))
