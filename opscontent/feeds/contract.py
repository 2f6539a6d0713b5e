"""What every source of hot topics is: bytes of a board in, plain values out. Knows no table and no network."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from opscontent.text.inputs import one_line

TITLE_MAXIMUM = 200
URL_MAXIMUM = 500
KEY_MAXIMUM = 200
MOST = 100  # sightings of one board; what stands further down nobody talks about


class Unreadable(ValueError):
    """What came is no board of this kind; the text says in English what was found instead."""


@dataclass(frozen=True)
class Sighting:
    """One line of a board. `rank` from 1; None where the place says nothing: pinned, or a list by age.

    `key` is what the source calls it, the same at every look. `heat` is the board's own number."""

    title: str
    key: str
    url: str = ""
    rank: int | None = None
    heat: int | None = None


@dataclass(frozen=True)
class Board:
    """What stood there, top first. `taken_at`: when the source looked; None where it doesn't say."""

    sightings: tuple[Sighting, ...]
    taken_at: datetime | None = None


class Feed(Protocol):
    """A module of this package."""

    label: Any
    hint: Any  # what an address of this kind looks like

    def read(self, content: bytes) -> Board:
        """Raises `Unreadable`."""


def board(lines: Iterable[Sighting], taken_at: datetime | None = None) -> Board:
    """A board of tidy lines: those without a title, and a second line of the same key, are left out."""
    return Board(tuple(_tidy(lines))[:MOST], taken_at)


def text(value: object) -> str:
    """A string or a number of somebody's JSON as one line; "" for anything else."""
    return one_line(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def number(value: object) -> int | None:
    """A whole number of somebody's JSON, also in digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = int(float(value))
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found < 2**53 else None


def _tidy(lines: Iterable[Sighting]) -> Iterator[Sighting]:
    keys: set[str] = set()
    for line in lines:
        title, url = one_line(line.title)[:TITLE_MAXIMUM], line.url.strip()
        key = (line.key or title)[:KEY_MAXIMUM]
        if title and key not in keys:
            keys.add(key)
            is_web = len(url) <= URL_MAXIMUM and url.lower().startswith(("http://", "https://"))
            yield replace(line, title=title, key=key, url=url if is_web else "")
