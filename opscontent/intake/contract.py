"""What every way in hands over: replies as plain values. Knows no table of ours and no request."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from opscontent.text.inputs import one_line, tidy

FIELDS = ("text", "name", "title_idea", "email", "received_at")
# Wider cells are cut here; a name or an address that long is none.
LONGEST = {"name": 60, "title_idea": 120, "email": 254}
# What people and questionnaire tools write where there is no name.
NO_NAMES = frozenset({"匿名", "匿名用户", "匿名读者", "无", "anonymous", "anon", "none", "n/a", "-", "–", "—"})
# 2026-11-21 12:04, 2026/11/21, 2026年11月21日 12:04:30 …; what carries a zone is ISO 8601.
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})[:\uff1a时](\d{1,2})(?:[:\uff1a分](\d{1,2}))?[分秒]?(?:\.\d+)?)?"
)

# (number of the row in its source, from 1; its cells)
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One reply as it came: tidied, not judged. `received_at` is None where the source does not tell."""

    row: int
    text: str
    name: str = ""
    title_idea: str = ""
    email: str = ""
    received_at: datetime | None = None
    credit: str = "name"  # how to print the name: "name", "initials" or "anonymous"
    is_torn: bool = False  # it has more cells than the table has columns


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table; `columns` maps a field to the number of its column from 0.

    `width` is how many cells a row has, 0 where a row can't have too many."""

    rows: Sequence[Row]
    columns: Mapping[str, int]
    width: int
    zone: tzinfo


class Intake(Protocol):
    """A module of this package. `source` is what this way in has to read: a form's values, rows of a table."""

    LABEL: Any

    def read(self, source: Any) -> Iterator[Incoming]: ...


def read_rows(source: Rows) -> Iterator[Incoming]:
    """The replies of a table, row by row; a row without words is given too, with an empty text."""
    for number, cells in source.rows:
        values = {field: cells[at] if at < len(cells) else "" for field, at in source.columns.items()}
        yield Incoming(
            row=number,
            text=tidy(values.get("text", "")).strip(),
            name=_name(_short("name", values)),
            title_idea=_short("title_idea", values),
            email=_email(_short("email", values)),
            received_at=moment_of(values.get("received_at", ""), source.zone),
            is_torn=bool(source.width) and any(cells[source.width :]),
        )


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """The moment that `text` names on the clock of `zone`, in UTC; None for what is no time, or one out of reason."""
    text = one_line(text)
    if not text or len(text) > 40:
        return None
    try:
        named = _TIME.fullmatch(text)
        parts = [int(part or 0) for part in named.groups()] if named else []
        found = datetime(*parts, tzinfo=zone) if parts else datetime.fromisoformat(text)  # type: ignore[misc, arg-type]
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        return found.astimezone(UTC) if 1990 < found.year < 2100 else None
    except (ValueError, OverflowError):
        return None


def _short(field: str, values: Mapping[str, str]) -> str:
    value = values.get(field)
    return one_line(value)[: LONGEST[field]].strip() if value else ""


def _name(text: str) -> str:
    name = text.lstrip("@＠").strip()
    return "" if name.casefold() in NO_NAMES else name


def _email(text: str) -> str:
    before, at, after = text.partition("@")
    return text if at and before and "." in after and " " not in text else ""
