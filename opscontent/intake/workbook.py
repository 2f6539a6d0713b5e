"""Spreadsheets (.xlsx): the first sheet with anything in it, every cell as the text a person sees."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected
from opscontent.text.workbooks import Worksheet, load_workbook

# A file of 20 MB may unpack to gigabytes; honest ones of 50,000 rows stay far below this.
MOST_UNPACKED = 150_000_000
MOST_PARTS = 2_000
PIECE_BYTES = 1_000_000
MOST_COLUMNS = 120
MOST_EMPTY_ROWS = 200_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

BROKEN = _l("The spreadsheet is broken and can't be read. Open it, save it again as .xlsx, and try that.")


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet whose parts are as large as they say; `has_formulas` where any sheet holds one."""

    content: bytes
    has_formulas: bool


def rows(book: Book) -> Iterator[list[str]]:
    """The rows of the first sheet that is not empty; formulas are never computed. Raises `Rejected`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it does not know
            yield from _read(book.content, book.has_formulas)
    except Rejected:
        raise
    except Exception as error:
        # A broken file raises whatever zipfile and openpyxl stumble over: KeyError, ParseError, zlib.error, …
        raise Rejected(BROKEN) from error


def inspect(content: bytes) -> Book:
    """Raises `Rejected` for what is no spreadsheet or would unpack to too much."""
    try:
        return _inspect(content)
    except Rejected:
        raise
    except Exception as error:
        raise Rejected(BROKEN) from error


def _inspect(content: bytes) -> Book:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if not any(part.filename.startswith("xl/") for part in parts):
            raise Rejected(_l("This file is not a table. Save it as .xlsx or CSV."))
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Rejected(_l("The spreadsheet unpacks to too much. Save only the sheet that you need."))
        return _packed_anew(package, [part for part in parts if part.filename.endswith((".xml", ".rels"))])


def _packed_anew(package: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> Book:
    """The parts that hold words, as they are; entities, which no program writes, are refused."""
    kept, has_formulas = io.BytesIO(), False
    with zipfile.ZipFile(kept, "w") as anew:
        for part in parts:
            unpacked = _unpacked(package, part)
            if _DECLARATION.search(unpacked[:4096]):
                raise Rejected(BROKEN)
            has_formulas |= part.filename.startswith("xl/worksheets/") and b"<f" in unpacked
            anew.writestr(part.filename, unpacked)
    return Book(kept.getvalue(), has_formulas)


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """As much as the part says it holds. Read in one go, one that lies would unpack to gigabytes before it is cut."""
    if part.flag_bits & 1:
        raise Rejected(_l("The file is protected by a password. Save it without one."))
    with package.open(part) as stream:
        return b"".join(iter(lambda: stream.read(PIECE_BYTES), b""))


def _read(content: bytes, has_formulas: bool) -> Iterator[list[str]]:
    shown = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for at, sheet in enumerate(shown.worksheets):
        written = None
        if has_formulas:
            # A formula that nothing has computed yet has no value to show; its own text is better than nothing.
            written = load_workbook(io.BytesIO(content), read_only=True).worksheets[at]
        is_empty = True
        for row in _sheet_rows(sheet, written):
            is_empty = is_empty and not row
            yield row
        if not is_empty:
            return


def _sheet_rows(sheet: Worksheet, written: Worksheet | None) -> Iterator[list[str]]:
    empty = 0
    formulas = _values(written) if written else None
    for values in _values(sheet):
        other = next(formulas, ()) if formulas else ()
        row = [_shown(value, other[at] if at < len(other) else None) for at, value in enumerate(values)]
        while row and not row[-1]:
            row.pop()
        empty = 0 if row else empty + 1
        if empty > MOST_EMPTY_ROWS:
            return
        yield row


def _values(sheet: Worksheet) -> Iterator[tuple[Any, ...]]:
    # The size that a sheet claims for itself is often wrong; without it every row is read as it is.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    return iter(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))


def _shown(value: Any, written: Any) -> str:
    if value is None:
        return "" if written is None else str(written)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(int(value), "d") if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
