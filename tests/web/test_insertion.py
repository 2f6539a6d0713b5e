"""Putting a post in front over HTTP: shown first, done as one act, undone as one."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import hot_topics
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Insertion
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory, at
from tests.web.test_calendar import move

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False):
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    """Fridays at 12:15 in Shanghai, which is 04:15 in UTC."""
    account = make.account()
    make.slot(account, weekday=4, local_time=time(12, 15))
    return account


@pytest.fixture
def menus(make: Factory, account: Account) -> Post:
    return make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))


def times(app: Flask) -> dict[str, datetime | None]:
    with app.app_context():
        return {post.title: post.planned_at for post in db.session.query(Post).order_by(Post.id)}


def test_a_post_is_put_in_front_and_taken_back(
    app: Flask, make: Factory, account: Account, menus: Post, sign_in: SignIn
) -> None:
    signs = make.post(account, "Signs")
    client = sign_in(make.member(account, Role.writer))
    typed = {"day": "2026-11-20", "at": "12:15"}
    there = client.post(f"/posts/{signs.id}/move", data={**typed, "version": 1, "insert": 1}).headers["Location"]
    page = client.get(there).text
    data: dict[str, Any] = {**typed, "way": "push", "version": 1, "seen": f"{menus.id}-1"}

    answer = client.post(there, data=data)
    moved = times(app)
    stale = client.post(there, data=data)
    undone = client.post(f"/insertions/{only(app)}/undo", follow_redirects=True)

    assert "each of its slots has a post" in page
    assert f'name="seen" value="{menus.id}-1"' in page
    assert answer.headers["Location"] == "/calendar/week?day=2026-11-20"
    assert moved == {"Menus": at("2026-11-27 04:15"), "Signs": at("2026-11-20 04:15")}
    assert (stale.status_code, "nothing was moved" in stale.text) == (409, True)
    assert "All are back where they were" in undone.text
    assert times(app) == {"Menus": at("2026-11-20 04:15"), "Signs": None}


def test_what_makes_no_sense_is_refused_and_stays_on_the_page(
    make: Factory, account: Account, menus: Post, sign_in: SignIn
) -> None:
    signs = make.post(account, "Signs")
    client = sign_in(make.member(account, Role.writer))
    path = f"/posts/{signs.id}/insert"

    refused = [
        client.post(path, data={"way": "jump", "day": "2026-11-20", "at": "12:15"}),
        client.post(path, data={"way": "push", "day": "2026-11-12", "at": "12:15", "version": 1}),
        client.post(path, data={"way": "push", "day": "2026-11-20", "at": "12:15", "version": 1, "loose": menus.id}),
    ]

    assert [answer.status_code for answer in refused] == [422, 422, 422]
    assert 'value="2026-11-12"' in refused[1].text
    assert "Only an editor moves" in refused[2].text
    assert [client.get(f"{path}?day={day}&at=99:99").status_code for day in ("1970-01-01", "2100-12-31")] == [
        200,
        200,
    ]


def test_a_chased_topic_becomes_a_post_in_its_place(
    app: Flask, make: Factory, account: Account, menus: Post, sign_in: SignIn
) -> None:
    topic, editor = make.hot_topic("A storm"), make.member(account, Role.editor)
    client, path = sign_in(editor), f"/hot/{topic.id}/insert"
    data = {"way": "push", "day": "2026-11-20", "at": "12:15", "seen": f"{menus.id}-1"}

    before = client.post(path, data=data)
    with app.app_context():
        angle = Angle(
            hot_topic_id=topic.id, account_id=account.id, stance=Stance.chase, sentence="Ours.",
            decided_at=datetime.fromisoformat("2026-11-18T08:00:00+00:00"),
        )  # fmt: skip
        db.session.add(angle)
        db.session.commit()
    page, done = client.get(f"{path}?day=2026-11-20&at=12:15"), client.post(path, data=data)

    assert (before.status_code, "Decide to chase it first" in before.text) == (422, True)
    assert "Menus" in page.text
    assert done.status_code == 302
    assert times(app) == {"Menus": at("2026-11-27 04:15"), "A storm": at("2026-11-20 04:15")}
    with app.app_context():
        kept = db.session.query(Post).filter_by(title="A storm").one()
        assert hot_topics.angle_of(db.session.get_one(HotTopic, topic.id), kept.account) == kept.angle
    assert client.get(path).headers["Location"] == f"/posts/{kept.id}/insert"


def test_a_drop_on_a_full_day_offers_what_would_make_room(
    make: Factory, account: Account, menus: Post, sign_in: SignIn
) -> None:
    signs = make.post(account, "Signs")
    client = sign_in(make.member(account, Role.writer))

    full = move(client, signs, day="2026-11-20", at="12:15")
    roomy = move(client, menus, day="2026-11-27", at="12:15")

    assert f'data-offer="/posts/{signs.id}/insert"' in full.text
    assert "data-offer" not in roomy.text


def only(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Insertion.id).scalar()
