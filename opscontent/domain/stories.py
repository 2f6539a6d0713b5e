"""Stories: what stands on the boards now, what it has to do with us, and one story found on several boards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, briefs, hot_rules, lasting
from opscontent.domain.briefs import Brief
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_rules import HotRule, Test, Wish
from opscontent.domain.hot_topics import Angle, HotTopic
from opscontent.domain.lasting import Band
from opscontent.domain.people import Person
from opscontent.domain.sightings import Sight, Stay
from opscontent.errors import Rejected
from opscontent.text.cjk import folded_words_hit
from opscontent.text.similarity import likeness

SHOWN = 50
CURVE = timedelta(hours=48)
CURVES = 5  # drawn together; more can't be told apart
YESTERDAY = timedelta(hours=24)
NEAR_LEAST, NEAR_SHOWN, NEAR_AMONG = 35, 8, 2000  # likeness in per cent; topics
TRIED = 500  # titles of yesterday that a rule is tried on


@dataclass(frozen=True)
class Match:
    """What a title has to do with one account's brief."""

    account_id: int
    words: tuple[str, ...] = ()  # keywords of its columns
    off_limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    at: datetime
    rank: int | None


@dataclass
class Story:
    """One topic as it stands on the boards; `stays` best rank first."""

    topic: HotTopic
    stays: list[Stay]
    rule: HotRule | None = None
    matches: list[Match] = field(default_factory=list)
    curve: list[Point] = field(default_factory=list)
    curves: list[tuple[Stay, list[Point]]] = field(default_factory=list)  # of every board, on a topic's own page

    @property
    def stay(self) -> Stay:
        return self.stays[0]

    @property
    def band(self) -> Band:
        return band_of(self.stay)

    @property
    def ends_at(self) -> datetime:
        """When four in five like it were gone."""
        return self.stay.first_seen_at + timedelta(hours=self.band.most_hours)

    @property
    def is_followed(self) -> bool:
        return self.rule is not None and self.rule.wish == Wish.follow

    @property
    def is_muted(self) -> bool:
        return self.rule is not None and self.rule.wish == Wish.mute


def on_boards(
    rules: Sequence[HotRule], account_ids: Sequence[int], *, feed_id: int | None = None, muted: bool = False
) -> list[Story]:
    """What stands on the newest boards: what is followed first, then by rank; the muted only if asked for.

    Angles of `account_ids` are loaded, and what their briefs say to it."""
    stories = [_judged(story, rules) for story in _standing(account_ids, feed_id)]
    wanted = [story for story in stories if muted or not story.is_muted]
    wanted.sort(key=lambda story: (not story.is_followed, story.stay.rank or 999))
    shown = wanted[:SHOWN]
    _fill(shown, _briefs(account_ids))
    return shown


def story_of(topic: HotTopic, account_ids: Sequence[int]) -> Story | None:
    """One topic with all its stays, the best first; None for one that no feed has seen."""
    query = select(Stay).where(Stay.topic_id == topic.id).options(joinedload(Stay.feed)).order_by(Stay.id.desc())
    stays = sorted(db.session.scalars(query), key=lambda stay: (not stay.is_on, stay.best_rank or 999))
    if not stays:
        return None
    story = Story(topic, stays)
    _fill([story], _briefs(account_ids), whole=True)
    return story


def band_of(stay: Stay) -> Band:
    return lasting.band(stay.feed.bands, stay.best_rank, stay.first_seen_at, ZoneInfo(stay.feed.time_zone))


def matches(title: str, of_accounts: Sequence[Brief]) -> list[Match]:
    """The briefs that have something to say to a title."""
    found = []
    for brief in of_accounts:
        keywords = [str(word) for pillar in brief.pillars for word in _words(pillar)]
        words = folded_words_hit(title, dict.fromkeys(keywords))
        limits = [word for line in brief.off_limits for word in briefs.forbidden_words(line)]
        off = folded_words_hit(title, limits)
        if words or off:
            found.append(Match(brief.account_id, tuple(words), tuple(off)))
    return found


def tried(test: Test) -> tuple[list[str], int]:
    """The titles of the last day that a rule would take, and of how many."""
    since = clock.now() - YESTERDAY
    query = select(Stay.title).where(Stay.last_seen_at >= since).order_by(Stay.last_seen_at.desc(), Stay.rank)
    titles = list(dict.fromkeys(db.session.scalars(query.limit(TRIED))))
    return [title for title in titles if hot_rules.holds(test, title)], len(titles)


def merge(topic: HotTopic, into: HotTopic, *, by: Person) -> None:
    """Say that two topics are one story. Raises `Rejected` where `topic` has decisions of its own."""
    if topic is into or topic.merged_into_id or into.merged_into_id:
        raise Rejected(_l("Choose two stories that are not one yet."))
    if db.session.scalar(select(Angle.id).where(Angle.hot_topic_id == topic.id).limit(1)):
        raise Rejected(_l("“%(title)s” has been decided on. Merge the other one into it.", title=topic.title))
    for stay in _stays(topic):
        stay.own_topic_id, stay.topic_id = stay.own_topic_id or topic.id, into.id
    topic.merged_into_id, topic.closed_at = into.id, clock.now()
    into.first_seen_at = min(into.first_seen_at, topic.first_seen_at)
    into.last_seen_at = max(into.last_seen_at, topic.last_seen_at)
    activity.record(by, "hot_topic.merged", into, note=topic.title)
    activity.record(by, "hot_topic.merged_into", topic, note=into.title)


