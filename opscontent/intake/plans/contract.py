"""What every reader of plans hands over. Knows no table of ours and no request."""

from dataclasses import dataclass
from datetime import date, datetime, time

MOST_ROWS = 500  # posts of one import: they are made while the person waits
# As a program would compute them; in Chinese type too.
FORMULA_BEGINS = ("=", "\uff1d")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One post as a file asks for it. It has a moment, or a day with or without a time, or nothing of the kind.

    `fault` names what is wrong with it already; `uid` is what its own program calls it."""

    row: int
    title: str
    day: date | None = None
    at: time | None = None
    moment: datetime | None = None
    pillar: str = ""
    owner: str = ""  # an e-mail address, or a name
    account: str = ""
    why_us: str = ""
    uid: str = ""
    fault: str = ""
    is_strict: bool = True  # a pillar or owner that is not ours is refused; of a calendar it is left out
