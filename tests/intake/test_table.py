import contextlib
import io
import struct
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from opscontent.errors import Rejected
from opscontent.intake import table
from opscontent.intake.contract import Row, Rows, moment_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
LINES = "昵称,内容,时间\n小鱼,夫妻肺片,2026-11-21 12:04\n阿紫,佛跳墙,2026-11-21 12:06\n"


def sheet(*rows: tuple[object, ...], empty_first: bool = False) -> bytes:
    book = Workbook()
    if empty_first:
        book.create_sheet("data")
    page = book.worksheets[-1]
    for row in rows:
        page.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repacked(content: bytes, change: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(part.filename, change.get(part.filename, before.read(part)))
    return kept.getvalue()


def cells(rows: list[Row]) -> list[list[str]]:
    return [row for _, row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_opened_reads_every_usual_encoding(encoding: str) -> None:
    found = table.opened(LINES.encode(encoding))

    assert cells(found.rows)[1] == ["小鱼", "夫妻肺片", "2026-11-21 12:04"]


def test_opened_reads_big5_by_its_best_guess() -> None:
    lines = "暱稱,內容\n小魚,夫妻肺片翻譯成這樣真的太離譜了\n" * 20

    found = table.opened(lines.encode("big5")).rows

    assert (len(found), found[0][1]) == (40, ["暱稱", "內容"])


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_opened_finds_the_separator(separator: str) -> None:
    found = table.opened(LINES.replace(",", separator).encode())

    assert cells(found.rows)[2] == ["阿紫", "佛跳墙", "2026-11-21 12:06"]
    assert found.width == 3


def test_opened_leaves_the_commas_of_sentences_alone() -> None:
    found = table.opened(b"very good, really\nnice\nI came, I saw, I ate\nfast\n")

    assert cells(found.rows) == [["very good, really"], ["nice"], ["I came, I saw, I ate"], ["fast"]]


def test_opened_keeps_lines_in_quotation_marks_together() -> None:
    found = table.opened(b'text,name\n"one\ntwo, ""three""",Joe\n')

    assert cells(found.rows)[1] == ['one\ntwo, "three"', "Joe"]


def test_opened_remarks_on_formulas_and_a_guessed_encoding() -> None:
    lines = "暱稱,內容\n小魚,夫妻肺片翻譯成這樣真的太離譜了\n" * 20

    assert table.opened(LINES.encode()).remarks == []
    assert table.opened(sheet(("内容",), ("=1+1",))).remarks == [["formulas", ""]]
    assert table.opened(lines.encode("big5")).remarks == [["encoding", "big5"]]


def test_opened_numbers_rows_as_the_spreadsheet_does() -> None:
    found = table.opened(sheet(("内容",), (), ("一",), (None, "  "), ("二",)))

    assert found.rows == [(1, ["内容"]), (3, ["一"]), (5, ["二"])]


def test_opened_shows_cells_as_a_person_sees_them() -> None:
    moment = datetime.fromisoformat("2026-11-21 12:04")
    found = table.opened(sheet(("a", "b", "c", "d", "e", "f"), (3.0, 0.5, True, moment, 13800138000, "=1+1")))

    assert cells(found.rows)[1] == ["3", "0.5", "TRUE", "2026-11-21 12:04:00", "13800138000", "=1+1"]


def test_opened_takes_the_first_sheet_with_anything_in_it() -> None:
    found = table.opened(sheet(("内容",), ("一",), empty_first=True))

    assert cells(found.rows) == [["内容"], ["一"]]


def test_opened_does_not_believe_the_size_a_sheet_claims() -> None:
    content = sheet(("内容",), ("一",))
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        claimed = package.read(part).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')

    assert cells(table.opened(repacked(content, {part: claimed})).rows) == [["内容"], ["一"]]


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b",,\n,,\n", "nothing to import"),
        (table.OLE + b"\x00" * 600, "old .xls"),
        (table.OLE + b"\x00" * 600 + table.ENCRYPTED, "password"),
        (b"%PDF-1.7 ...", "not a table"),
        (b"\x89PNG\r\n\x1a\n", "not a table"),
        (b"<html><table>", "web page"),
        (b"\x00\x01\x02\x03" * 100, "not a table"),
        (b"PK\x03\x04 broken", "broken"),
        (b'text\n"' + b"x" * 200_000, "quotation mark"),
        (b'text\none\n"two, and\nthree\n', "opens in line 3 is never closed"),
        (LINES.encode()[:22], "middle of a character"),
        (LINES.encode("utf-16")[:-1], "middle of a character"),
        (sheet(("内容",), ("一",))[:-30], "broken"),
        (b"a," * 150 + b"a\n", "too many columns"),
        (b"x\n" * 50_001, "too many rows"),
        (b"x" * 20_000_001, "too big"),
    ],
)
def test_opened_says_what_is_wrong_with_a_file(content: bytes, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        table.opened(content)


def test_opened_refuses_a_package_that_is_no_spreadsheet() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("word/document.xml", "<w/>")

    with pytest.raises(Rejected, match="not a table"):
        table.opened(kept.getvalue())


def test_opened_refuses_a_bomb() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<a>" + b" " * 151_000_000)

    with pytest.raises(Rejected, match="unpacks to too much"):
        table.opened(kept.getvalue())


def test_opened_unpacks_no_more_than_a_part_says_it_holds() -> None:
    kept, size, claimed = io.BytesIO(), 60_000_000, 1000
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * size)
    lying = kept.getvalue().replace(struct.pack("<I", size), struct.pack("<I", claimed))
    lying = lying.replace(struct.pack("<I", zlib.crc32(b" " * size)), struct.pack("<I", zlib.crc32(b" " * claimed)))
    tracemalloc.start()

    with pytest.raises(Rejected, match="broken"):
        table.opened(lying)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_opened_refuses_entities() -> None:
    content = sheet(("内容",), ("一",))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'

    with pytest.raises(Rejected, match="broken"):
        table.opened(repacked(content, {"xl/worksheets/sheet1.xml": bomb}))


