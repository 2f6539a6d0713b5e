"""Hot topics and the angles that accounts take on them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, exists, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity, briefs
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief
from opscontent.domain.people import Person
from opscontent.errors import Rejected


class Stance(StrEnum):
    chase = "chase"
    drop = "pass"


class HotTopic(Base):
    __tablename__ = "hot_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(String(500), default="")
    rank: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    window_hours: Mapped[int] = mapped_column(default=6)  # how long it is likely to last
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: a feed found it
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    best_rank: Mapped[int | None]  # on any board
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("hot_topics.id"))
    created_by: Mapped[Person | None] = relationship()
    angles: Mapped[list["Angle"]] = relationship(back_populates="hot_topic", order_by="Angle.id")

    @property
    def ends_at(self) -> datetime:
        """When it is likely to be over."""
        return self.first_seen_at + timedelta(hours=self.window_hours)

    @property
    def share_gone(self) -> int:
        """How much of the window is gone, in per cent."""
        gone = (clock.now() - self.first_seen_at) / timedelta(hours=max(self.window_hours, 1))
        return round(100 * min(max(gone, 0), 1))


class Angle(Base):
    __tablename__ = "angles"
    __table_args__ = (UniqueConstraint("hot_topic_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hot_topic_id: Mapped[int] = mapped_column(ForeignKey("hot_topics.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    stance: Mapped[Stance] = mapped_column(choice(Stance))
    sentence: Mapped[str] = mapped_column(Text, default="")  # the angle only this account can take
    reason: Mapped[str] = mapped_column(Text, default="")  # why chase, or why pass
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("briefs.id"))
    clause_key: Mapped[str] = mapped_column(String(40), default="")
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")  # looking back: was it right
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hot_topic: Mapped[HotTopic] = relationship(back_populates="angles")
    account: Mapped[Account] = relationship()
    brief: Mapped[Brief | None] = relationship()
    decided_by: Mapped[Person | None] = relationship()

    @property
    def is_overdue(self) -> bool:
        return bool(self.deadline_at and self.deadline_at < clock.now())


def record(title: str, source: str, *, by: Person, **values: Any) -> HotTopic:
    """Write down a hot topic; its window begins when it was first seen (now, unless said otherwise)."""
    moment = values.pop("first_seen_at", None) or clock.now()
    topic = HotTopic(
        title=title, source=source, first_seen_at=moment, last_seen_at=clock.now(), created_by_id=by.id, **values
    )
    db.session.add(topic)
    db.session.flush()
    activity.record(by, "hot_topic.recorded", topic)
    return topic


def change(topic: HotTopic, values: dict[str, Any], *, by: Person) -> None:
    changes = activity.set_fields(topic, values)
    if changes:
        activity.record(by, "hot_topic.changed", topic, changes=changes)


def close(topic: HotTopic, *, by: Person) -> None:
    """It is over; the decisions stay."""
    topic.closed_at = clock.now()
    activity.record(by, "hot_topic.closed", topic)


def reopen(topic: HotTopic, *, by: Person) -> None:
    topic.closed_at = None
    activity.record(by, "hot_topic.reopened", topic)


def decide(topic: HotTopic, account: Account, stance: Stance, *, by: Person, **values: Any) -> Angle:
    """An account's decision on a topic, new or changed: `sentence`, `reason`, `clause_key`, `deadline_at`.

    Chasing needs the sentence and a clause of the brief in force, passing a reason. Raises `Rejected`."""
    brief = briefs.current(account.id)
    if stance == Stance.chase and not (values.get("sentence") and values.get("clause_key")):
        raise Rejected(_l("To chase it, write the angle only this account can take and the clause it serves."))
    if stance == Stance.drop and not values.get("reason"):
        raise Rejected(_l("To pass, say why: the reason helps next time."))
    if values.get("clause_key") and briefs.clause(brief, values["clause_key"]) is None:
        raise Rejected(_l("The brief has no such clause."))
    angle = angle_of(topic, account)
    if angle is None:
        angle = Angle(hot_topic=topic, account=account, stance=stance, decided_at=clock.now())
        db.session.add(angle)
    angle.brief_id = brief.id if brief else None
    changes = activity.set_fields(angle, values | {"stance": stance})
    angle.decided_by_id, angle.decided_at = by.id, clock.now()
    activity.record(by, f"angle.{'chased' if stance == Stance.chase else 'passed'}", angle, changes=changes)
    return angle


def note_outcome(angle: Angle, outcome: str, *, by: Person) -> None:
    """Looking back: was it right to chase or pass."""
    activity.record(by, "angle.outcome", angle, changes=activity.set_fields(angle, {"outcome": outcome}))


def angle_of(topic: HotTopic, account: Account) -> Angle | None:
    return next((angle for angle in topic.angles if angle.account_id == account.id), None)


def current(account_ids: Sequence[int], *, closed: bool = False, most: int = 50) -> Sequence[HotTopic]:
    """Topics with their angles, the newest first: those still open, or those that are over. What a feed found is
    among them once one of `account_ids` has decided on it.

    Topics belong to the workspace; only the angles of `account_ids` are loaded."""
    is_decided = exists().where(Angle.hot_topic_id == HotTopic.id, Angle.account_id.in_(account_ids))
    return db.session.scalars(
        select(HotTopic)
        .where(HotTopic.closed_at.is_not(None) if closed else HotTopic.closed_at.is_(None))
        .where(or_(HotTopic.created_by_id.is_not(None), is_decided), HotTopic.merged_into_id.is_(None))
        .options(
            selectinload(HotTopic.angles.and_(Angle.account_id.in_(account_ids))).options(
                joinedload(Angle.account), joinedload(Angle.brief), joinedload(Angle.decided_by)
            )
        )
        .order_by(HotTopic.first_seen_at.desc(), HotTopic.id.desc())
        .limit(most)
    ).all()


def passed_by(*, days: int = 7, most: int = 20) -> Sequence[HotTopic]:
    """What was highest on the boards of these days, is over, and nobody decided on: what we did not chase."""
    undecided = ~exists().where(Angle.hot_topic_id == HotTopic.id)
    return db.session.scalars(
        select(HotTopic)
        .where(HotTopic.created_by_id.is_(None), HotTopic.closed_at >= clock.now() - timedelta(days=days), undecided)
        .where(HotTopic.merged_into_id.is_(None), HotTopic.best_rank.is_not(None))
        .order_by(HotTopic.best_rank, HotTopic.first_seen_at.desc())
        .limit(most)
    ).all()
