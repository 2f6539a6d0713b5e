"""Two texts compared by word, three texts merged by paragraph; knows no markup."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Levenshtein

PieceKind = Literal["same", "out", "in"]
BlockKind = Literal["same", "mine", "theirs", "both", "conflict"]

# Comparing costs old × new / 64 steps: 200 million cells are about 70 ms and 50 MB. Larger texts go by lines first.
_MOST_CELLS = 200_000_000

MOST_CRUMB = 2  # characters

_WORD = re.compile(r"[A-Za-z0-9_\u00c0-\u024f]+|[^\S\n]+|.", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_PARAGRAPH_GAP = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that stayed, went out or came in."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs that belong together; a text is '' where that version has none.

    kind: 'same' nobody changed them, 'mine' or 'theirs' one side did, 'both' the two made the same
    change, 'conflict' they made different ones.
    """

    kind: BlockKind
    base: str
    mine: str
    theirs: str


def word_diff(old: str, new: str) -> list[Piece]:
    """Pieces in reading order: 'same' and 'out' spell the old text, 'same' and 'in' the new one."""
    before, after, middle = _trimmed(_WORD.findall(old), _WORD.findall(new))
    return _joined([("same", before), *_middle(*middle), ("same", after)])


def blocks_merge(base: str, mine: str, theirs: str) -> list[Block]:
    """The three versions by paragraphs, in order, with neighbours of one kind kept together."""
    versions = [_paragraphs(text) for text in (base, mine, theirs)]
    return [
        Block(_block_kind(*parts), *("\n\n".join(part) for part in parts))
        for parts in _merge_chunks(*versions)
        if any(parts)
    ]


def _trimmed(old: list[str], new: list[str]) -> tuple[str, str, tuple[list[str], list[str]]]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_end, new_end = len(old) - tail, len(new) - tail
    return "".join(old[:head]), "".join(old[old_end:]), (old[head:old_end], new[head:new_end])


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[PieceKind, str]]:
    if len(old) * len(new) <= _MOST_CELLS:
        yield from _changes(old, new)
        return
    old_lines, new_lines = _LINE.findall("".join(old)), _LINE.findall("".join(new))
    for tag, a, b, c, d in _opcodes(old_lines, new_lines):
        was, now = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        if tag == "equal":
            yield "same", was
        else:
            yield from _hunk(_WORD.findall(was), _WORD.findall(now))


def _hunk(old: list[str], new: list[str]) -> Iterator[tuple[PieceKind, str]]:
    if len(old) * len(new) <= _MOST_CELLS:
        yield from _changes(old, new)
    else:
        yield "out", "".join(old)
        yield "in", "".join(new)


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[PieceKind, str]]:
    for tag, a, b, c, d in _opcodes(old, new):
        if tag == "equal":
            yield "same", "".join(old[a:b])
        else:
            yield "out", "".join(old[a:b])
            yield "in", "".join(new[c:d])


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    for code in Levenshtein.opcodes(old, new):
        yield code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end


def _joined(pieces: Sequence[tuple[PieceKind, str]]) -> list[Piece]:
    """Neighbours of one kind as one piece; within a change, what went out stands before what came in."""
    joined: list[Piece] = []
    for is_same, group in groupby(_without_crumbs(pieces), key=lambda piece: piece[0] == "same"):
        stretch = list(group)
        kinds: tuple[PieceKind, ...] = ("same",) if is_same else ("out", "in")
        for kind in kinds:
            text = "".join(text for of_kind, text in stretch if of_kind == kind)
            if text:
                joined.append(Piece(kind, text))
    return joined


def _without_crumbs(pieces: Sequence[tuple[PieceKind, str]]) -> Iterator[tuple[PieceKind, str]]:
    """A character or two between two rewritten runs (的, a space) is rewritten with them: it stayed by accident, and
    nobody reads a change in crumbs."""
    kept = [piece for piece in pieces if piece[1]]
    runs = [(is_same, list(run)) for is_same, run in groupby(kept, key=lambda piece: piece[0] == "same")]
    for place, (is_same, run) in enumerate(runs):
        words = "".join(text for _, text in run)
        is_between = is_same and 0 < place < len(runs) - 1
        if is_between and _is_crumb(words, runs[place - 1][1], runs[place + 1][1]):
            yield from (("out", words), ("in", words))
        else:
            yield from run


def _is_crumb(words: str, *changes: Sequence[tuple[PieceKind, str]]) -> bool:
    sizes = [
        max(sum(len(text) for of_kind, text in change if of_kind == kind) for kind in ("out", "in"))
        for change in changes
    ]
    return len(words) <= min(MOST_CRUMB, *sizes) and "\n" not in words


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in _PARAGRAPH_GAP.split(text.strip("\n")) if paragraph.strip()]


def _kept(base: list[str], other: list[str]) -> dict[int, int]:
    """Base paragraph number to its number in the other version."""
    return {
        a + step: c + step for tag, a, b, c, _ in _opcodes(base, other) if tag == "equal" for step in range(b - a)
    }


def _merge_chunks(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """diff3: a paragraph that all three share is an anchor, what lies between two anchors is a change."""
    in_mine, in_theirs = _kept(base, mine), _kept(base, theirs)
    anchors = [(i, in_mine[i], in_theirs[i]) for i in range(len(base)) if i in in_mine and i in in_theirs]
    at = (0, 0, 0)
    shared: list[str] = []
    for anchor in [*anchors, (len(base), len(mine), len(theirs))]:
        if anchor != at:
            yield shared, shared, shared
            shared = []
            yield from _change(base[at[0] : anchor[0]], mine[at[1] : anchor[1]], theirs[at[2] : anchor[2]])
        shared = shared + base[anchor[0] : anchor[0] + 1]
        at = (anchor[0] + 1, anchor[1] + 1, anchor[2] + 1)
    yield shared, shared, shared


def _change(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """As many paragraphs on all sides are taken one by one: neighbours changed by different people agree."""
    if len(base) == len(mine) == len(theirs):
        yield from (([a], [b], [c]) for a, b, c in zip(base, mine, theirs, strict=True))
    else:
        yield base, mine, theirs


def _block_kind(base: list[str], mine: list[str], theirs: list[str]) -> BlockKind:
    if mine == theirs:
        return "same" if mine == base else "both"
    if theirs == base:
        return "mine"
    return "theirs" if mine == base else "conflict"
