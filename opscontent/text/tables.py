"""Tables as files, written piece by piece, so that a hundred thousand rows need little memory.

No cell is ever a formula: what a stranger typed must not run in somebody's spreadsheet (owasp.org, CSV injection)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from opscontent.text import sheets
from opscontent.text.sheets import Cell, Row

__all__ = ["Cell", "Row", "csv_pieces", "json_pieces", "xlsx_pieces"]
# Spreadsheets in East Asian settings take the wide ones for the narrow ones.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
PIECE = 64 * 1024


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
    """A workbook of one sheet, in which every text stays text."""
    return sheets.pieces(rows, FORMULA_BEGINS)


def json_pieces(values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """An array with an object a line."""
    between = "[\n"
    for value in values:
        yield f"{between}{json.dumps(value, ensure_ascii=False)}".encode()
        between = ",\n"
    yield b"\n]\n" if between == ",\n" else b"[]\n"


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_BEGINS) else cell


def _taken(kept: io.StringIO) -> bytes:
    text = kept.getvalue()
    kept.seek(0)
    kept.truncate()
    return text.encode()
