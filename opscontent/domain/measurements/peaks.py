"""Hours at which people are commonly said to read: an account's own to edit, and never called a finding.

No primary source is known for them; they stand in until the account's own results say something."""

import re
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected

MOST = 8
_PEAK = re.compile(r"(\d{1,2})(?:\:00)?\s*[-–—~至到]\s*(\d{1,2})(?:\:00)?")


@dataclass(frozen=True)
class Peak:
    """From an hour to another, on the account's clock; `end` is not part of it."""

    begin: int
    end: int

    def __str__(self) -> str:
        return f"{self.begin}-{self.end}"


def peaks_of(account: Account) -> list[Peak]:
    """None where the account turned them off."""
    return _read(account.peak_hours)


def set_peaks(account: Account, text: str, *, by: Person) -> bool:
    """Other hours, as "7-9, 12-13"; nothing turns them off. Raises `Rejected` for what names no hours."""
    told = ", ".join(map(str, _read(text)))
    changes = activity.set_fields(account, {"peak_hours": told})
    if changes:
        activity.record(by, "account.peaks", account, changes=changes)
    return bool(changes)


def _read(text: str) -> list[Peak]:
    parts = [part.strip() for part in re.split("[,;\uff0c\uff1b、\n]", text) if part.strip()]
    found = [_peak(part) for part in parts]
    if len(found) > MOST:
        raise Rejected(_l("At most %(most)d stretches of hours.", most=MOST))
    return sorted(set(found), key=lambda each: each.begin)


def _peak(part: str) -> Peak:
    named = _PEAK.fullmatch(part)
    begin, end = (int(named[1]), int(named[2])) if named else (0, 0)
    if not 0 <= begin < end <= 24:
        raise Rejected(_l("“%(part)s” names no hours. Write it like 7-9, 12-13.", part=part[:40]))
    return Peak(begin, end)
