"""Tables of results as the platform's back end exports them (图文分析): a post a row. Plain values, judged elsewhere.

The headings change from year to year, so columns are guessed by words and shown for a person to put right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from opscontent.intake import table
from opscontent.intake.contract import Row, moment_of
from opscontent.text.inputs import one_line

# In this order; the first word that a heading is, or else holds, wins, so 次数 goes before 人数.
HEADERS = {
    "title": ("内容标题", "图文标题", "文章标题", "标题", "title", "headline"),
    "published_at": (
        *("发表时间", "发布时间", "群发时间", "发表日期", "发布日期", "群发日期", "日期", "时间"),
        *("published", "date", "time"),
    ),
    "part": ("传播渠道", "渠道", "channel"),
    "reads": (
        *("总阅读次数", "阅读次数", "总阅读数", "阅读数", "阅读量", "总阅读人数", "阅读人数", "阅读"),
        *("reads", "views", "read"),
    ),
    "likes": ("点赞数", "点赞次数", "点赞人数", "点赞", "likes", "like"),
    "wows": ("在看数", "在看人数", "在看次数", "在看", "推荐数", "推荐", "wows", "wow"),
    "shares": (
        *("总分享次数", "分享次数", "转发次数", "分享数", "转发数", "分享人数", "分享", "转发"),
        *("shares", "share"),
    ),
    "comments": ("留言数", "留言条数", "评论数", "留言", "评论", "comments", "comment"),
    "replies": ("投稿数", "投稿", "replies"),
    "followers": (
        *("阅读后关注人数", "阅读后关注", "新增关注人数", "新增关注", "新增粉丝", "涨粉", "关注"),
        *("followers", "follows"),
    ),
}
FIELDS = tuple(HEADERS)
NUMBERS = FIELDS[3:]
# Of a table that counts each channel in a row of its own, these rows are the sum.
WHOLE = frozenset({"", "全部", "总计", "合计", "all", "total"})
BEFORE_HEADING = 10  # rows
LONGEST_NUMBER = 2_000_000_000
_SEPARATORS = re.compile(r"[\s_\-:\uff1a()\uff08\uff09/]+")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([万wW亿]?)")
_UNKNOWN = frozenset({"", "-", "--", "–", "—", "n/a", "无", "null"})
_SHARES = re.compile("率|占比|%|rate|ratio|平均")


@dataclass(frozen=True, slots=True)
class Result:
    """One row: `faults` are cells that should be numbers and are not; `has_date` where a date could be read."""

    row: int
    title: str
    published_at: datetime | None
    numbers: dict[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    is_part: bool = False


def opened(content: bytes) -> list[Row]:
    """The rows of a file. Raises `Rejected` for what is no table.

    A text file may begin with lines that have no columns, from which no separator can be told: they are left out."""
    rows = table.opened(content).rows
    for skipped in range(1, BEFORE_HEADING):
        rest = content.split(b"\n", skipped)[-1]
        if any(len(cells) > 1 for _number, cells in rows) or content.count(b"\n") <= skipped or not rest.strip():
            break
        found = table.opened(rest).rows
        if len(found[0][1]) > 1:
            return [(number + skipped, cells) for number, cells in found]
    return rows


def guess(heading: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by the names in a row; rates and averages are no counts."""
    names = [_SEPARATORS.sub("", cell).casefold() for cell in heading]
    found: dict[str, int] = {}
    for is_same in (True, False):
        for each in [each for each in FIELDS if each not in found]:
            free = [at for at, name in enumerate(names) if at not in found.values() and not _SHARES.search(name)]
            at = next((at for word in HEADERS[each] for at in free if _fits(names[at], word, is_same)), None)
            if at is not None:
                found[each] = at
    return found


def heading_in(rows: Sequence[Row], *, within: int = BEFORE_HEADING) -> int | None:
    """Which of the first rows names the columns (a title and a number at least); exports begin with other lines."""
    for at, (_number, cells) in enumerate(rows[:within]):
        named = guess(cells)
        if "title" in named and any(each in named for each in NUMBERS):
            return at
    return None


def read(rows: Sequence[Row], columns: Mapping[str, int], zone: tzinfo) -> Iterator[Result]:
    """The rows with anything in their columns, those of a sum's parts too."""
    for number, cells in rows:
        told = {each: one_line(cells[at]) if at < len(cells) else "" for each, at in columns.items()}
        counts = {each: number_of(told[each]) for each in NUMBERS if told.get(each, "").casefold() not in _UNKNOWN}
        yield Result(
            number,
            told.get("title", "").strip("《》 "),
            moment_of(told.get("published_at", ""), zone),
            {each: count for each, count in counts.items() if count is not None},
            tuple(told[each][:40] for each, count in counts.items() if count is None),
            told.get("part", "").casefold() not in WHOLE,
        )


def number_of(text: str) -> int | None:
    """A count as people write it: 3204, 3,204, 1.2万; None for anything else (10万+ is no number)."""
    named = _NUMBER.fullmatch(text.strip())
    if named is None:
        return None
    times = {"": 1, "万": 10_000, "w": 10_000, "亿": 100_000_000}[named[3].casefold()]
    if times == 1 and named[2] and named[2].strip(".0"):
        return None
    count = round(float(named[1].replace(",", "") + (named[2] or "")) * times)
    return count if count <= LONGEST_NUMBER else None


def _fits(name: str, word: str, is_same: bool) -> bool:
    return name == word if is_same else word in name and len(name) <= len(word) + 12
