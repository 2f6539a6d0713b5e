"""A file comes in: its rows are kept until somebody has looked at them. Nothing becomes a post here."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.plan_imports.record import PlanImport
from opscontent.errors import Rejected
from opscontent.intake.plans import Wanted, events, sheet
from opscontent.intake.plans.contract import MOST_ROWS
from opscontent.text.inputs import one_line

DAYS_AHEAD = 180
LONGEST_STRETCH = timedelta(days=2 * 366)
UNMADE_KEPT_FOR = timedelta(days=7)
_READ: dict[str, Callable[[str], Any]] = {
    "day": date.fromisoformat,
    "at": time.fromisoformat,
    "moment": datetime.fromisoformat,
}


def receive(
    account: Account, filename: str, content: bytes, *, first: date | None, last: date | None, by: Person
) -> PlanImport:
    """Keep what a file asks for: a table (CSV, XLSX), or of a calendar (iCal) the events from `first` to `last`.

    Raises `Rejected` with a sentence that says what is wrong with the file."""
    import_ = PlanImport(
        account=account,
        account_id=account.id,
        filename=one_line(filename)[:200],
        created_at=clock.now(),
        created_by=by,
    )
    if events.is_calendar(content):
        _from_calendar(import_, content, *_stretch(account, first, last))
    else:
        _from_table(import_, content)
    _forget_unmade(account.id)
    db.session.add(import_)
    db.session.flush()
    return import_


def wanted_of(import_: PlanImport, columns: dict[str, int], *, has_header: bool) -> list[Wanted]:
    """What its rows ask for, by these columns where it is a table."""
    if import_.kind == "calendar":
        return [_read(row) for row in import_.rows]
    return [sheet.wanted((row[0], row[1]), columns) for row in import_.rows[has_header:]]


def _read(row: dict[str, Any]) -> Wanted:
    values: dict[str, Any] = {
        name: _READ[name](each) if name in _READ and each else each for name, each in row.items()
    }
    return Wanted(**values)


def _from_calendar(import_: PlanImport, content: bytes, first: date, last: date) -> None:
    found = events.read(content, events.Stretch(first, last, import_.account.zone))
    if not found:
        raise Rejected(_l("No event of this calendar is in these days."))
    import_.kind, import_.rows, import_.columns = "calendar", [_plain(each) for each in found], {}
    import_.has_header, import_.remarks = False, []


def _from_table(import_: PlanImport, content: bytes) -> None:
    found = sheet.opened(content)
    if len(found.rows) > MOST_ROWS + 1:
        raise Rejected(_l("There are too many rows: at most %(count)s.", count=MOST_ROWS))
    import_.kind, import_.rows = "table", [[number, cells] for number, cells in found.rows]
    import_.has_header, import_.columns = sheet.guess(found.rows)
    import_.remarks = found.remarks


def _stretch(account: Account, first: date | None, last: date | None) -> tuple[date, date]:
    first = first or clock.now().astimezone(account.zone).date()
    last = last or first + timedelta(days=DAYS_AHEAD)
    if not timedelta(0) <= last - first <= LONGEST_STRETCH:
        raise Rejected(_l("Choose days from the first to the last, two years at most."))
    return first, last


def _plain(wanted: Wanted) -> dict[str, Any]:
    """As JSON holds it."""
    return {name: value.isoformat() if name in _READ and value else value for name, value in asdict(wanted).items()}


def _forget_unmade(account_id: int) -> None:
    """What nobody made posts of in a week is not waited for any more."""
    is_old = PlanImport.created_at < clock.now() - UNMADE_KEPT_FOR
    db.session.execute(
        delete(PlanImport).where(PlanImport.account_id == account_id, is_old, PlanImport.applied_at.is_(None))
    )
