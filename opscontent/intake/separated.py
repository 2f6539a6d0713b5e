"""Text files of separated values, in whatever encoding and with whatever separator they were saved."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from charset_normalizer import from_bytes
from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected

SEPARATORS = (",", "\t", ";", "|")
NO_SEPARATOR = "\x1f"
SAMPLE_CHARACTERS = 64_000
SAMPLE_ROWS = 50
# Below this share of rows of one width, the commas belong to the sentences.
EVEN_SHARE = 0.7
# Below this share of ordinary characters, it is not UTF-16 but no text at all.
ORDINARY_SHARE = 0.5
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1e]")
_ORDINARY = re.compile("[,;\t\n0-9A-Za-z \uff0c\u3002\u4e00-\u9fff]")


def rows(content: bytes) -> Iterator[list[str]]:
    """All rows, empty ones too. Raises `Rejected` where it can't be read."""
    text = decode(content)
    separator = separator_of(text[:SAMPLE_CHARACTERS])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        line = reader.line_num
        raise Rejected(_l("Line %(line)d can't be read: is a quotation mark not closed?", line=line)) from error


def decode(content: bytes) -> str:
    """The text of a file that does not say its encoding: UTF-8, UTF-16 or GB18030, else the best guess."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _text(content, encoding) or _unreadable()
    if b"\x00" in content:
        found = [text for text in (_text(content, "utf-16-le"), _text(content, "utf-16-be")) if text]
        best = max(found, key=_ordinary_share, default="")
        return best if best and _ordinary_share(best) > ORDINARY_SHARE else _unreadable()
    return _text(content, "utf-8") or _text(content, "gb18030") or _guessed(content) or _unreadable()


def separator_of(sample: str) -> str:
    """The separator that cuts the first rows most evenly; none of them for a file of one column."""
    best = max(SEPARATORS, key=lambda separator: _evenness(sample, separator))
    return best if _evenness(sample, best)[0] >= EVEN_SHARE else NO_SEPARATOR


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """(share of rows as wide as the first, that width); nothing for one column."""
    try:
        # The sample may end within quotation marks; what is read until then counts.
        found = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), SAMPLE_ROWS))
    except csv.Error:
        return (0.0, 0)
    widths = Counter(len(row) for row in found if row)
    width = len(found[0]) if found else 0
    return (widths[width] / widths.total(), width) if width > 1 else (0.0, 0)


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return "" if len(_BINARY.findall(text[:SAMPLE_CHARACTERS])) > len(text) / 100 else text


def _guessed(content: bytes) -> str:
    best = from_bytes(content[:SAMPLE_CHARACTERS]).best()
    return content.decode(best.encoding, "replace") if best else ""


def _ordinary_share(text: str) -> float:
    sample = text[:SAMPLE_CHARACTERS]
    return len(_ORDINARY.findall(sample)) / len(sample)


def _unreadable() -> str:
    raise Rejected(_l("This file is not a table. Save it as .xlsx or CSV."))
