"""A workbook of one sheet (ECMA-376), written while its rows come: the first byte goes out at once, no row is kept.

openpyxl writes the whole sheet before it packs it: of 100,000 replies the first byte came after half a minute."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | None
Row = Sequence[Cell]
PIECE = 32 * 1024
SHEET = "xl/worksheets/sheet1.xml"
FAST = 3  # of zlib's levels: a third larger than the best, in a third of the time
AS_TEXT = 1  # the style of cells that stay text when somebody edits them
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ONE_STYLE = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{_KINDS}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
    '<sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="2">{_ONE_STYLE}/>{_ONE_STYLE} quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
# What no XML may hold, and what a sheet would read as a character's number (ST_Xstring).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class _Outlet:
    """What a zip is written to that nobody can go back in: takes bytes, and gives them away."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def write(self, some: bytes) -> int:
        self.kept += some
        return len(some)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        some = bytes(self.kept)
        self.kept.clear()
        return some


def pieces(rows: Iterable[Row], stays_text: tuple[str, ...] = ()) -> Iterator[bytes]:
    """The file. A text that begins with one of `stays_text` is no formula after somebody has edited it either."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED, compresslevel=FAST) as book:  # type: ignore[call-overload]
        for name, content in PARTS.items():
            book.writestr(_entry(name), _HEAD + content, ZIP_DEFLATED)
        yield outlet.taken()
        with book.open(_entry(SHEET), "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(rows, 1):
                sheet.write(_row(number, row, stays_text).encode())
                if len(outlet.kept) > PIECE:
                    yield outlet.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield outlet.taken()


def _entry(name: str) -> ZipInfo:
    """Without a time: nobody asks a part of a sheet for its age."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _row(number: int, row: Row, stays_text: tuple[str, ...]) -> str:
    cells = (_cell(f"{column_letters(at)}{number}", cell, stays_text) for at, cell in enumerate(row))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell, stays_text: tuple[str, ...]) -> str:
    if cell is None or cell == "":
        return ""
    if not isinstance(cell, str):
        return f'<c r="{place}"><v>{cell}</v></c>'
    style = f' s="{AS_TEXT}"' if cell.startswith(stays_text) else ""
    text = escape(_NUMBERED.sub("_x005F_", _ILLEGAL.sub("", cell)), {"\r": "&#13;"})
    return f'<c r="{place}" t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


@lru_cache(maxsize=256)
def column_letters(column: int) -> str:
    """A, B … Z, AA of a column from 0."""
    before, last = divmod(column, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)