def unmerge(topic: HotTopic, *, by: Person) -> None:
    """Two stories again, and no board merges them by itself."""
    into = db.session.get(HotTopic, topic.merged_into_id) if topic.merged_into_id else None
    if into is None:
        raise Rejected(_l("This story stands by itself already."))
    for stay in _stays(into):
        if stay.own_topic_id == topic.id:
            stay.topic_id, stay.own_topic_id, stay.is_apart = topic.id, None, True
    topic.merged_into_id, topic.closed_at = None, None
    activity.record(by, "hot_topic.unmerged", into, note=topic.title)
    activity.record(by, "hot_topic.unmerged", topic, note=into.title)


def split(stay: Stay, *, by: Person) -> HotTopic:
    """Take one board's line out of a story: it gets its own topic back, or a new one."""
    before = stay.topic
    if stay.own_topic_id:
        found = db.session.get_one(HotTopic, stay.own_topic_id)
        unmerge(found, by=by)
        return found
    if len(_stays(before)) < 2 and before.created_by_id is None:
        raise Rejected(_l("This story stands by itself already."))
    topic = HotTopic(
        title=stay.title,
        source=stay.feed.name,
        url=stay.url,
        rank=stay.rank,
        best_rank=stay.best_rank,
        first_seen_at=stay.first_seen_at,
        last_seen_at=stay.last_seen_at,
        window_hours=max(1, round(band_of(stay).most_hours)),
    )
    stay.topic, stay.is_apart = topic, True
    db.session.add(topic)
    db.session.flush()
    activity.record(by, "hot_topic.split", before, note=stay.title)
    return topic


def near(topic: HotTopic) -> Sequence[HotTopic]:
    """Open topics that may be the same story: those that share the most with its title, the likest first."""
    query = select(HotTopic).where(
        HotTopic.closed_at.is_(None), HotTopic.id != topic.id, HotTopic.last_seen_at >= clock.now() - CURVE
    )
    found = [(likeness(topic.title, other.title), other) for other in db.session.scalars(query.limit(NEAR_AMONG))]
    found.sort(key=lambda pair: -pair[0])
    return [other for score, other in found[:NEAR_SHOWN] if score >= NEAR_LEAST]


def merged_into(topic: HotTopic) -> Sequence[HotTopic]:
    """The topics that were merged into this one by hand."""
    return db.session.scalars(select(HotTopic).where(HotTopic.merged_into_id == topic.id)).all()


def _stays(topic: HotTopic) -> Sequence[Stay]:
    db.session.flush()
    return db.session.scalars(select(Stay).where(Stay.topic_id == topic.id).options(joinedload(Stay.feed))).all()


def _standing(account_ids: Sequence[int], feed_id: int | None) -> list[Story]:
    query = (
        select(Stay)
        .join(Stay.feed)
        .where(Feed.is_on.is_(True), Stay.last_seen_at == Feed.board_at)
        .options(
            contains_eager(Stay.feed),
            joinedload(Stay.topic).options(
                selectinload(HotTopic.angles.and_(Angle.account_id.in_(account_ids))).joinedload(Angle.account)
            ),
        )
    )
    if feed_id is not None:
        query = query.where(Feed.id == feed_id)
    by_topic: defaultdict[int, list[Stay]] = defaultdict(list)
    for stay in db.session.scalars(query):
        by_topic[stay.topic_id].append(stay)
    return [
        Story(stays[0].topic, sorted(stays, key=lambda stay: stay.rank or 999))
        for stays in by_topic.values()
        if stays[0].topic.closed_at is None
    ]


def _judged(story: Story, rules: Sequence[HotRule]) -> Story:
    story.rule = hot_rules.first_that_holds(rules, story.stay.title)
    return story


def _fill(stories: Sequence[Story], of_accounts: Sequence[Brief], *, whole: bool = False) -> None:
    shown = [stay.id for story in stories for stay in (story.stays[:CURVES] if whole else story.stays[:1])]
    curves = _curves(shown, since=None if whole else clock.now() - CURVE)
    for story in stories:
        story.curve = curves.get(story.stay.id, [])
        story.curves = [(stay, curves[stay.id]) for stay in story.stays if stay.id in curves]
        story.matches = matches(story.stay.title, of_accounts)


def _curves(stay_ids: Sequence[int], *, since: datetime | None) -> Mapping[int, list[Point]]:
    query = select(Sight.stay_id, Sight.at, Sight.rank).where(Sight.stay_id.in_(stay_ids)).order_by(Sight.at)
    if since is not None:
        query = query.where(Sight.at >= since)
    curves: defaultdict[int, list[Point]] = defaultdict(list)
    for stay_id, at, rank in db.session.execute(query):
        curves[stay_id].append(Point(at, rank))
    return curves


def _briefs(account_ids: Sequence[int]) -> list[Brief]:
    return briefs.current_of(account_ids)


def _words(pillar: Mapping[str, object]) -> list[str]:
    keywords = pillar.get("keywords")
    return keywords if isinstance(keywords, list) else []
