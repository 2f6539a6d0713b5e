import csv
import io
import json
import tracemalloc
from collections.abc import Iterator

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
