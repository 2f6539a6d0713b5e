import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from opscontent.text import tables

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x"]
PLAIN = ["夫妻肺片", "a=b", "", "'quoted'", 'say "hi", please', "line\nline", "0012", "😀"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_holds_no_formula(text: str) -> None:
    content = b"".join(tables.csv_pieces([[text, 1]]))

    assert read_csv(content) == [[f"'{text}", "1"]]


@pytest.mark.parametrize("text", PLAIN)
def test_csv_keeps_other_words_as_they_are(text: str) -> None:
    content = b"".join(tables.csv_pieces([[text, -5, None]]))

    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [[text, "-5", ""]]


@pytest.mark.parametrize("text", [text for text in FORMULAS if "\r" not in text])
def test_xlsx_holds_formulas_as_text(text: str) -> None:
    content = b"".join(tables.xlsx_pieces([[text]]))

    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_xlsx_keeps_numbers_and_leaves_out_what_it_can_not_hold() -> None:
    content = b"".join(tables.xlsx_pieces([["夫妻\x0b肺片", None, 5]]))

    assert read_xlsx(content) == [["夫妻肺片", None, 5]]


def test_xlsx_keeps_other_words_as_they_are() -> None:
    words = [*PLAIN, " padded ", "<b>&amp;</b>", "]]>", "two\nlines\tand a tab"]

    assert read_xlsx(b"".join(tables.xlsx_pieces([words]))) == [[word or None for word in words]]


def test_xlsx_is_a_workbook_to_others_too() -> None:
    """The parts that ECMA-376 asks for; words that look like a character's number are none."""
    content = b"".join(tables.xlsx_pieces([["_x0041_", *["x"] * 30]]))

    with ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        names, sheet = book.namelist(), book.read("xl/worksheets/sheet1.xml").decode()
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert '<c r="A1" t="inlineStr"><is><t xml:space="preserve">_x005F_x0041_</t></is></c>' in sheet
    assert [name in sheet for name in ('r="Z1"', 'r="AA1"', 'r="AE1"', 'r="AF1"')] == [True, True, True, False]


def test_xlsx_begins_to_come_before_its_rows_are_there_and_goes_on_with_them() -> None:
    asked: list[int] = []

    def rows() -> Iterator[list[str]]:
        for number in range(20_000):
            asked.append(number)
            yield [f"夫妻肺片 {number * number}"]

    pieces = tables.xlsx_pieces(rows())

    assert next(pieces).startswith(b"PK")
    assert asked == []
    next(pieces)
    assert 0 < len(asked) < 20_000


def test_xlsx_of_many_rows_holds_few_of_them() -> None:
    tracemalloc.start()
    size = sum(len(piece) for piece in tables.xlsx_pieces([number, "夫妻肺片" * 20] for number in range(50_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size > 200_000
    assert peak < 2_000_000


@pytest.mark.parametrize("values", [[], [{"text": "=夫妻"}], [{"id": 1}, {"id": 2}]])
def test_json_is_an_array(values: list[dict[str, object]]) -> None:
    assert json.loads(b"".join(tables.json_pieces(values))) == values


def test_csv_of_many_rows_holds_few_of_them() -> None:
    def rows() -> Iterator[list[str | int]]:
        yield from ([number, "夫妻肺片" * 20] for number in range(100_000))

    tracemalloc.start()
    size = sum(len(piece) for piece in tables.csv_pieces(rows()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size > 20_000_000
    assert peak < 2_000_000
