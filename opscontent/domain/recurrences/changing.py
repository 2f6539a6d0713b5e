"""What people do to a recurrence: begin it, change it, stop it, leave a day out, move a day, take that back."""

from datetime import date, time

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.recurrences.filling import Coming, coming, fill, make, rewrite, withdraw
from opscontent.domain.recurrences.proposing import propose
from opscontent.domain.recurrences.recurrence import (
    FIELDS,
    Pattern,
    Recurrence,
    RecurrenceDay,
    check,
    days_of,
    patterned,
)
from opscontent.errors import Missing, Rejected


def add(account: Account, pattern: Pattern, *, by: Person | str) -> Recurrence:
    """Begin to make posts after this pattern; the first are made at once. Raises `Rejected` for what does not fit."""
    pattern = check(account, pattern)
    recurrence = Recurrence(
        account=account,
        account_id=account.id,
        version=1,
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
        **{name: getattr(pattern, name) for name in FIELDS},
    )
    db.session.add(recurrence)
    activity.record(by, "recurrence.added", recurrence, changes={"rule": ("", _told(pattern))})
    fill(recurrence, by=by)
    return recurrence


def change(recurrence: Recurrence, pattern: Pattern, *, by: Person | str, version: int) -> bool:
    """Make its posts after another pattern from here on, as `propose` says; False if nothing differs.

    Raises `Conflict` where `version` is not the newest, `Rejected` for what does not fit."""
    _claim(recurrence, by=by, version=version)
    pattern, before = check(recurrence.account, pattern), recurrence.pattern
    if pattern == before:
        return False
    proposal = propose(recurrence.account, pattern, recurrence)
    activity.set_fields(recurrence, {name: getattr(pattern, name) for name in FIELDS})
    db.session.flush()
    db.session.expire(recurrence, ["pillar", "brief", "owner"])
    if recurrence.stopped_at is None:
        for row in proposal.withdrawn:
            withdraw(row, by=by)
        for row, at in proposal.changed:
            rewrite(recurrence, row, at, by=by)
        fill(recurrence, by=by)
    recurrence.previous = before.plain
    _note(recurrence, "recurrence.changed", before, by=by)
    return True


def undo(recurrence: Recurrence, *, by: Person | str, version: int) -> None:
    """Go back to the pattern before the last change; posts that were taken back stand again."""
    if recurrence.previous is None:
        raise Rejected(_l("Nothing was changed here, so there is nothing to undo."))
    change(recurrence, patterned(recurrence.previous), by=by, version=version)


def stop(recurrence: Recurrence, *, by: Person | str, takes_back: bool = False) -> int:
    """Make no more posts; returns how many were taken back (those that nobody touched, if `takes_back`)."""
    if recurrence.stopped_at is not None:
        return 0
    rows = [row for row in days_of(recurrence).values() if takes_back and row.is_made and _is_to_come(row)]
    for row in rows:
        withdraw(row, by=by)
    recurrence.stopped_at = clock.now()
    recurrence.version += 1
    activity.record(by, "recurrence.stopped", recurrence)
    return len(rows)


def resume(recurrence: Recurrence, *, by: Person | str) -> int:
    """Make posts again; returns how many came."""
    if recurrence.stopped_at is None:
        return 0
    recurrence.stopped_at = None
    recurrence.version += 1
    activity.record(by, "recurrence.resumed", recurrence)
    return fill(recurrence, by=by)


def skip(recurrence: Recurrence, day: date, *, by: Person | str) -> None:
    """Leave one day out. Raises `Rejected` where somebody worked on its post already."""
    row = _row(recurrence, day)
    if row.is_skipped:
        return
    if row.is_made:
        _needs_untouched(row)
        withdraw(row, by=by)
    row.is_skipped = True
    activity.record(by, "recurrence.skipped", recurrence, changes={"day": (day, "")})


def unskip(recurrence: Recurrence, day: date, *, by: Person | str) -> None:
    """The day counts again."""
    row = _row(recurrence, day)
    if row.is_skipped:
        row.is_skipped = False
        activity.record(by, "recurrence.unskipped", recurrence, changes={"day": ("", day)})
        _remake(recurrence, day, by=by)


def move_day(recurrence: Recurrence, day: date, to: date | None, at: time | None = None, *, by: Person | str) -> None:
    """This one time on another day, or at another time; None puts it back. A post that somebody touched is moved in
    the calendar instead, so `Rejected` is raised."""
    row = _row(recurrence, day)
    if row.is_made:
        _needs_untouched(row)
    before = row.moved_on or day
    row.moved_on, row.moved_to = to, at if to else None
    each = _one(recurrence, day)
    if each is None or row.is_skipped:
        raise Rejected(_l("This time has passed. Choose a later one."))
    if row.is_made:
        rewrite(recurrence, row, each.at, by=by)
    activity.record(by, "recurrence.day_moved", recurrence, changes={"day": (before, to or day)})


def _remake(recurrence: Recurrence, day: date, *, by: Person | str) -> None:
    each = _one(recurrence, day)
    if each is not None and recurrence.stopped_at is None:
        make(recurrence, each, days_of(recurrence), by=by)


def _one(recurrence: Recurrence, day: date) -> Coming | None:
    """This day, if posts are made for it now."""
    db.session.flush()
    found = coming(recurrence.pattern, recurrence.account, days_of(recurrence))
    return next((each for each in found if each.day == day), None)


def _row(recurrence: Recurrence, day: date) -> RecurrenceDay:
    """What is kept of a day of the rule. Raises `Missing` for a day that is none."""
    db.session.refresh(recurrence, with_for_update={"of": Recurrence})
    rows = days_of(recurrence)
    if day in rows:
        return rows[day]
    if all(each.day != day for each in coming(recurrence.pattern, recurrence.account, rows)):
        raise Missing(_l("Nothing recurs on this day."))
    row = RecurrenceDay(account_id=recurrence.account_id, recurrence_id=recurrence.id, day=day, is_skipped=False)
    db.session.add(row)
    return row


def _needs_untouched(row: RecurrenceDay) -> None:
    if not row.is_untouched:
        raise Rejected(_l("Somebody worked on this post meanwhile. Move or drop the post itself."))


def _is_to_come(row: RecurrenceDay) -> bool:
    return row.is_untouched and row.post is not None and (row.post.planned_at or clock.now()) > clock.now()


def _claim(recurrence: Recurrence, *, by: Person | str, version: int) -> None:
    db.session.flush()
    db.session.refresh(recurrence, with_for_update={"of": Recurrence})
    if recurrence.version != version:
        raise activity.conflict(recurrence, by=by)


def _note(recurrence: Recurrence, verb: str, before: Pattern, *, by: Person | str) -> None:
    recurrence.version += 1
    was, now = _told(before), _told(recurrence.pattern)
    activity.record(by, verb, recurrence, changes={"rule": (was, now)} if was != now else {})


def _told(pattern: Pattern) -> str:
    """A pattern as its history tells it."""
    return f"{pattern.title} · {pattern.rule} · {pattern.starts_on} {pattern.local_time:%H:%M}"
