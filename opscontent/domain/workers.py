"""Workers: which processes say that they run the tasks; for the watchdogs, nothing else relies on it."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from opscontent.db import Base, UtcDateTime, db, insert_into

BEAT = timedelta(seconds=15)
SILENT = timedelta(seconds=90)
GONE = timedelta(days=1)


class Worker(Base):
    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)  # host and process
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def beat(name: str, now: datetime) -> None:
    """This one is here; those not seen for a day are forgotten."""
    row = {"name": name, "started_at": now, "seen_at": now}
    query = insert_into(Worker).values(row)
    db.session.execute(query.on_conflict_do_update(index_elements=["name"], set_={"seen_at": now}))
    db.session.execute(delete(Worker).where(Worker.seen_at < now - GONE))


def leave(name: str) -> None:
    """It ends as it should."""
    db.session.execute(delete(Worker).where(Worker.name == name))


def age(now: datetime) -> timedelta | None:
    """How long ago the latest worker was seen; None where there is none."""
    seen = db.session.scalar(select(func.max(Worker.seen_at)))
    return now - seen if seen else None


def count(now: datetime) -> int:
    """How many are alive."""
    query = select(func.count()).select_from(Worker).where(Worker.seen_at >= now - SILENT)
    return db.session.scalar(query) or 0
