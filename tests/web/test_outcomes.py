"""Outcomes of hot topics, the curves of several boards, heat on cards, and reasons in the reader's language."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.sightings import Sight
from opscontent.web import feed_reasons
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
NOW = at("2026-11-18 04:00")


def decide(app: Flask, topic: HotTopic, account: Account, stance: Stance, days: int, **values: object) -> int:
    with app.app_context():
        decided_at = NOW - timedelta(days=days)
        angle = Angle(hot_topic_id=topic.id, account_id=account.id, stance=stance, decided_at=decided_at, **values)
        db.session.add(angle)
        db.session.commit()
        return angle.id


def fill(app: Flask, make: Factory, account: Account, number: int) -> None:
    begun = NOW - timedelta(days=5)
    seen = {"first_seen_at": begun, "last_seen_at": begun, "best_rank": 2, "window_hours": 10}
    for title, hours in ((f"Quick {number}", 9), (f"Slow {number}", 13)):
        angle = decide(app, make.hot_topic(title, **seen), account, Stance.chase, 5, sentence="Only we")
        out = {"state": PostState.published, "published_at": begun + timedelta(hours=hours), "planned_at": NOW}
        make.post(account, f"{title} out", angle_id=angle, **out)
    decide(app, make.hot_topic(f"No post {number}", **seen), account, Stance.chase, 5, outcome="Too few people")
    short, lasting = (make.hot_topic(f"{name} {number}", **seen) for name in ("Short", "Lasting"))
    for topic in (short, lasting):
        decide(app, topic, account, Stance.drop, 5, reason="Not ours")
    make.stay(lasting, last_seen_at=begun + timedelta(hours=30), best_rank=1)
    decide(app, make.hot_topic(f"Old {number}", **seen), account, Stance.drop, 40, reason="Long ago")


def test_outcomes_set_the_chased_beside_the_passed(
    app: Flask, make: Factory, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    account, counts = make.account(), []
    with time_machine.travel(NOW, tick=False):
        browser = sign_in(make.member(account, "viewer"))
        for rows in ([0], [1, 2]):
            for number in rows:
                fill(app, make, account, number)
            with statements() as ran:
                page = browser.get("/hot/outcomes").text
            counts.append(len(ran))
            if rows == [0]:
                first = page

        assert counts == [6, 6]
        assert "Of 3 topics that were chased, 2 became a published post, 1 of them while it was hot." in first
        assert "Of 2 that were passed, 1 stayed for over 24 hours." in first
        for words in ("in time", "3 hours after it", "no post came of it", "Too few people", "30 hours", "#1"):
            assert words in first
        assert "Long ago" not in first
        assert "Long ago" in browser.get("/hot/outcomes?days=90").text
        assert (
            "Nothing was decided" in sign_in(make.member(make.account(), "viewer")).get("/hot/outcomes?days=x").text
        )


def test_a_story_of_two_boards_is_drawn_once_and_its_heat_stands_on_cards(
    app: Flask, make: Factory, sign_in: SignIn
) -> None:
    account = make.account()
    editor = make.member(account, "editor")
    topic = make.hot_topic("A storm", first_seen_at=NOW, last_seen_at=NOW, best_rank=1)
    for number in (1, 2):
        feed = make.feed(f"Board number {number}")
        stay = make.stay(topic, feed_id=feed.id, best_rank=number, first_seen_at=NOW, last_seen_at=NOW)
        with app.app_context():
            for hour in (0, 1, 2):
                moment = NOW + timedelta(hours=hour + number)
                db.session.add(Sight(stay_id=stay.id, at=moment, rank=number + hour, heat=None))
            db.session.commit()
    angle = decide(app, topic, account, Stance.chase, 0)
    make.post(account, "Ours", angle_id=angle, state=PostState.planned, planned_at=NOW)
    with time_machine.travel(NOW, tick=False):
        browser = sign_in(editor)
        page = browser.get(f"/hot/{topic.id}").text
        month = browser.get("/calendar").text
        post = browser.get("/posts/1").text

    assert 'points="0.0,2.0 200.0,' in page  # both on one axis of four hours
    assert page.count('<g class="line-') == 4  # in the drawing and in its legend
    assert "Rank over time on 2 boards" in page
    assert "Board number 2: best #2, Nov 18 14:00 – Nov 18 16:00." in page
    assert "#1<span" in month
    assert "best #1 · still on" in post


def test_reasons_of_feeds_are_told_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert [feed_reasons.said(reason) for reason in ("took too long", "the server answered 503", "whatever")] == [
            "it took too long to answer",
            "the server answered 503",
            "whatever",
        ]
        assert feed_reasons.said("10.0.0.1 is not a public address") == "10.0.0.1 is an address of a private network"
