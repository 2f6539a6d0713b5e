"""Which earlier titles are about the same: those that share the rarest pairs of characters with one; knows no table.

All titles are looked at, in two steps: by which of the asked title's own pairs stand in each (a search in one long
string, which is C), then the best few pair by pair. 5,000 titles take some 5 ms once they were folded."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import accumulate, pairwise
from math import log

from opscontent.text.cjk import fold
from opscontent.text.words import stands_in

LEAST = 30  # per cent in common, from which a title is named
ALIKE = 60  # per cent, from which one may take the two for one
LOOKED_AT = 40  # titles in the second step
KEPT = 1 << 15  # foldings that this process remembers; a title is some 200 bytes
_EMPTY = frozenset("的了是在和与及你我他她这那吗呢吧啊也都就还有个")
_EMPTY_LATIN_WORDS = "a an and are for how in is it of on or our the this to we what why with you your"
_EMPTY_LATIN = frozenset(_EMPTY_LATIN_WORDS.split())


@dataclass(frozen=True)
class Near:
    """`at` is the place in what was asked about; `score` how much is in common, in per cent."""

    at: int
    score: int

    @property
    def is_alike(self) -> bool:
        return self.score >= ALIKE


def nearest(title: str, others: Sequence[str], *, most: int = 6, least: int = LEAST) -> list[Near]:
    """The titles that share the most with `title`, the nearest first; none that shares less than `least`."""
    mine = _grams(_folded(title))
    if not mine:
        return []
    folded = [_folded(other) for other in others]
    whole, starts = "\n".join(folded), list(accumulate((len(each) + 1 for each in folded), initial=0))
    having = {gram: _having(gram, whole, starts, folded) for gram in mine}
    weights = {gram: log((len(folded) + 2) / (len(places) + 1)) for gram, places in having.items()}
    shared: dict[int, float] = {}
    for gram, places in having.items():
        for at in places:
            shared[at] = shared.get(at, 0.0) + weights[gram]
    first = nlargest(LOOKED_AT, shared, key=lambda at: shared[at] / (len(folded[at]) + len(mine)))
    found = [Near(at, _score(mine, _grams(folded[at]), weights, len(folded))) for at in first]
    return nlargest(most, (near for near in found if near.score >= least), key=lambda near: (near.score, near.at))


def _score(mine: frozenset[str], theirs: frozenset[str], weights: dict[str, float], count: int) -> int:
    """Twice what both have by what each has. What only the other has counts as a pair that few titles have."""
    rare = log((count + 2) / 2)
    both = sum(weights[gram] for gram in mine & theirs)
    total = sum(weights.values()) + both + rare * len(theirs - mine)
    return round(200 * both / total) if total else 0


def _having(gram: str, whole: str, starts: Sequence[int], folded: Sequence[str]) -> list[int]:
    """In which titles it stands; one search through all of them at once is ten times as fast as one in each."""
    places = []
    found = whole.find(gram)
    while found >= 0:
        at = bisect_right(starts, found) - 1
        places.append(at)
        found = whole.find(gram, starts[at + 1])
    return [at for at in places if stands_in(folded[at], gram)] if gram.isascii() else places


def _grams(folded: str) -> frozenset[str]:
    return frozenset(_each(folded))


def _each(folded: str) -> Iterator[str]:
    """Pairs of characters that are not both empty words, and Latin words and numbers as they are."""
    for run in folded.split():
        word = ""
        for char, after in pairwise(run + " "):
            if char.isascii():
                word += char
                if not after.isascii() or after == " ":
                    if word not in _EMPTY_LATIN:
                        yield word
                    word = ""
            elif after != " " and not after.isascii() and not (char in _EMPTY or after in _EMPTY):
                yield char + after


@lru_cache(maxsize=KEPT)
def _folded(title: str) -> str:
    return fold(title)
