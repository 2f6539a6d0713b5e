"""Spacing, width and doubled marks in mixed Chinese text: each slip with its place and what it should be."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from autocorrect_py import format_for
from rapidfuzz.distance import Indel

Kind = Literal["spacing", "punctuation", "doubled"]
# What is read one by one; a text with more of them is mended in several goes.
MOST_SLIPS = 60
# Comparing a line takes time with its square; nobody reads a paragraph of this length.
LONGEST = 3_000
AROUND = 8

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_INDENTED = re.compile(r"^(?: {4}|\t)")
# Nobody reads these as prose, or a change would break them.
# Each part has a most, so that what is never closed costs little.
_KEPT = re.compile(
    r"`{1,9}[^`\n]{0,300}`{1,9}|\[\[[^\]\n]{0,60}\]\]|\]\([^)\n]{0,300}\)|https?://[^\s，。；！？）]{1,500}"
    r"|<[^<>\n]{0,300}>|\\.|\[\^[^\]\n]{0,60}\]:?"
)
_DOUBLED = re.compile(r"([！？，、；：])\1+|。{2,}")


@dataclass(frozen=True)
class Slip:
    """`old`, which begins at character `start`, should be `new`.

    `context` are the words around it as they are, `mended` as they should be."""

    kind: Kind
    start: int
    old: str
    new: str
    context: str
    mended: str


def slips(body: str) -> list[Slip]:
    """The slips of a Markdown text in their order; none in code, addresses, tags and our own marks."""
    found: list[Slip] = []
    for start, line in _prose(body):
        spans = [match.span() for match in _KEPT.finditer(line)]
        slipped = [*_doubled(start, line), *_corrected(start, line)]
        found += _apart([slip for slip in slipped if not _is_kept(spans, slip.start - start, len(slip.old))])
        if len(found) >= MOST_SLIPS:
            break
    return found[:MOST_SLIPS]


def _is_kept(spans: list[tuple[int, int]], at: int, length: int) -> bool:
    """Whether the place touches one of the spans, which are in order and apart."""
    before = bisect_left(spans, (at + length, 0))
    return before > 0 and spans[before - 1][1] > at


def _prose(body: str) -> Iterator[tuple[int, str]]:
    """Each line that is not code, with where it begins."""
    at, fence = 0, ""
    for line in body.split("\n"):
        opened = _FENCE.match(line)
        if fence:
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif opened:
            fence = opened.group(1)
        elif line.strip() and len(line) <= LONGEST and not _INDENTED.match(line):
            yield at, line
        at += len(line) + 1


def _doubled(start: int, line: str) -> Iterator[Slip]:
    for match in _DOUBLED.finditer(line):
        new = "……" if match.group()[0] == "。" and len(match.group()) > 2 else match.group()[0]
        yield _slip("doubled", start, line, match.start(), match.end(), new)


def _corrected(start: int, line: str) -> Iterator[Slip]:
    right = _right(line)
    if right == line or "\n" in right.strip("\n"):
        return
    for begin, end, new in _changes(line, right):
        kind: Kind = "spacing" if line[begin:end].replace(" ", "") == new.replace(" ", "") else "punctuation"
        yield _slip(kind, start, line, begin, end, new)


# One line of a draft changes at a time; 2,000 of the longest are 20 MB.
@lru_cache(maxsize=2_000)
def _right(line: str) -> str:
    return str(format_for(line, "line.md"))


def _changes(line: str, right: str) -> Iterator[tuple[int, int, str]]:
    """Where the lines differ; neighbours are one change, and an insertion takes the character before it along."""
    runs: list[list[int]] = []
    for change in Indel.opcodes(line, right):
        begin, end, new_begin, new_end = change.src_start, change.src_end, change.dest_start, change.dest_end
        if change.tag == "equal":
            continue
        if runs and runs[-1][1] == begin and runs[-1][3] == new_begin:
            runs[-1][1], runs[-1][3] = end, new_end
        else:
            runs.append([begin, end, new_begin, new_end])
    for begin, end, new_begin, new_end in runs:
        new = right[new_begin:new_end]
        if begin == end:
            before, after = line[max(0, begin - 1) : begin], line[end : end + 1] if begin == 0 else ""
            yield begin - len(before), end + len(after), f"{before}{new}{after}"
        else:
            yield begin, end, new


def _slip(kind: Kind, start: int, line: str, begin: int, end: int, new: str) -> Slip:
    before, after = line[max(0, begin - AROUND) : begin], line[end : end + AROUND]
    old = line[begin:end]
    return Slip(kind, start + begin, old, new, f"{before}{old}{after}".strip(), f"{before}{new}{after}".strip())


def _apart(found: list[Slip]) -> Iterator[Slip]:
    """Without those that begin inside another: what is doubled counts first."""
    ends = 0
    for slip in sorted(found, key=lambda slip: (slip.start, slip.kind != "doubled")):
        if slip.start >= ends or not slip.old:
            yield slip
            ends = slip.start + len(slip.old)
