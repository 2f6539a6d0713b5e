"""What is done with old sightings: bands are learned from whole stays, topics that went close, curves thin out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, CursorResult, delete, exists, select, update

from opscontent.db import db
from opscontent.domain import lasting
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_topics import Angle, HotTopic
from opscontent.domain.lasting import Length
from opscontent.domain.sightings.stay import Sight, Snapshot, Stay

LEARNS_FROM = timedelta(days=60)
GONE = timedelta(hours=12)  # off every board: so long that it is over
WHOLE = timedelta(days=2)  # for which a curve keeps every point
BUCKET = timedelta(hours=3)  # of which a thinned curve keeps the first point
POINTLESS = timedelta(days=30)  # after which a topic that nobody decided on keeps no curve
STAYS_AT_ONCE = 200
POINTS_AT_ONCE = 2000


def learn(feed: Feed, now: datetime) -> None:
    """Bands from the stays of two months whose beginning and end we saw."""
    rows = db.session.execute(
        select(Stay.best_rank, Stay.first_seen_at, Stay.last_seen_at).where(
            Stay.feed_id == feed.id,
            Stay.is_cut.is_(False),
            Stay.first_seen_at >= now - LEARNS_FROM,
            Stay.last_seen_at < (feed.board_at or now) - feed.gap,
        )
    )
    lengths = [Length(rank, first, (last - first) / timedelta(hours=1)) for rank, first, last in rows]
    feed.bands = lasting.learn(lengths, ZoneInfo(feed.time_zone))


def close_gone(now: datetime) -> int:
    """Topics of feeds that no board has shown for long and that nobody decided on are over; says how many."""
    gone = (
        HotTopic.closed_at.is_(None),
        HotTopic.created_by_id.is_(None),
        HotTopic.last_seen_at < now - GONE,
        ~exists().where(Angle.hot_topic_id == HotTopic.id),
    )
    query = update(HotTopic).where(*gone).values(closed_at=HotTopic.last_seen_at)
    result = db.session.execute(query.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def thin(now: datetime) -> int:
    """Of the curves of stays that ended two days ago: the first point in each three hours, the peak and the end.
    Curves of topics that nobody decided on go after a month. Says how many points went, of `STAYS_AT_ONCE` stays."""
    stays = db.session.scalars(
        select(Stay).where(Stay.is_thin.is_(False), Stay.last_seen_at < now - WHOLE).limit(STAYS_AT_ONCE)
    ).all()
    spare = [number for stay in stays for number in _spare(stay)]
    for stay in stays:
        stay.is_thin = True
    old = select(Sight.id).join(Stay, Sight.stay_id == Stay.id).where(Sight.at < now - POINTLESS, _is_undecided())
    spare += db.session.scalars(old.limit(POINTS_AT_ONCE))
    db.session.execute(delete(Sight).where(Sight.id.in_(spare)).execution_options(synchronize_session=False))
    db.session.execute(delete(Snapshot).where(Snapshot.taken_at < now - LEARNS_FROM))
    return len(spare)


def _spare(stay: Stay) -> Iterator[int]:
    """The points that a thinned curve does without."""
    last = None
    query = select(Sight.id, Sight.at).where(Sight.stay_id == stay.id).order_by(Sight.at)
    for number, at in db.session.execute(query):
        bucket = at.timestamp() // BUCKET.total_seconds()
        if bucket == last and at not in (stay.peak_at, stay.last_seen_at):
            yield number
        last = bucket


def _is_undecided() -> ColumnElement[bool]:
    return ~exists().where(Angle.hot_topic_id == Stay.topic_id)
