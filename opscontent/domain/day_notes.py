"""Notes on a day: one short text for each account and day, which anybody of the team may change."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.errors import Rejected

WORDS_MAXIMUM = 140


class DayNote(Base):
    __tablename__ = "day_notes"
    __table_args__ = (UniqueConstraint("account_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    day: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(String(WORDS_MAXIMUM))  # "" once they were taken away
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    changed_by: Mapped[Person | None] = relationship()


def on(account_id: int, day: date) -> DayNote | None:
    """The note of a day, with who wrote it; None where there never was one."""
    query = select(DayNote).where(DayNote.account_id == account_id, DayNote.day == day)
    return db.session.scalar(query.options(joinedload(DayNote.changed_by)))


def write(account: Account, day: date, words: str, *, by: Person | str, version: int) -> DayNote | None:
    """Say something about a day, or nothing any more (""); `version` is that of the note one saw, 0 for none.

    Raises `Conflict` where somebody else was faster, `Rejected` where it is too long."""
    if len(words) > WORDS_MAXIMUM:
        raise Rejected(_l("A note may have %(most)d characters at most.", most=WORDS_MAXIMUM))
    db.session.refresh(account, with_for_update={"of": Account})  # no two people make the first note
    note = on(account.id, day)
    if note is not None and note.version != version:
        raise activity.conflict(note, by=by)
    before = note.words if note else ""
    if before == words:
        return note
    if note is None:
        note = DayNote(account_id=account.id, day=day, version=0)
        db.session.add(note)
    note.words, note.changed_at = words, clock.now()
    note.changed_by_id = by.id if isinstance(by, Person) else None
    note.version += 1
    db.session.flush()
    db.session.expire(note, ["changed_by"])
    activity.record(by, "day_note.written", note, changes={"note": (before, words)})
    return note
