"""Marks that join the character before them, as the inside of a set in a regular expression.

As ranges: a set of two thousand single characters takes a tenth of a second to compile, at every start."""

import unicodedata
from collections.abc import Iterable

PLANES_ABOVE = "\U00010000-\U0001efff"  # one range, as hundreds of rare ones are slow on every text; emoji lie beyond
_SPAN = range(0x300, 0x1F000)


def ranges(points: Iterable[int]) -> str:
    """Ascending code points as `a-z` ranges."""
    runs: list[list[int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


_POINTS = [point for point in _SPAN if unicodedata.category(chr(point))[0] == "M"]

MARKS = ranges(_POINTS)
MARKS_BELOW = ranges(point for point in _POINTS if point <= 0xFFFF)

# Those that NFC sorts.
COMBINING = ranges(point for point in _POINTS if unicodedata.combining(chr(point)))
COMBINING_BELOW = ranges(point for point in _POINTS if point <= 0xFFFF and unicodedata.combining(chr(point)))
