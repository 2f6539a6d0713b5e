"""The labelled pairs (pairs/README.md), and what a corpus of their texts says of them."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from opscontent.text.cjk import fold
from opscontent.text.similarity import Corpus

FILE = Path(__file__).parent / "pairs" / "takeaway.csv"
BANDS = {"2-6": 6, "7-12": 12, "13-30": 30, "31+": 10_000, "all": 0}


class Found(NamedTuple):
    """Counts of pairs: `right` of those said to be alike, `wrong` of them, `missed` of those that are."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


@cache
def by_band() -> dict[str, Found]:
    """What is found, by the length of the shorter text."""
    pairs = labelled()
    numbers = {text: number for number, text in enumerate(dict.fromkeys(text for pair in pairs for text in pair[1:]))}
    corpus = Corpus((number, text) for text, number in numbers.items())
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for is_alike, one, other in pairs:
        said = numbers[other] in corpus.ask(numbers[one])
        counts.update((band, is_alike, said) for band in (_band(one, other), "all"))
    return {
        band: Found(counts[band, True, True], counts[band, False, True], counts[band, True, False]) for band in BANDS
    }


def labelled() -> list[tuple[bool, str, str]]:
    with FILE.open(newline="", encoding="utf-8") as file:
        return [(row["alike"] == "1", row["one"], row["other"]) for row in csv.DictReader(file)]


def _band(one: str, other: str) -> str:
    length = min(len(fold(one)), len(fold(other)))
    return next(band for band, most in BANDS.items() if length <= most)
