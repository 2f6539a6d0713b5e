"""Tables as files, written piece by piece, so that a hundred thousand rows need little memory.

No cell is ever a formula: what a stranger typed must not run in somebody's spreadsheet (owasp.org, CSV injection)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Any

from opscontent.text.sheets import ILLEGAL_CHARACTERS_RE, Workbook, WriteOnlyCell

# Spreadsheets in East Asian settings take the wide ones for the narrow ones.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
PIECE = 64 * 1024
Cell = str | int | None
Row = Sequence[Cell]


def csv_pieces(rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, without which Excel takes Chinese for something else."""
    kept = io.StringIO()
    kept.write("\ufeff")
    writer = csv.writer(kept)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        if kept.tell() > PIECE:
            yield _taken(kept)
    yield _taken(kept)


def xlsx_pieces(rows: Iterable[Row]) -> Iterator[bytes]:
    """A workbook of one sheet; it grows in a file on the disk and is sent when it is whole."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def json_pieces(values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """An array with an object a line."""
    between = "[\n"
    for value in values:
        yield f"{between}{json.dumps(value, ensure_ascii=False)}".encode()
        between = ",\n"
    yield b"\n]\n" if between == ",\n" else b"[]\n"


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_BEGINS) else cell


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that holds text whatever it begins with, also after somebody has edited it."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if text.startswith(FORMULA_BEGINS):
        cell.quotePrefix = True
    return cell


def _taken(kept: io.StringIO) -> bytes:
    text = kept.getvalue()
    kept.seek(0)
    kept.truncate()
    return text.encode()
