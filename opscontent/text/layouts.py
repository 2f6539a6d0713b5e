"""The patterns of an article made of readers' words: how its quotes are laid out; knows no table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from opscontent.text import blocks, markdown
from opscontent.text.blocks import Block, Segment
from opscontent.text.inputs import one_line

# How many stand large at the top of a "best of".
BEST_MOST = 3
# In the readers' language. An answer that nobody has written yet is its label alone.
ANSWER = {"zh": "**我们的回答：**", "en": "**Our answer:**"}
MORE = {"zh": "还有这些", "en": "And more"}


class Pattern(StrEnum):
    """One after the other; each under its number; each a question with a place for the answer; under sections;
    the best first and large, the rest a compact list."""

    plain = "plain"
    list = "list"
    answers = "answers"
    theme = "theme"
    best = "best"


@dataclass(frozen=True)
class Group:
    """Replies that stand under one heading; "" for those before the first."""

    title: str
    reply_ids: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """`language` is the readers' ("zh" or "en"), `best` the replies that a "best of" puts first, in their order."""

    pattern: Pattern
    language: str = "en"
    best: tuple[int, ...] = ()


def extended(body: str, groups: Sequence[Group], layout: Layout) -> str:
    """The text with the quotes that it doesn't have yet: under their heading where it is there, else with it before
    the thanks or at the end. Every word of the text stays."""
    fresh = _segments(groups, set(markdown.reply_ids(body)))
    laid(fresh, layout, first=max(_numbers_in(body), default=0) + 1)
    for segment in filter(lambda each: each.blocks, fresh):
        at = _end_of(body, segment.title) if segment.title else None
        added = segment if at is None else Segment(blocks=segment.blocks)
        body = _inserted(body, _before_thanks(body) if at is None else at, blocks.written([added]))
    return body if markdown.has_credits(body) else _inserted(body, len(body), "[[credits]]")


def relaid(body: str, known: Collection[int], layout: Layout) -> str:
    """The text with these replies' quotes in another pattern; headings and all words stay, but for what a pattern
    put there itself: bare numbers, empty places for answers, "And more"."""
    segments = blocks.read(body, known)
    _undress(segments)
    laid(segments, layout)
    return blocks.written(segments)


def rearranged(body: str, known: Collection[int], wanted: Sequence[str]) -> str:
    """The text with its blocks in this order: reply numbers, and "d1", "d2" … for its dividers, which stay in theirs.

    Raises ValueError where these are not the text's own."""
    segments = blocks.read(body, known)
    by_key = {str(block.reply_id): block for segment in segments for block in segment.blocks}
    dividers = [f"d{at}" for at in range(1, len(segments))]
    if sorted(wanted) != sorted([*by_key, *dividers]) or [key for key in wanted if key in dividers] != dividers:
        raise ValueError("other quotes or dividers than the text has")
    values = sorted(blocks.numbers(segments))
    for segment in segments:
        segment.blocks = []
    at = 0
    for key in wanted:
        if key in by_key:
            segments[at].blocks.append(by_key[key])
        else:
            at += 1
    blocks.renumber(segments, values)
    return blocks.written(segments)


def laid(segments: list[Segment], layout: Layout, *, first: int = 1) -> None:
    """Lay the blocks of bare segments out; `first` is the first number of a numbered list."""
    every = [block for segment in segments for block in segment.blocks]
    if layout.pattern is Pattern.list:
        for number, block in enumerate(every, start=first):
            block.number = number
    elif layout.pattern is Pattern.answers:
        for block in every:
            block.under = block.under or [ANSWER[layout.language]]
    elif layout.pattern is Pattern.theme:
        _loose_last(segments, MORE[layout.language])
    elif layout.pattern is Pattern.best:
        _best_first(segments, layout)


def has_sections(body: str, known: Collection[int]) -> bool:
    """Whether quotes stand under a heading that is not one of ours."""
    return any(segment.title and not _is_more(segment) and segment.blocks for segment in blocks.read(body, known))


def empty_answers(body: str) -> int:
    """How many places for an answer nobody has filled."""
    return sum(chunk.strip() in ANSWER.values() for chunk in blocks.paragraphs(body))


def _numbers_in(body: str) -> list[int]:
    return [number for number in map(blocks.number_of, blocks.paragraphs(body)) if number]


def _segments(groups: Sequence[Group], known: Collection[int]) -> list[Segment]:
    found = []
    for group in groups:
        made = [Block(number, f"[[reply:{number}]]") for number in group.reply_ids if number not in known]
        if made:
            found.append(Segment(divider=f"## {group.title}" if group.title else "", blocks=made))
    return found


def _end_of(body: str, title: str) -> int | None:
    """Where the section under this heading ends: before the next one of its level, a line or the thanks."""
    placed = blocks.placed_paragraphs(body)
    wanted = one_line(title).casefold()
    start = next((at for at, (_, each) in enumerate(placed) if _title(each).casefold() == wanted), None)
    if start is None:
        return None
    level = (blocks.heading(placed[start][1]) or (2, ""))[0]
    for at, paragraph in placed[start + 1 :]:
        found = blocks.heading(paragraph)
        if found[0] <= level if found else blocks.is_divider(paragraph):
            return at
    return len(body)


def _title(chunk: str) -> str:
    found = blocks.heading(chunk)
    return one_line(found[1]) if found else ""


def _before_thanks(body: str) -> int:
    found = [at for at, paragraph in blocks.placed_paragraphs(body) if blocks.is_thanks(paragraph)]
    return found[-1] if found else len(body)


def _inserted(body: str, at: int, words: str) -> str:
    """Words between blank lines at this place, or nothing for none."""
    return "\n\n".join(part for part in (body[:at].rstrip(), words, body[at:].strip()) if part)


def _undress(segments: list[Segment]) -> None:
    """Take away what a pattern put there."""
    for segment in [each for each in segments[1:] if _is_more(each) and not each.lead]:
        segments[0].blocks += segment.blocks
        segments.remove(segment)
    for block in (block for segment in segments for block in segment.blocks):
        block.number, block.is_compact = 0, False
        block.under = [words for words in block.under if words.strip() not in ANSWER.values()]


def _is_more(segment: Segment) -> bool:
    return segment.title in MORE.values()


def _loose_last(segments: list[Segment], title: str) -> None:
    """What stands under no heading comes behind the sections, under a heading of its own."""
    loose = next((segment for segment in segments if segment.blocks), None)
    titled = [at for at, segment in enumerate(segments) if segment.title and segment.blocks]
    if loose is None or loose.title or not titled:
        return
    segments.insert(titled[-1] + 1, Segment(divider=f"## {title}", blocks=loose.blocks))
    loose.blocks = []


def _best_first(segments: list[Segment], layout: Layout) -> None:
    at = next((at for at, segment in enumerate(segments) if segment.blocks), None)
    if at is None:
        return
    by_reply = {block.reply_id: block for segment in segments for block in segment.blocks}
    best = [by_reply[number] for number in layout.best if number in by_reply]
    for segment in segments:
        segment.blocks = [block for block in segment.blocks if block not in best]
        for block in segment.blocks:
            block.is_compact = not block.under
    if segments[at].title and at == 0:
        segments.insert(0, Segment(blocks=best))
    elif segments[at].title:
        segments[at - 1].blocks += best
    else:
        rest, segments[at].blocks = segments[at].blocks, best
        if rest:
            segments.insert(at + 1, Segment(divider=f"## {MORE[layout.language]}", blocks=rest))
