"""What an account lets pass: a finding for one week, with the reason, or a rule for good."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.rhythm.rules import RULES, Finding
from opscontent.errors import Rejected

REASON_MAXIMUM = 200
KEY_MAXIMUM = 40
FOR_GOOD = ""


class RhythmWaiver(Base):
    """`key` is a finding's for one week, a rule's for good."""

    __tablename__ = "rhythm_waivers"
    __table_args__ = (UniqueConstraint("account_id", "key", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    week: Mapped[str] = mapped_column(String(10), default=FOR_GOOD)  # its Monday, as 2026-11-16; "" for good
    reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    by: Mapped[Person] = relationship()

    @property
    def code(self) -> str:
        return self.key.partition(":")[0]

    @property
    def label(self) -> Any:
        return RULES[self.code].label if self.code in RULES else self.code


def is_settled(finding: Finding, settled: Iterable[str]) -> bool:
    """Whether it is let pass; `settled` as `settled_of` reads it."""
    known = frozenset(settled)
    return f"{finding.code}@" in known or f"{finding.key}@{finding.monday.isoformat()}" in known


def waive(account: Account, key: str, monday: date, reason: str, *, by: Person) -> RhythmWaiver:
    """Let a finding pass for one week. Raises `Rejected` without a reason, and for a rule that is none."""
    reason = reason.strip()
    if key.partition(":")[0] not in RULES or len(key) > KEY_MAXIMUM or monday.weekday():
        raise Rejected(_l("There is no such rule."))
    if not reason or len(reason) > REASON_MAXIMUM:
        raise Rejected(_l("Say why in a few words: it is kept with the week."))
    found = _waiver(account, key, monday.isoformat())
    if found is None:
        found = RhythmWaiver(account_id=account.id, key=key, week=monday.isoformat())
        db.session.add(found)
    found.reason, found.by_id, found.at = reason, by.id, clock.now()
    activity.record(by, "rhythm.waived", found, note=f"{monday.isoformat()} {key}: {reason}")
    return found


def take_back(waiver: RhythmWaiver, *, by: Person) -> None:
    """Look at it again."""
    activity.record(by, "rhythm.taken_back", waiver, note=f"{waiver.week} {waiver.key}".strip())
    db.session.delete(waiver)


def turn(account: Account, wanted: Iterable[str], *, by: Person) -> None:
    """Have exactly these rules looked at."""
    on = frozenset(wanted)
    off = {each.key: each for each in of_account(account.id) if each.week == FOR_GOOD}
    for code in RULES:
        if code in on and code in off:
            take_back(off[code], by=by)
        elif code not in on and code not in off:
            row = RhythmWaiver(account_id=account.id, key=code, by_id=by.id, at=clock.now())
            db.session.add(row)
            activity.record(by, "rhythm.turned_off", row, note=code)


def of_account(account_id: int, *, most: int = 200) -> Sequence[RhythmWaiver]:
    """What it lets pass, the newest first."""
    query = select(RhythmWaiver).where(RhythmWaiver.account_id == account_id)
    return db.session.scalars(
        query.options(joinedload(RhythmWaiver.by).lazyload(Person.memberships))
        .order_by(RhythmWaiver.week.desc(), RhythmWaiver.id.desc())
        .limit(most)
    ).all()


def settled_of(account_id: Any, *, since: date) -> ColumnElement[str]:
    """All that an account lets pass from this week on, as one text ("row@,readers@2026-11-16"): a column for a
    statement that asks for the account anyway, so that no page pays a query for it."""
    text = RhythmWaiver.key + "@" + RhythmWaiver.week
    query = select(func.aggregate_strings(text, ",")).where(RhythmWaiver.account_id == account_id)
    return query.where((RhythmWaiver.week == FOR_GOOD) | (RhythmWaiver.week >= since.isoformat())).scalar_subquery()


def _waiver(account: Account, key: str, week: str) -> RhythmWaiver | None:
    query = select(RhythmWaiver).where(RhythmWaiver.account_id == account.id, RhythmWaiver.key == key)
    return db.session.scalar(query.where(RhythmWaiver.week == week))
