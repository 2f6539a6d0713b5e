"""Figures for the watchdogs: what is due, late, unknown, and how late things went out. Counts, nothing of content."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from opscontent.db import db
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.publications import GRACE, Publication, PublicationState

# Seconds between an edition's time and the call that sent it.
LATENESS_SECONDS = (1, 5, 15, 60, 300, 900, 3600)


@dataclass(frozen=True)
class Lateness:
    """`buckets`: upper bound in seconds to how many were at most that late; `total` seconds of `count` sends."""

    buckets: dict[int, int]
    count: int
    total: float


def due_count(now: datetime) -> int:
    """Attempts that may be sent now."""
    query = select(func.count()).select_from(Publication)
    due = (Publication.state == PublicationState.due) & (Publication.not_before <= now)
    return db.session.scalar(query.where(due)) or 0


def late_count(now: datetime) -> int:
    """Armed editions whose time is past by more than the grace."""
    query = select(func.count()).select_from(Edition)
    return db.session.scalar(query.where(Edition.state == EditionState.armed, Edition.publish_at < now - GRACE)) or 0


def state_counts() -> dict[PublicationState, int]:
    """All attempts by their state; each state is there."""
    found = dict(db.session.execute(select(Publication.state, func.count()).group_by(Publication.state)).all())
    return {state: found.get(state, 0) for state in PublicationState}


def lateness(now: datetime, *, within: timedelta = timedelta(days=30)) -> Lateness:
    """Of what was sent lately, how late it left: the call's begin against the time that was set."""
    late = _seconds(Publication.sent_at) - _seconds(Edition.publish_at)
    columns = [func.coalesce(func.sum(case((late <= bound, 1), else_=0)), 0) for bound in LATENESS_SECONDS]
    sent = Publication.state.in_([PublicationState.live, PublicationState.accepted, PublicationState.handed_off])
    query = select(func.count(), func.coalesce(func.sum(late), 0), *columns).join(Edition)
    query = query.where(sent, Publication.sent_at >= now - within)
    count, total, *counts = db.session.execute(query).one()
    return Lateness(dict(zip(LATENESS_SECONDS, map(int, counts), strict=True)), count, float(total))


def _seconds(moment: Any) -> Any:
    """A moment as seconds, on either engine."""
    if db.engine.dialect.name == "sqlite":
        return (func.julianday(moment) - 2440587.5) * 86400
    return func.extract("epoch", moment)
