"""Text files of separated values, in whatever encoding and with whatever separator they were saved."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
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
# Below this share of the usual characters among those that are not ASCII, GB18030 is a guess.
USUAL_SHARE = 0.8
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
BARE_UTF_16 = ("utf-16-le", "utf-16-be")
# Put behind the last line: it comes out as a row of its own, unless a quotation mark is still open.
END = "\x1c"
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1e]")
_ORDINARY = re.compile("[,;\t\n0-9A-Za-z \uff0c\u3002\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`guess` is the encoding where none of the usual ones fits; what can't be read in it is U+FFFD then."""

    text: str
    guess: str = ""


def rows(text: str) -> Iterator[list[str]]:
    """All rows, empty ones too. Raises `Rejected` where it can't be read."""
    separator = separator_of(text[:SAMPLE_CHARACTERS])
    reader = csv.reader(io.StringIO(f"{text}\n{END}", newline=""), delimiter=separator)
    begin = 1
    try:
        for row in reader:
            if row == [END]:
                return
            if row and row[-1].endswith(END):
                raise Rejected(
                    _l(
                        "A quotation mark that opens in line %(line)d is never closed. Is this all of the file?",
                        line=begin,
                    )
                )
            yield row
            begin = reader.line_num + 1
    except csv.Error as error:
        line = reader.line_num
        raise Rejected(_l("Line %(line)d can't be read: is a quotation mark not closed?", line=line)) from error


def decode(content: bytes) -> Decoded:
    """The text of a file that does not say its encoding: UTF-8, UTF-16 or GB18030, else the best guess."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Decoded(_text(content, encoding) or _unreadable())
    if b"\x00" in content:
        found = [text for text in (_text(content, encoding) for encoding in BARE_UTF_16) if text]
        best = max(found, key=_ordinary_share, default="")
        return Decoded(best if best and _ordinary_share(best) > ORDINARY_SHARE else _unreadable())
    if text := _text(content, "utf-8"):
        return Decoded(text)
    text = _text(content, "gb18030")
    if text and _usual_share(text) >= USUAL_SHARE:
        return Decoded(text)
    guessed = _guessed(content)
    # Big5 can be read as GB18030 without an error, and makes no sense then.
    return Decoded(text, "gb18030") if text and not guessed.guess.startswith("big5") else guessed


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
    except UnicodeDecodeError as error:
        if encoding not in BARE_UTF_16 and _is_cut_off(content, error):
            raise Rejected(_l("The file ends in the middle of a character. Get or save it once more.")) from error
        return ""
    return "" if len(_BINARY.findall(text[:SAMPLE_CHARACTERS])) > len(text) / 100 else text


def _is_cut_off(content: bytes, error: UnicodeDecodeError) -> bool:
    """All was right, and not only because it was ASCII, until the last bytes."""
    is_end = error.reason in ("unexpected end of data", "truncated data", "incomplete multibyte sequence")
    return is_end and error.start >= len(content) - 4 and not content[: error.start].isascii()


def _guessed(content: bytes) -> Decoded:
    best = from_bytes(content[:SAMPLE_CHARACTERS]).best()
    text = content.decode(best.encoding, "replace") if best else ""
    return Decoded(text, best.encoding) if best and text else Decoded(_unreadable())


def _ordinary_share(text: str) -> float:
    sample = text[:SAMPLE_CHARACTERS]
    return len(_ORDINARY.findall(sample)) / len(sample)


def _usual_share(text: str) -> float:
    """The share of the 3,755 commonest characters and of Chinese punctuation among all that is not ASCII."""
    sample = [mark.encode("gb18030") for mark in text[:SAMPLE_CHARACTERS] if not mark.isascii()]
    usual = sum(len(each) == 2 and 0xA1 <= each[0] <= 0xD7 and each[1] >= 0xA1 for each in sample)
    return usual / len(sample) if sample else 1.0


def _unreadable() -> str:
    raise Rejected(_l("This file is not a table. Save it as .xlsx or CSV."))
