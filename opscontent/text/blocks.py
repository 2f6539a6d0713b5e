"""A post's Markdown taken apart into quotes with the paragraphs that belong to them, and written again; no table.

What belongs to a quote are the paragraphs under it, up to the next quote, heading, line, thanks or compact list."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from opscontent.text.quoting import CREDITS, REPLY

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_UNDERLINED = re.compile(r"^([^\n]+)\n(=+|-+) *$")
_NUMBER = re.compile(r"^### ([0-9]{1,3})$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_REPLY = re.compile(REPLY)
_CREDITS = re.compile(CREDITS)
_ALONE = re.compile(rf"^(?:[-*+] )?{REPLY}$")
_BULLET = "- "


@dataclass
class Block:
    """One quote: the paragraph with its mark, what stands under it, and how it is laid out."""

    reply_id: int
    words: str
    under: list[str] = field(default_factory=list)
    number: int = 0  # 0: no number above it
    is_compact: bool = False  # a line of a list


@dataclass
class Segment:
    """What stands between two dividers; the first one of a text has no divider."""

    divider: str = ""
    lead: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The words of its heading; "" where its divider is something else."""
        found = heading(self.divider)
        return found[1] if found else ""


def heading(paragraph: str) -> tuple[int, str] | None:
    """Level and words of a heading; None for anything else."""
    underlined = _UNDERLINED.match(paragraph)
    if underlined:
        return (1 if underlined.group(2)[0] == "=" else 2), underlined.group(1).strip()
    if not paragraph.startswith("#") or "\n" in paragraph:
        return None
    words = paragraph.lstrip("#")
    return min(len(paragraph) - len(words), 6), words.strip().rstrip("#").rstrip()


def is_divider(paragraph: str) -> bool:
    """A heading, a line or the thanks: no quote's paragraphs reach beyond it."""
    return bool(heading(paragraph) or _RULE.match(paragraph) or is_thanks(paragraph))


def is_thanks(paragraph: str) -> bool:
    return _CREDITS.search(paragraph) is not None


def number_of(paragraph: str) -> int:
    """The number of a heading that is nothing else, as a numbered list has them; 0 for anything else."""
    found = _NUMBER.match(paragraph.rstrip())
    return int(found.group(1)) if found else 0


def paragraphs(body: str) -> list[str]:
    """The text at its blank lines; fenced code stays whole, headings and marks alone on a line stand alone."""
    return [paragraph for _, paragraph in placed_paragraphs(body)]


def placed_paragraphs(body: str) -> list[tuple[int, str]]:
    """The paragraphs, each with where in the text it begins."""
    found: list[list[str]] = [[]]
    starts, at, fence = [0], 0, ""
    for line in body.split("\n"):
        if fence:
            found[-1].append(line)
            is_closed = line.strip().startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if is_closed else fence
        elif not line.strip() or _stands_alone(line):
            found += [[line], []] if line.strip() else [[]]
            starts += [at, at + len(line) + 1] if line.strip() else [at + len(line) + 1]
        else:
            opened = _FENCE.match(line)
            fence = opened.group(1) if opened else ""
            found[-1].append(line)
        at += len(line) + 1
    return [(start, "\n".join(lines)) for start, lines in zip(starts, found, strict=True) if lines]


def read(body: str, known: Collection[int]) -> list[Segment]:
    """The text with the marks of these replies as blocks; a mark's second place counts as words."""
    segments, seen = [Segment()], set[int]()
    number = 0
    chunks = paragraphs(body)
    for chunk, following in zip_longest(chunks, chunks[1:], fillvalue=""):
        marked = _marked(chunk, known, seen)
        if marked:
            segments[-1].blocks.append(_block(marked, chunk, number))
            seen |= {int(each) for each in _REPLY.findall(chunk)}
        number = number_of(chunk) if _marked(following, known, seen) else 0
        if not marked and not number:
            _place(segments, chunk)
    return segments


def written(segments: Sequence[Segment]) -> str:
    """The text again, one blank line between paragraphs."""
    lines: list[str] = []
    for segment in segments:
        was_compact = False
        lines += _apart([*([segment.divider] if segment.divider else []), *segment.lead])
        for block in segment.blocks:
            lines += _lines(block, follows_compact=was_compact)
            was_compact = block.is_compact and not block.under
    return "".join(lines).removeprefix("\n\n")


def numbers(segments: Sequence[Segment]) -> list[int]:
    return [block.number for segment in segments for block in segment.blocks if block.number]


def renumber(segments: Sequence[Segment], values: Sequence[int]) -> None:
    """Give the numbered blocks these numbers in the order of the text."""
    numbered = [block for segment in segments for block in segment.blocks if block.number]
    for block, value in zip(numbered, values, strict=True):
        block.number = value


def _stands_alone(line: str) -> bool:
    return line.startswith("#") or bool(_ALONE.match(line.rstrip()))


def _marked(chunk: str, known: Collection[int], seen: Collection[int]) -> int:
    """The first reply of a paragraph that is to be a block; 0 for words and code."""
    if _FENCE.match(chunk) or chunk.startswith(("    ", "\t")) or heading(chunk):
        return 0
    ids = (int(digits) for digits in _REPLY.findall(chunk))
    return next((number for number in ids if number in known and number not in seen), 0)


def _block(reply_id: int, chunk: str, number: int) -> Block:
    is_compact = not number and chunk[0] in "-*+" and bool(_ALONE.match(chunk.rstrip()))
    return Block(reply_id, chunk[2:] if is_compact else chunk, number=number, is_compact=is_compact)


def _place(segments: list[Segment], chunk: str) -> None:
    """A paragraph without a quote: a divider, words under the last quote, or words before the first."""
    last = segments[-1].blocks[-1] if segments[-1].blocks else None
    if is_divider(chunk) or (last and last.is_compact):
        segments.append(Segment(divider=chunk))
    elif last:
        last.under.append(chunk)
    else:
        segments[-1].lead.append(chunk)


def _lines(block: Block, *, follows_compact: bool) -> list[str]:
    under = _apart(block.under)
    if block.is_compact:
        return ["\n" if follows_compact else "\n\n", f"{_BULLET}{block.words}", *under]
    return _apart([*([f"### {block.number}"] if block.number else []), block.words]) + under


def _apart(parts: Sequence[str]) -> list[str]:
    return [f"\n\n{part}" for part in parts]
