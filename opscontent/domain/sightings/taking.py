"""Taking a board in: each line becomes a sight of a stay, each stay belongs to one topic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import lasting
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.sightings.stay import Sight, Snapshot, Stay
from opscontent.feeds import Board, Sighting
from opscontent.text.similarity import Corpus

COMES_BACK = timedelta(days=7)  # within which a line that was gone is the same topic
SAME_STORY = timedelta(hours=24)  # within which another board's like line is the same story
AHEAD = timedelta(minutes=10)  # a source's clock may go wrong by so much


@dataclass
class _Look:
    """One board while it is taken in."""

    feed: Feed
    at: datetime
    before: datetime | None  # the board before this one
    known: dict[str, Stay] = field(default_factory=dict)  # the newest stay of each key

    @property
    def is_blind(self) -> bool:
        """Nobody looked for so long that what was on the board may have gone and come again."""
        return self.before is None or self.at - self.before > self.feed.gap

    def goes_on(self, stay: Stay) -> bool:
        return not self.is_blind and self.at - stay.last_seen_at <= self.feed.gap


def take_in(feed: Feed, board: Board, now: datetime) -> bool:
    """Keep a board; False where it was kept before, or is older than the newest."""
    at = now if board.taken_at is None else min(board.taken_at, now + AHEAD)
    at = at.replace(microsecond=0)
    if feed.board_at is not None and at <= feed.board_at:
        return False
    look = _Look(feed, at, feed.board_at, _known(feed, [line.key for line in board.sightings], at))
    if look.is_blind and look.before:
        _cut(feed, look.before)
    db.session.add(Snapshot(feed_id=feed.id, taken_at=at, line_count=len(board.sightings)))
    lines = [(line, _stay(look, line)) for line in board.sightings]
    _meet([stay for _, stay in lines if stay.topic is None], look)
    db.session.add_all(stay for _, stay in lines)
    db.session.flush()
    sights = [{"stay_id": stay.id, "at": at, "rank": line.rank, "heat": line.heat} for line, stay in lines]
    if sights:
        db.session.execute(insert(Sight), sights)
    feed.board_at = at
    for stay in (stay for _, stay in lines):
        _tell_topic(stay, feed)
    return True


def _known(feed: Feed, keys: Sequence[str], at: datetime) -> dict[str, Stay]:
    found = db.session.scalars(
        select(Stay)
        .where(Stay.feed_id == feed.id, Stay.key.in_(keys), Stay.last_seen_at >= at - COMES_BACK)
        .options(joinedload(Stay.topic))
        .order_by(Stay.last_seen_at)
    )
    return {stay.key: stay for stay in found}


def _cut(feed: Feed, before: datetime) -> None:
    """What stood on the last board may have stayed longer than we saw."""
    query = update(Stay).where(Stay.feed_id == feed.id, Stay.last_seen_at == before).values(is_cut=True)
    db.session.execute(query.execution_options(synchronize_session="fetch"))


def _stay(look: _Look, line: Sighting) -> Stay:
    """The stay that goes on, or a new one; one whose topic is not known yet has none."""
    stay = look.known.get(line.key)
    if stay is None or not look.goes_on(stay):
        earlier = stay
        stay = Stay(feed=look.feed, key=line.key, first_seen_at=look.at, is_cut=look.is_blind, seen_count=0)
        if earlier and earlier.topic.closed_at is None:
            stay.topic, stay.is_apart = earlier.topic, earlier.is_apart
    stay.title, stay.url, stay.rank, stay.last_seen_at = line.title, line.url, line.rank, look.at
    stay.seen_count += 1
    if line.rank and (stay.best_rank is None or line.rank < stay.best_rank):
        stay.best_rank, stay.peak_at = line.rank, look.at
    return stay


def _meet(stays: list[Stay], look: _Look) -> None:
    """Give each new line the topic of another board's like line, or one of its own."""
    others = _other_topics(look) if stays else {}
    corpus = Corpus(enumerate(others))
    titles = list(others)
    for number, stay in enumerate(stays, len(titles)):
        corpus.add(number, stay.title)
        like = next((titles[found] for found in corpus.ask(number) if found < len(titles)), None)
        stay.topic = others[like] if like is not None else _new_topic(stay, look)


def _other_topics(look: _Look) -> dict[str, HotTopic]:
    """Open topics by the titles that they have on other boards now, and those that people wrote down."""
    rows = db.session.execute(
        select(Stay.title, HotTopic)
        .join(HotTopic, Stay.topic_id == HotTopic.id)
        .where(Stay.feed_id != look.feed.id, Stay.last_seen_at >= look.at - SAME_STORY, Stay.is_apart.is_(False))
        .where(HotTopic.closed_at.is_(None))
        .order_by(Stay.id.desc())
    )
    by_hand = db.session.scalars(
        select(HotTopic).where(
            HotTopic.closed_at.is_(None),
            HotTopic.created_by_id.is_not(None),
            HotTopic.last_seen_at >= look.at - SAME_STORY,
        )
    )
    return {**dict(rows.all()), **{topic.title: topic for topic in by_hand}}


def _new_topic(stay: Stay, look: _Look) -> HotTopic:
    topic = HotTopic(
        title=stay.title,
        source=look.feed.name,
        url=stay.url,
        first_seen_at=look.at,
        last_seen_at=look.at,
        window_hours=1,
    )
    db.session.add(topic)
    return topic


def _tell_topic(stay: Stay, feed: Feed) -> None:
    """The topic's own figures: the best that any board says, unless a person wrote it down."""
    topic = stay.topic
    topic.last_seen_at = max(topic.last_seen_at, stay.last_seen_at)
    topic.best_rank = _least([topic.best_rank, stay.best_rank])
    if topic.created_by_id is None:
        topic.rank = stay.rank if stay.feed_id == feed.id and topic.source == feed.name else topic.rank
        topic.window_hours = max(1, round(lasting.band(feed.bands, topic.best_rank).most_hours))


def _least(ranks: Iterable[int | None]) -> int | None:
    return min((rank for rank in ranks if rank is not None), default=None)
