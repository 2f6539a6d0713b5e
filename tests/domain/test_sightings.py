"""Boards taken in: stays, topics, one story on two boards, and what is done with old sightings."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain import feeds, hot_topics, sightings, stories
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_topics import HotTopic, Stance
from opscontent.domain.sightings import Sight, Snapshot, Stay
from opscontent.errors import Rejected
from opscontent.feeds import Board, Sighting
from tests.factory import Factory
from tests.statements import Statements

START = datetime(2026, 8, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def board(inside: object, make: Factory) -> Feed:
    return make.feed(name="微博")


def taken(feed: Feed, hours: float, *titles: str) -> bool:
    at = START + hours * HOUR
    lines = tuple(Sighting(title, title, rank=rank) for rank, title in enumerate(titles, 1))
    return sightings.take_in(feed, Board(lines, at), at)


def stays(feed: Feed) -> list[tuple[str, float, float, int | None, int]]:
    """Title, hours of the first and the last sight, best rank, sights."""
    db.session.flush()
    query = select(Stay).where(Stay.feed_id == feed.id).order_by(Stay.id)
    return [
        (s.title, (s.first_seen_at - START) / HOUR, (s.last_seen_at - START) / HOUR, s.best_rank, s.seen_count)
        for s in db.session.scalars(query)
    ]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_stay_goes_from_the_first_to_the_last_sight(board: Feed) -> None:
    taken(board, 0, "Storm", "Menu")
    taken(board, 1, "Menu", "Storm")
    taken(board, 2, "Menu")

    assert stays(board) == [("Storm", 0, 1, 1, 2), ("Menu", 0, 2, 1, 3)]
    assert [(t.title, t.rank, t.best_rank) for t in db.session.scalars(select(HotTopic).order_by(HotTopic.id))] == [
        ("Storm", 2, 1),
        ("Menu", 1, 1),
    ]
    assert (count(Snapshot), count(Sight)) == (3, 5)


def test_the_same_board_is_taken_in_once_and_an_older_one_never(board: Feed) -> None:
    assert [taken(board, hours, "Storm") for hours in (1, 1, 0, 2)] == [True, False, False, True]
    assert stays(board) == [("Storm", 1, 2, 1, 2)]


def test_a_board_from_the_future_counts_as_ten_minutes_ahead(board: Feed) -> None:
    sightings.take_in(board, Board((Sighting("Storm", "s", rank=1),), START + timedelta(days=400)), START)

    assert board.board_at == START + timedelta(minutes=10)


def test_what_comes_back_within_six_hours_never_left(board: Feed) -> None:
    for hours in range(13):
        taken(board, hours, *(["Storm"] if hours in (0, 6) else []), *(["Menu"] if hours in (1, 8) else []), "Other")

    assert stays(board) == [
        ("Storm", 0, 6, 1, 2),
        ("Other", 0, 12, 1, 13),
        ("Menu", 1, 1, 1, 1),
        ("Menu", 8, 8, 1, 1),
    ]
    titles = db.session.scalars(select(HotTopic.title).order_by(HotTopic.id))
    assert list(titles) == ["Storm", "Other", "Menu"]


def test_nobody_looked_so_no_stay_has_a_length(board: Feed) -> None:
    taken(board, 0, "Storm")
    taken(board, 1, "Storm", "Menu")
    taken(board, 9, "Menu", "Later")
    taken(board, 10, "Fresh")
    db.session.flush()

    query = select(Stay.title, Stay.is_cut).order_by(Stay.id)
    assert [tuple(row) for row in db.session.execute(query)] == [
        ("Storm", True),
        ("Menu", True),
        ("Menu", True),
        ("Later", True),
        ("Fresh", False),
    ]


def test_a_line_without_a_rank_has_none(board: Feed) -> None:
    sightings.take_in(board, Board((Sighting("Pinned", "p"),), START), START)

    assert stays(board) == [("Pinned", 0, 0, None, 1)]


def test_the_same_story_on_two_boards_is_one_topic(board: Feed, make: Factory) -> None:
    other = make.feed(name="知乎")
    taken(board, 0, "三大运营商发布公告", "歌手排名")
    taken(other, 1, "天气预报", "三大运营商发布公告!")

    topics = db.session.scalars(select(HotTopic).order_by(HotTopic.id)).all()

    assert [(t.title, t.source, t.best_rank) for t in topics] == [
        ("三大运营商发布公告", "微博", 1),
        ("歌手排名", "微博", 2),
        ("天气预报", "知乎", 1),
    ]
    story = stories.story_of(topics[0], [])
    assert story is not None
    assert [(stay.feed.name, stay.rank) for stay in story.stays] == [("微博", 1), ("知乎", 2)]


def test_two_lines_of_one_board_stay_two_topics(board: Feed) -> None:
    taken(board, 0, "三大运营商发布公告", "三大运营商发布公告!")

    assert count(HotTopic) == 2


def test_what_a_person_wrote_down_is_found_on_a_board(board: Feed, make: Factory) -> None:
    written = make.hot_topic(title="三大运营商发布公告", last_seen_at=START, created_by_id=make.person().id)

    taken(board, 1, "三大运营商发布公告")

    assert count(HotTopic) == 1
    assert (written.best_rank, written.rank, written.last_seen_at) == (1, None, START + HOUR)


def test_a_line_can_be_taken_out_of_a_story_and_stays_out(board: Feed, make: Factory) -> None:
    other, by = make.feed(name="知乎"), make.person()
    taken(board, 0, "三大运营商发布公告")
    taken(other, 0, "三大运营商发布公告")
    line = db.session.scalars(select(Stay).where(Stay.feed_id == other.id)).one()

    alone = stories.split(line, by=by)
    taken(other, 1, "三大运营商发布公告")
    taken(board, 1, "三大运营商发布公告")

    assert (line.topic, alone.source, count(HotTopic), line.seen_count) == (alone, "知乎", 2, 2)
    with pytest.raises(Rejected, match="stands by itself"):
        stories.split(line, by=by)


def test_merging_by_hand_and_back(board: Feed, make: Factory) -> None:
    by = make.person()
    taken(board, 0, "台风登陆", "学校停课")
    storm, school = db.session.scalars(select(HotTopic).order_by(HotTopic.id))

    stories.merge(school, storm, by=by)
    taken(board, 1, "学校停课")

    story = stories.story_of(storm, [])
    assert story is not None
    assert [stay.title for stay in story.stays] == ["学校停课", "台风登陆"]
    assert list(stories.merged_into(storm)) == [school]
    assert (school.closed_at is not None, count(HotTopic)) == (True, 2)

    stories.unmerge(school, by=by)

    assert [stay.topic_id for stay in db.session.scalars(select(Stay).order_by(Stay.id))] == [storm.id, school.id]
    assert (school.closed_at, school.merged_into_id, list(stories.merged_into(storm))) == (None, None, [])


def test_a_story_that_was_decided_on_is_not_merged_away(board: Feed, make: Factory) -> None:
    account, by = make.account(), make.person()
    taken(board, 0, "台风登陆", "学校停课")
    storm, school = db.session.scalars(select(HotTopic).order_by(HotTopic.id))
    hot_topics.decide(school, account, Stance.drop, by=by, reason="Not ours")

    with pytest.raises(Rejected, match="has been decided on"):
        stories.merge(school, storm, by=by)
    with pytest.raises(Rejected, match="not one yet"):
        stories.merge(storm, storm, by=by)


def test_what_left_all_boards_is_over_unless_somebody_decided(board: Feed, make: Factory) -> None:
    account, by = make.account(), make.person()
    taken(board, 0, "Chased", "Gone")
    taken(board, 13, "Here")
    chased = db.session.scalars(select(HotTopic).where(HotTopic.title == "Chased")).one()
    hot_topics.decide(chased, account, Stance.drop, by=by, reason="Not ours")
    by_hand = make.hot_topic(title="By hand", last_seen_at=START, created_by_id=by.id)
    db.session.flush()

    closed = sightings.close_gone(START + 13 * HOUR)
    db.session.expire_all()

    open_ones = db.session.scalars(select(HotTopic.title).where(HotTopic.closed_at.is_(None)).order_by(HotTopic.id))
    assert (closed, list(open_ones)) == (1, ["Chased", "Here", by_hand.title])


def test_what_comes_back_after_it_was_over_is_a_new_topic(board: Feed) -> None:
    taken(board, 0, "Storm")
    taken(board, 13, "Other")
    db.session.flush()
    sightings.close_gone(START + 13 * HOUR)
    db.session.expire_all()
    taken(board, 14, "Storm")

    assert [(s.title, s.topic.closed_at) for s in db.session.scalars(select(Stay).order_by(Stay.id))] == [
        ("Storm", START),
        ("Other", None),
        ("Storm", None),
    ]


def test_old_curves_keep_peak_end_and_a_point_in_three_hours(board: Feed) -> None:
    for quarter in range(40):
        titles = ["A", "B", "Storm"] if quarter != 17 else ["Storm", "A", "B"]
        taken(board, quarter / 4, *titles)
    storm = db.session.scalars(select(Stay).where(Stay.title == "Storm")).one()
    later = START + timedelta(days=4)

    first, second = sightings.thin(later), sightings.thin(later)

    query = select(Sight.at).where(Sight.stay_id == storm.id).order_by(Sight.at)
    assert [(at - START) / HOUR for at in db.session.scalars(query)] == [0, 1, 4, 4.25, 7, 9.75]
    assert (first, second) == (34 + 34 + 34 + 2, 0)


def test_a_topic_that_nobody_decided_on_loses_its_curve_after_a_month(board: Feed, make: Factory) -> None:
    account, by = make.account(), make.person()
    taken(board, 0, "Chased", "Passing")
    chased = db.session.scalars(select(HotTopic).where(HotTopic.title == "Chased")).one()
    hot_topics.decide(chased, account, Stance.drop, by=by, reason="Not ours")

    sightings.thin(START + timedelta(days=31))

    assert [(s.title, bool(points(s))) for s in db.session.scalars(select(Stay).order_by(Stay.id))] == [
        ("Chased", True),
        ("Passing", False),
    ]


def points(stay: Stay) -> Sequence[datetime]:
    return db.session.scalars(select(Sight.at).where(Sight.stay_id == stay.id)).all()


def test_bands_are_learned_from_whole_stays_only(board: Feed) -> None:
    taken(board, 0, *(f"cut {number}" for number in range(30)))
    for hours in range(1, 12):
        titles = [f"stay {number}" for number in range(40) if hours <= 1 + number // 8]
        taken(board, hours, *titles, "lasts")
    taken(board, 12, "lasts")

    sightings.learn(board, START + 12 * HOUR)

    # 40 stays: eight each of 0, 1, 2, 3 and 4 hours; the 30 of the first board were there before.
    # "rest" has those that never got into the first ten.
    assert board.bands[""] == [0.0, 3.0, 40]


def test_one_board_costs_the_same_whatever_stands_on_it(
    board: Feed, make: Factory, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    wide = make.feed()
    for hours in (0, 1):
        taken(board, hours, "A", "B")
        taken(wide, hours, *(f"Title {number}" for number in range(50)))
    db.session.flush()
    with statements() as few:
        taken(board, 2, "A", "B")
        db.session.flush()
    with statements() as many:
        taken(wide, 2, *(f"Title {number}" for number in range(50)))
        db.session.flush()

    assert (len(few), len(many)) == (6, 6)


def test_feeds_take_turns(inside: object, make: Factory) -> None:
    feed, by = make.feed(interval_minutes=30, next_at=START), make.person()

    assert list(feeds.due(START)) == [feed.id]
    assert feeds.claim(feed.id, START) is feed
    assert feeds.claim(feed.id, START) is None
    assert (list(feeds.due(START)), feed.next_at) == ([], START + timedelta(minutes=30))

    feeds.turn(feed, False, by=by)

    assert feeds.claim(feed.id, START + HOUR) is None


@pytest.mark.parametrize(
    "failures, wait_seconds, minutes",
    [(0, 0, 60), (1, 0, 120), (2, 0, 240), (3, 0, 360), (40, 0, 360), (0, 7200, 120), (0, 10**9, 1440)],
)
def test_a_feed_that_fails_is_asked_less_and_less(
    inside: object, make: Factory, failures: int, wait_seconds: float, minutes: int
) -> None:
    feed = make.feed(interval_minutes=30, failures=failures)

    feeds.failed(feed, "no answer " * 50, START, wait_seconds=wait_seconds)

    assert (feed.next_at - START, feed.failures, len(feed.error)) == (timedelta(minutes=minutes), failures + 1, 200)
    feeds.answered(feed, etag='"x"', last_modified="y" * 100)
    assert (feed.failures, feed.error, feed.etag, feed.last_modified) == (0, "", '"x"', "")


def test_two_feeds_have_two_names_and_two_addresses(inside: object, make: Factory) -> None:
    feed, by = make.feed(name="微博", url="https://example.org/a"), make.person()
    values = {"name": "微博", "kind": "newsnow", "url": "https://example.org/b"}

    with pytest.raises(Rejected, match="this name"):
        feeds.add(values, by=by)
    with pytest.raises(Rejected, match="read already"):
        feeds.add(values | {"name": "B", "url": feed.url}, by=by)
    with pytest.raises(Rejected, match="what kind"):
        feeds.add(values | {"name": "B", "kind": "x"}, by=by)
    feeds.change(feed, {"name": "微博", "url": feed.url, "kind": "newsnow"}, by=by)
