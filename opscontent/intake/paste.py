"""Pasted text: one reply a line, or one a block between empty lines; if wanted with "name: words"."""

import re
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected
from opscontent.intake.contract import Incoming, Row, Rows, read_rows
from opscontent.text.inputs import tidy

LABEL = _l("Pasted text")
MOST_CHARACTERS = 1_000_000
MOST_ROWS = 50_000
COLUMNS = {"text": 0, "name": 1}
# A name is short and has no sentence in it; the colon of an address is followed by slashes.
_NAMED = re.compile(r"\s*([^:\uff1a,\uff0c\u3002!\uff01?\uff1f\n]{1,30}?)\s*[:\uff1a](?!//)\s*(\S.*)", re.DOTALL)


def rows(text: str, *, by_blocks: bool = False, with_names: bool = False) -> list[Row]:
    """Rows of (words, name), numbered by the line they begin in. Raises `Rejected` for nothing or too much."""
    if len(text) > MOST_CHARACTERS:
        raise Rejected(_l("The text is too long: at most %(count)s characters.", count=MOST_CHARACTERS))
    found = list(_blocks(text) if by_blocks else _lines(text))
    if not found:
        raise Rejected(_l("There is nothing to import in it."))
    if len(found) > MOST_ROWS:
        raise Rejected(_l("There are too many rows: at most %(count)s.", count=MOST_ROWS))
    return [(number, _cells(words, with_names)) for number, words in found]


def read(source: Rows) -> Iterator[Incoming]:
    return read_rows(source)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(tidy(text).split("\n"), start=1):
        if line.strip():
            yield number, line.strip()


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    begin, block = 0, list[str]()
    for number, line in enumerate([*tidy(text).split("\n"), ""], start=1):
        if line.strip():
            begin = begin or number
            block.append(line.rstrip())
        elif block:
            yield begin, "\n".join(block).strip()
            begin, block = 0, []


def _cells(words: str, with_names: bool) -> list[str]:
    named = _NAMED.fullmatch(words) if with_names else None
    return [named.group(2), named.group(1)] if named else [words, ""]
