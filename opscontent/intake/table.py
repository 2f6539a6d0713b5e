"""Spreadsheets and separated text files: which kind it is, and which column holds what."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected
from opscontent.intake import separated, workbook
from opscontent.intake.contract import Incoming, Row, Rows, read_rows
from opscontent.text.inputs import tidy

LABEL = _l("Table")
MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
# Old .xls files and encrypted .xlsx files are both kept in this container.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Looked for in this order, so that "comment time" is a time and "投稿人昵称" a name.
HEADERS = {
    "received_at": ("时间", "日期", "time", "date", "submitted", "created", "timestamp"),
    "email": ("邮箱", "邮件", "电邮", "email", "mail"),
    "name": (
        "昵称",
        "姓名",
        "名字",
        "署名",
        "作者",
        "用户",
        "投稿人",
        "称呼",
        "网名",
        "name",
        "nickname",
        "author",
        "user",
    ),
    "title_idea": ("标题", "题目", "title", "subject", "headline"),
    "text": (
        *("内容", "正文", "回复", "留言", "投稿", "评论", "回答", "答案", "文本", "评价", "文字", "text", "reply"),
        *("content", "comment", "message", "answer", "body", "review", "response", "words"),
    ),
}
SAMPLE_ROWS = 200
_SEPARATORS = re.compile(r"[\s_\-:\uff1a()\uff08\uff09/]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """What the columns seem to be: field to number from 0; `text` is always among them."""

    has_header: bool
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds; `width` is how many cells a row has, 0 where a row can't have too many.

    `remarks`: a key and what it is about, for the person who looks at the preview."""

    rows: list[Row]
    width: int
    remarks: list[list[str]]


def opened(content: bytes) -> Table:
    """The rows that hold anything, numbered as the spreadsheet does.

    Raises `Rejected` with a sentence that says what is wrong with the file."""
    _refuse_others(content)
    if content.startswith(b"PK"):
        book = workbook.inspect(content)
        return Table(_kept(workbook.rows(book)), 0, [["formulas", ""]] if book.has_formulas else [])
    decoded = separated.decode(content)
    rows = _kept(separated.rows(decoded.text))
    widths = Counter(len(cells) for _, cells in rows[:SAMPLE_ROWS])
    remarks = [["encoding", decoded.guess]] if decoded.guess else []
    return Table(rows, max(len(rows[0][1]), widths.most_common(1)[0][0]), remarks)


def read(source: Rows) -> Iterator[Incoming]:
    return read_rows(source)


def guess(found: Sequence[Row]) -> Guess:
    """Which column holds what, by the names in the first row, else by length."""
    named = _named(found[0][1])
    sample = [cells for _, cells in found[1 if named else 0 :][:SAMPLE_ROWS]]
    if "text" not in named:
        taken = set(named.values())
        named["text"] = _longest(sample or [found[0][1]], taken)
    return Guess(has_header=bool(named.keys() - {"text"}) or _is_header(found[0][1][named["text"]]), columns=named)


def _kept(rows: Iterator[list[str]]) -> list[Row]:
    found: list[Row] = []
    for number, row in enumerate(rows, start=1):
        cells = [tidy(cell).strip() for cell in row]
        if any(cells[MOST_COLUMNS:]):
            raise Rejected(_l("There are too many columns: at most %(count)d.", count=MOST_COLUMNS))
        if any(cells):
            found.append((number, cells[:MOST_COLUMNS]))
        if len(found) > MOST_ROWS:
            raise Rejected(_l("There are too many rows: at most %(count)s.", count=MOST_ROWS))
    if not found:
        raise Rejected(_l("There is nothing to import in it."))
    return found


def _refuse_others(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Rejected(_l("The file is too big: at most %(count)d MB.", count=MOST_BYTES // 1_000_000))
    if not content.strip():
        raise Rejected(_l("The file is empty."))
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise Rejected(_l("The file is protected by a password. Save it without one."))
        raise Rejected(_l("This is an old .xls file. Save it as .xlsx or CSV."))
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise Rejected(_l("This file is not a table. Save it as .xlsx or CSV."))
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", content[:200], re.IGNORECASE):
        raise Rejected(_l("This is a web page with another name. Open it and save it as .xlsx or CSV."))


def _named(header: Sequence[str]) -> dict[str, int]:
    names = [_SEPARATORS.sub("", cell).casefold() for cell in header]
    found: dict[str, int] = {}
    for is_same in (True, False):
        for field in [field for field in HEADERS if field not in found]:
            free = [at for at in range(len(names)) if at not in found.values()]
            at = next((at for at in free if _fits(names[at], HEADERS[field], is_same)), None)
            if at is not None:
                found[field] = at
    return found


def _fits(name: str, words: Sequence[str], is_same: bool) -> bool:
    """A heading is short: a sentence with one of the words in it is a reply."""
    return name in words if is_same else len(name) <= 16 and any(word in name for word in words)


def _is_header(cell: str) -> bool:
    return any(_fits(_SEPARATORS.sub("", cell).casefold(), HEADERS["text"], is_same) for is_same in (True, False))


def _longest(sample: Sequence[Sequence[str]], taken: set[int]) -> int:
    width = max(len(cells) for cells in sample)
    free = [at for at in range(width) if at not in taken] or [0]
    return max(free, key=lambda at: sum(len(cells[at]) for cells in sample if at < len(cells)))
