"""A plan as a table: which column holds what, and what a row asks for."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from opscontent.intake import table
from opscontent.intake.contract import Row
from opscontent.intake.plans.contract import FORMULA_BEGINS, Wanted
from opscontent.text.inputs import one_line, tidy

FIELDS = ("title", "day", "time", "pillar", "owner", "account", "why_us")
# The first that a column has is taken for it: a "date" is the day even where a "time" stands before it.
HEADERS = {
    "title": ("标题", "题目", "选题", "主题", "title", "headline", "subject", "topic", "summary"),
    "day": (
        "日期",
        "发布日期",
        "计划日期",
        "天",
        "day",
        "date",
        "startdate",
        "plannedfor",
        "发布时间",
        "时间",
        "start",
    ),
    "time": ("时刻", "钟点", "时间", "发布时间", "time", "starttime", "clock"),
    "pillar": ("栏目", "pillar", "column", "category", "categories", "分类"),
    "owner": ("负责人", "负责", "编辑", "邮箱", "owner", "editor", "email", "assignee", "author"),
    "account": ("账号", "公众号", "account"),
    "why_us": ("为什么由我们写", "为什么是我们", "为什么", "whyus", "why"),
}
_SEPARATORS = re.compile(r"[\s_\-:\uff1a()\uff08\uff09/]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\S.*))?")
_TIME = re.compile(
    r"(上午|下午|晚上)?\s*(\d{1,2})(?:[:\uff1a点时.](\d{1,2})?分?)?(?:[:\uff1a]\d{1,2}(?:\.\d+)?)?\s*(am|pm)?",
    re.IGNORECASE,
)
_AFTERNOON = ("下午", "晚上", "pm")


def guess(rows: Sequence[Row]) -> tuple[bool, dict[str, int]]:
    """Whether the first row names the columns, and which field is in which (from 0); without names the first is the
    title."""
    names = [_SEPARATORS.sub("", cell).casefold() for cell in rows[0][1]]
    found: dict[str, int] = {}
    for field, words in HEADERS.items():
        at = next(
            (names.index(word) for word in words if word in names and names.index(word) not in found.values()), None
        )
        if at is not None:
            found[field] = at
    return bool(found), found or {"title": 0}


def opened(content: bytes) -> table.Table:
    """The rows of a CSV or XLSX file. Raises `Rejected` with a sentence that says what is wrong with it."""
    return table.opened(content)


def wanted(row: Row, columns: Mapping[str, int]) -> Wanted:
    """What a row asks for."""
    number, cells = row[0], row[1]
    values = {field: one_line(cells[at]) if at < len(cells) else "" for field, at in columns.items()}
    day, rest = _day(values.get("day", ""))
    at = _time(values.get("time", "") or rest)
    return Wanted(
        row=number,
        title=values.get("title", ""),
        day=day,
        at=at,
        pillar=values.get("pillar", ""),
        owner=values.get("owner", ""),
        account=values.get("account", ""),
        why_us=tidy(cells[columns["why_us"]]).strip()
        if "why_us" in columns and columns["why_us"] < len(cells)
        else "",
        fault=_fault(values, day, at, rest),
    )


def _fault(values: Mapping[str, str], day: date | None, at: time | None, rest: str) -> str:
    if any(value.startswith(FORMULA_BEGINS) for value in values.values()):
        return "formula"
    if values.get("day") and day is None:
        return "no_day"
    if (values.get("time") or rest) and at is None:
        return "no_time"
    return "no_day" if values.get("time") and day is None else ""


def _day(text: str) -> tuple[date | None, str]:
    """The day, and what stands behind it: a time, unless it is the midnight that spreadsheets write behind a day."""
    found = _DAY.fullmatch(text)
    if not found:
        return None, ""
    try:
        day = date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return None, ""
    rest = found.group(4) or ""
    return (day if 1990 <= day.year <= 2100 else None), "" if rest == "00:00:00" else rest


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text.strip()) if text else None
    if not found or not (found.group(3) or found.group(1) or found.group(4) or re.search(r"[点时]", text)):
        return None
    hour, minute = int(found.group(2)), int(found.group(3) or 0)
    half = (found.group(1) or found.group(4) or "").casefold()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    if half in ("am", "上午") and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
