"""What became of hot topics: the chased with their posts, beside the passed and how long those then lived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.posts import Post, PostState
from opscontent.domain.sightings import Stay

SHOWN = 100  # decisions
LONG = timedelta(hours=24)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Outcome:
    """One decision: what it became, and what became of the topic. `seen_last_at` and `peak` over all boards."""

    topic: HotTopic
    angle: Angle
    post: Post | None
    seen_last_at: datetime
    peak: int | None

    @property
    def is_published(self) -> bool:
        return self.post is not None and self.post.state == PostState.published

    @property
    def late(self) -> timedelta | None:
        """How long after the end of the topic's window the post was out; negative: in time. None: not out."""
        at = self.post.published_at if self.post else None
        return at - self.topic.ends_at if at else None

    @property
    def late_hours(self) -> int | None:
        """Whole hours beyond the window; 0 for in time, None for not out."""
        return None if self.late is None else max(0, int(-(-self.late // AN_HOUR)))

    @property
    def lived(self) -> timedelta:
        """How long the topic was still seen after the decision."""
        return max(self.seen_last_at - self.angle.decided_at, timedelta())

    @property
    def lived_hours(self) -> int:
        return round(self.lived / AN_HOUR)

    @property
    def is_over(self) -> bool:
        return self.topic.closed_at is not None


@dataclass(frozen=True)
class Outcomes:
    """The decisions of a stretch, newest first, and their lesson in numbers."""

    chased: Sequence[Outcome]
    passed: Sequence[Outcome]

    @property
    def published(self) -> int:
        return sum(each.is_published for each in self.chased)

    @property
    def in_time(self) -> int:
        return sum(each.late_hours == 0 for each in self.chased)

    @property
    def lived_on(self) -> int:
        """How many of the passed were still talked about a day later."""
        return sum(each.lived > LONG for each in self.passed)


def of(account: Account, *, days: int) -> Outcomes:
    """What an account decided in the last `days`, in two queries."""
    since = clock.now() - timedelta(days=days)
    first = select(func.min(Post.id)).where(Post.angle_id == Angle.id, Post.state != PostState.dropped)
    rows = db.session.execute(
        select(HotTopic, Angle, Post)
        .join(Angle, Angle.hot_topic_id == HotTopic.id)
        .outerjoin(Post, Post.id == first.correlate(Angle).scalar_subquery())
        .where(Angle.account_id == account.id, Angle.decided_at >= since)
        .order_by(Angle.decided_at.desc(), Angle.id.desc())
        .limit(SHOWN)
    ).all()
    seen = _seen([row[0].id for row in rows])
    found = [_outcome(row[0], row[1], row[2], seen) for row in rows]
    return Outcomes(
        [each for each in found if each.angle.stance == Stance.chase],
        [each for each in found if each.angle.stance == Stance.drop],
    )


def _outcome(
    topic: HotTopic, angle: Angle, post: Post | None, seen: dict[int, tuple[datetime, int | None]]
) -> Outcome:
    last, peak = seen.get(topic.id, (topic.last_seen_at, topic.best_rank or topic.rank))
    return Outcome(topic, angle, post, last, peak)


def _seen(topic_ids: Sequence[int]) -> dict[int, tuple[datetime, int | None]]:
    """When the boards saw these topics last, and how high."""
    query = select(Stay.topic_id, func.max(Stay.last_seen_at), func.min(Stay.best_rank))
    rows = db.session.execute(query.where(Stay.topic_id.in_(topic_ids)).group_by(Stay.topic_id))
    return {row[0]: (row[1], row[2]) for row in rows}