@pytest.mark.parametrize(
    "header, columns",
    [
        (["昵称", "内容", "提交时间"], {"name": 0, "text": 1, "received_at": 2}),
        (["Name", "E-mail", "Your reply"], {"name": 0, "email": 1, "text": 2}),
        (["序号", "留言时间", "投稿人昵称", "留言内容"], {"received_at": 1, "name": 2, "text": 3}),
        (["标题", "正文", "邮箱地址"], {"title_idea": 0, "text": 1, "email": 2}),
        (["你的回答\uff08必填\uff09", "昵称\uff1a"], {"text": 0, "name": 1}),
        (["label", "review"], {"text": 1}),
    ],
)
def test_guess_knows_the_usual_names(header: list[str], columns: dict[str, int]) -> None:
    guess = table.guess([(1, header), (2, ["x"] * len(header))])

    assert (guess.has_header, guess.columns) == (True, columns)


def test_guess_without_names_takes_the_longest_column() -> None:
    guess = table.guess([(1, ["1", "这道菜的翻译真的非常离谱"]), (2, ["2", "老板说就是这么写的"])])

    assert (guess.has_header, guess.columns) == (False, {"text": 1})


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2026-11-21 12:04", "2026-11-21T04:04"),
        ("2026/11/21 12:04:30", "2026-11-21T04:04:30"),
        ("2026/11/21 12\uff1a04", "2026-11-21T04:04"),
        ("2026年11月21日", "2026-11-20T16:00"),
        ("2026年1月2日 3时4分", "2026-01-01T19:04"),
        ("2026-11-21T12:04:00+00:00", "2026-11-21T12:04"),
        ("", None),
        ("yesterday", None),
        ("2026-13-40", None),
        ("0001-01-01", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("3", None),
    ],
)
def test_moment_of_reads_the_accounts_clock(text: str, expected: str | None) -> None:
    moment = moment_of(text, SHANGHAI)

    assert moment == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


def test_read_tidies_and_tells_torn_rows() -> None:
    rows = [(2, [" 夫妻\x00肺片 ", "匿名"]), (3, ["I came", " I saw"]), (4, ["a", "@Joe", "b"]), (5, [])]

    found = list(table.read(Rows(rows, {"text": 0, "name": 1}, 2, SHANGHAI)))

    assert [(each.row, each.text, each.name, each.is_torn) for each in found] == [
        (2, "夫妻肺片", "", False),
        (3, "I came", "I saw", False),
        (4, "a", "Joe", True),
        (5, "", "", False),
    ]


WHOLE = sheet(("内容", "昵称"), ("夫妻肺片", "小鱼"))


@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
@settings(max_examples=300, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
def test_opened_reads_or_refuses_anything(content: bytes) -> None:
    try:
        found = table.opened(content)
    except Rejected:
        return

    guess = table.guess(found.rows)
    assert guess.columns["text"] < max(len(row) for row in cells(found.rows))
    assert all("\x00" not in each.text for each in table.read(Rows(found.rows, guess.columns, found.width, SHANGHAI)))


@given(st.data())
@settings(max_examples=150, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
def test_opened_reads_or_refuses_a_damaged_spreadsheet(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    content = bytes(whole[: data.draw(st.integers(4, len(whole)))])

    with contextlib.suppress(Rejected):
        table.opened(content)


PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml")


@given(st.sampled_from(PARTS), st.integers(0, 3000), st.binary(max_size=30))
@settings(max_examples=150, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
def test_opened_reads_or_refuses_damaged_parts(part: str, at: int, noise: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as package:
        damaged = package.read(part)
    at = min(at, len(damaged))

    with contextlib.suppress(Rejected):
        table.opened(repacked(WHOLE, {part: damaged[:at] + noise + damaged[at + len(noise) :]}))
