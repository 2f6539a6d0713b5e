"""Themes: what many short texts are about, in piles with their telling terms. Softer than groups, for looking only.

The sums take a library that weighs a hundred megabytes, so it is loaded in a process of its own (`themes_child`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opscontent.text import apart

FEWEST = 20  # texts; among fewer there is nothing to tell apart


@dataclass(frozen=True)
class Found:
    """The terms of a theme, the most telling first, and the numbers of the texts that are about it."""

    terms: tuple[str, ...]
    numbers: tuple[int, ...]


def themes_in(texts: Sequence[tuple[int, str]], go_on: Callable[[int], bool]) -> list[Found] | None:
    """The themes of these texts, the largest first; texts that fit nowhere are in none. The same texts have the same
    themes. `go_on` is told how far it is (0 to the number of texts); when it says no, None is returned."""
    if len(texts) < FEWEST:
        return []
    found = apart.work_apart("opscontent.text.themes_child", texts, go_on)
    return None if found is None else [Found(tuple(terms), tuple(numbers)) for terms, numbers in found]
