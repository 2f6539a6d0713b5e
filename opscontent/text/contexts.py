"""Where words stand in a text, each place with a little of what is around it; knows no markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from opscontent.text.cjk import fold, mark_spans

AROUND = 36  # characters shown on either side


@dataclass(frozen=True)
class Context:
    """One place: the words as they stand there, from which character of the text on, and what is around them."""

    before: str
    words: str
    after: str
    start: int


def holds(text: str, query: str) -> bool:
    """Whether the words stand in the text, whatever their case, width or punctuation."""
    wanted = fold(query)
    return wanted in fold(text) if wanted else bool(query.strip()) and query.strip() in text


def contexts(text: str, query: str, *, most: int | None = None) -> list[Context]:
    """The first places in order. Looked for line by line; over the ends of lines where no line holds the words."""
    if not query.strip():
        return []
    return list(islice(_in_lines(text, query), most)) or list(islice(_in_whole(text, query, 0), most))


def count(text: str, query: str) -> int:
    """How many places there are: what `contexts` finds, without looking at each."""
    wanted = fold(query)
    if not wanted:
        return text.count(query.strip()) if query.strip() else 0
    return sum(fold(line).count(wanted) for line in text.splitlines()) or fold(text).count(wanted)


def _in_lines(text: str, query: str) -> Iterator[Context]:
    start = 0
    for line in text.splitlines(keepends=True):
        if holds(line, query):
            yield from _in_whole(line, query, start)
        start += len(line)


def _in_whole(text: str, query: str, start: int) -> Iterator[Context]:
    at = 0
    for words, is_hit in _pieces(text, query):
        if is_hit:
            end = at + len(words)
            yield Context(_tail(text[:at]), words, _head(text[end:].rstrip()), start + at)
        at += len(words)


def _pieces(text: str, query: str) -> list[tuple[str, bool]]:
    if fold(query):
        return mark_spans(text, query)
    sign, pieces = query.strip(), list[tuple[str, bool]]()
    for part in text.split(sign):
        pieces += [(part, False), (sign, True)]
    return pieces[:-1]


def _tail(text: str) -> str:
    return text.lstrip() if len(text) <= AROUND else "…" + text[-AROUND:]


def _head(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND] + "…"
