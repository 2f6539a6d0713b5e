"""Asking feeds over HTTP: once a turn, conditional, bounded, never a private address unasked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from opscontent import clock, jobs
from opscontent.db import db, unit_of_work
from opscontent.domain import feeds
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.sightings import Sight, Snapshot, Stay
from opscontent.jobs import feeding
from tests.boards import Boards, serving
from tests.factory import Factory

START = datetime(2026, 8, 1, 8, tzinfo=UTC)
BOARD_AT = int(START.timestamp() * 1000)


@pytest.fixture
def boards() -> Iterator[Boards]:
    with serving() as found:
        yield found


@dataclass
class Desk:
    """An application whose clock stands still."""

    app: Flask
    make: Factory

    def feed(self, url: str, **values: Any) -> int:
        return self.make.feed(**{"url": url, "allows_private": True, "next_at": START} | values).id

    def fetch(self, number: int) -> bool:
        with self.app.app_context():
            return feeding.fetch(number)

    def kept(self, number: int) -> Feed:
        with self.app.app_context():
            feed = db.session.get_one(Feed, number)
            db.session.expunge(feed)
            return feed

    def count(self, query: Any) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(query)) or 0


@pytest.fixture
def desk(app: Flask, make: Factory) -> Iterator[Desk]:
    with time_machine.travel(START, tick=False):
        yield Desk(app, make)


def test_a_board_is_kept_and_the_next_turn_is_set(desk: Desk, boards: Boards) -> None:
    number = desk.feed(boards.newsnow("/weibo", ["Storm", "Menu"], BOARD_AT), interval_minutes=30)

    assert [desk.fetch(number), desk.fetch(number)] == [True, False]

    feed = desk.kept(number)
    assert (feed.board_at, feed.next_at) == (START, START + timedelta(minutes=30))
    assert (feed.failures, feed.error, desk.count(HotTopic), len(boards.asked)) == (0, "", 2, 1)


def test_an_unchanged_board_is_not_sent_again(desk: Desk, boards: Boards) -> None:
    number = desk.feed(boards.newsnow("/weibo", ["Storm"], BOARD_AT, ETag='"one"'))

    results = []
    for minutes in (0, 31, 62):
        with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
            results.append(desk.fetch(number))

    assert results == [True, False, False]
    assert [headers.get("If-None-Match") for _, headers in boards.asked] == [None, '"one"', '"one"']
    assert (desk.kept(number).failures, desk.count(Snapshot)) == (0, 1)


@pytest.mark.parametrize(
    "content, status, headers, reason",
    [
        (b"", 404, {}, "the server answered 404"),
        (b"<html>", 200, {}, "this is no JSON"),
        (b'{"status": "success", "items": []}', 200, {}, "nothing stands on this board"),
        (b"x" * 2_000_001, 200, {}, "more than 2 MB"),
        (b"", 304, {}, "the server answered 304"),
        (b"", 302, {"Location": "/weibo"}, "too many redirects"),
        (b"", 302, {"Location": "file:///etc/passwd"}, "not a web address"),
    ],
)
def test_what_goes_wrong_is_said_and_tried_later(
    desk: Desk,
    boards: Boards,
    content: bytes,
    status: int,
    headers: dict[str, str],
    reason: str,
) -> None:
    number = desk.feed(boards.put("/weibo", content, status, **headers), interval_minutes=30)

    assert desk.fetch(number) is False

    feed = desk.kept(number)
    assert (feed.error, feed.failures, feed.next_at) == (reason, 1, START + timedelta(hours=1))
    assert desk.count(HotTopic) == 0


@pytest.mark.parametrize("said", ["7200", "Sat, 01 Aug 2026 10:00:00 GMT"])
def test_a_source_that_asks_to_wait_is_left_alone(desk: Desk, boards: Boards, said: str) -> None:
    number = desk.feed(boards.put("/weibo", status=429, Retry_After=said), interval_minutes=5)

    desk.fetch(number)

    assert desk.kept(number).next_at == START + timedelta(hours=2)


def test_a_redirect_is_followed(desk: Desk, boards: Boards) -> None:
    boards.newsnow("/new", ["Storm"], BOARD_AT)
    number = desk.feed(boards.put("/old", status=301, Location="/new"))

    assert desk.fetch(number) is True


def test_a_private_address_is_not_asked_unless_it_was_allowed(desk: Desk, boards: Boards) -> None:
    number = desk.feed(boards.newsnow("/weibo", ["Storm"], BOARD_AT), allows_private=False)

    assert desk.fetch(number) is False
    assert (boards.asked, desk.kept(number).failures) == ([], 1)


def test_a_board_asked_for_at_an_old_address_is_not_kept(
    desk: Desk, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.feed(boards.newsnow("/weibo", ["Storm"], BOARD_AT))
    by, answer = desk.make.person(), feeding._answer

    def changed_meanwhile(asked: feeding.Asked) -> Any:
        with unit_of_work() as session:
            feed = session.get_one(Feed, number)
            feeds.change(feed, {"url": boards.newsnow("/zhihu", ["Else"], BOARD_AT)}, by=session.merge(by))
        return answer(asked)

    monkeypatch.setattr(feeding, "_answer", changed_meanwhile)

    assert desk.fetch(number) is False
    assert (desk.count(HotTopic), desk.kept(number).next_at) == (0, START)


def test_the_sweep_asks_what_is_due(desk: Desk, boards: Boards) -> None:
    number = desk.feed(boards.newsnow("/weibo", ["Storm"], BOARD_AT))
    desk.feed(boards.address + "/later", next_at=START + timedelta(minutes=1))

    with desk.app.app_context():
        jobs.sweep()
    huey = desk.app.extensions["tasks"].huey
    while (task := huey.dequeue()) is not None:
        huey.execute(task)

    assert ([path for path, _ in boards.asked], desk.kept(number).board_at) == (["/weibo"], START)


def test_two_days_of_a_board_are_taken_in_once_each(desk: Desk, boards: Boards) -> None:
    """A board an hour, asked for every twenty minutes; tidied as the sweep does."""
    number = desk.feed(boards.address + "/weibo", interval_minutes=20)
    shown = 0
    for step in range(3 * 48):
        moment = START + timedelta(minutes=20 * step)
        hour = step // 3
        titles = [f"story {start} about {start * 7919 % 1000}" for start in range(hour - 2, hour + 1)]
        boards.newsnow("/weibo", titles, BOARD_AT + hour * 3_600_000)
        with time_machine.travel(moment, tick=False):
            shown += desk.fetch(number)
    with time_machine.travel(START + timedelta(hours=50), tick=False), desk.app.app_context():
        feeding.tidy()

    assert (shown, desk.count(Snapshot), desk.count(Stay), desk.count(HotTopic)) == (48, 48, 50, 50)
    assert desk.count(Sight) == 3 * 48
    assert desk.count(select(HotTopic).where(HotTopic.closed_at.is_not(None)).subquery()) == 38
    assert desk.kept(number).bands == {"": [2.0, 2.0, 38], "top": [2.0, 2.0, 38]}


def test_looking_keeps_nothing(desk: Desk, boards: Boards) -> None:
    url = boards.newsnow("/weibo", ["Storm"], BOARD_AT)

    board = jobs.look_at_feed(jobs.Asked("newsnow", url, allows_private=True))

    assert ([line.title for line in board.sightings], desk.count(HotTopic)) == (["Storm"], 0)
    with pytest.raises(jobs.NoBoard, match="404"):
        jobs.look_at_feed(jobs.Asked("newsnow", boards.address + "/none", allows_private=True))
    assert clock.now() == START
