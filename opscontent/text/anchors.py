"""Words in a text that somebody points at, found again after the text was edited; knows no markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

QUOTATION_MAXIMUM = 500
CONTEXT = 40  # characters kept on either side
# Words as short as these stand in many places: some of what stood beside them has to be there too.
SHORT = 8
ALIKE_CONTEXT = 0.4
# What is left of the words when they were edited, 0 to 100: below, they count as gone.
ALIKE_WORDS = 60
ALIKE_COPY = 80
ALIKE_FEW = 50  # of so few words, where what stood beside them is still there


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words, what stood beside them, and at which character they began."""

    quotation: str
    before: str
    after: str
    start: int


class Hold(StrEnum):
    there = "there"
    changed = "changed"
    gone = "gone"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words are now, in characters; `words` as they read there, "" where they are gone."""

    hold: Hold
    start: int = 0
    end: int = 0
    words: str = ""


GONE = Place(Hold.gone)


def anchor(text: str, quotation: str, near: int = 0) -> Anchor | None:
    """Point at the words in a text, those nearest to the character `near`; None where they are not in it.

    Words copied from the page lack the marks of the text: then the stretch that is nearly the same is meant."""
    words = quotation.strip()[:QUOTATION_MAXIMUM].strip()
    starts = list(_starts(text, words))
    if not starts and len(words) >= SHORT:
        words = _copied(text, words)
        starts = list(_starts(text, words))
    if not starts:
        return None
    start = min(starts, key=lambda each: abs(each - near))
    end = start + len(words)
    return Anchor(words, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start)


def find(text: str, held: Anchor) -> Place:
    """Where the words of an anchor are in a later text: as they were, changed, or gone."""
    length = len(held.quotation)
    if held.start >= 0 and text[held.start : held.start + length] == held.quotation and _fits(text, held, held.start):
        return Place(Hold.there, held.start, held.start + length, held.quotation)
    starts = [start for start in _starts(text, held.quotation) if length >= SHORT or _fits(text, held, start)]
    if starts:
        start = max(starts, key=lambda each: (_likeness(text, held, each), -abs(each - held.start)))
        return Place(Hold.there, start, start + length, held.quotation)
    return _changed(text, held)


def _copied(text: str, words: str) -> str:
    found = fuzz.partial_ratio_alignment(words, text, score_cutoff=ALIKE_COPY)
    if found is None:
        return ""
    first = max(0, found.dest_start - CONTEXT)
    start, end = _followed(Anchor(words, "", "", 0), text[first : found.dest_end + CONTEXT])
    return text[first + start : first + end].strip()[:QUOTATION_MAXIMUM]


def _starts(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _fits(text: str, held: Anchor, start: int) -> bool:
    return _likeness(text, held, start) >= ALIKE_CONTEXT


def _likeness(text: str, held: Anchor, start: int) -> float:
    """How much of what stood beside the words stands beside them here, 0 to 1: the better of the two sides."""
    end = start + len(held.quotation)
    before = text[max(0, start - len(held.before)) : start]
    after = text[end : end + len(held.after)]
    return max(Indel.normalized_similarity(held.before, before), Indel.normalized_similarity(held.after, after))


def _changed(text: str, held: Anchor) -> Place:
    """Long words are looked for as they were, short ones together with what stood beside them."""
    is_short = len(held.quotation) < SHORT
    sought = held.before + held.quotation + held.after if is_short else held.quotation
    found = fuzz.partial_ratio_alignment(sought, text, score_cutoff=ALIKE_COPY if is_short else ALIKE_WORDS)
    if found is None or found.dest_end <= found.dest_start:
        return GONE
    first = max(0, found.dest_start - CONTEXT)
    start, end = _followed(held, text[first : found.dest_end + CONTEXT])
    words = text[first + start : first + end]
    if not words or (is_short and fuzz.ratio(held.quotation, words) < ALIKE_FEW):
        return GONE
    return Place(Hold.changed, first + start, first + end, words)


def _followed(held: Anchor, around: str) -> tuple[int, int]:
    """Where the first and the last of the words went in a stretch that is like the old one."""
    begins = len(held.before)
    last = begins + len(held.quotation) - 1
    start = end = 0
    for code in Levenshtein.opcodes(held.before + held.quotation + held.after, around):
        is_same = code.tag == "equal"
        if code.src_start <= begins < code.src_end:
            start = code.dest_start + (begins - code.src_start if is_same else 0)
        if code.src_start <= last < code.src_end:
            end = code.dest_start + last - code.src_start + 1 if is_same else code.dest_end
    return start, end
