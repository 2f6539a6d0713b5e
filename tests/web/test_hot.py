from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
TOPIC = {"title": "暴雨红色预警", "source": "微博", "url": "", "rank": "3", "window_hours": "6", "note": ""}
CHASE = {"stance": "chase", "sentence": "鞋怎么干", "clause_key": "promise.1", "deadline_at": "2030-01-01T10:00"}


def test_desk_lists_topics_with_the_same_number_of_queries(
    make: Factory, sign_in: SignIn, statements: Callable[[], Any]
) -> None:
    account = make.account()
    make.brief(account)
    client = sign_in(make.member(account))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.hot_topic()
        with statements() as ran:
            assert client.get("/hot").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_desk_is_empty_at_first_and_says_what_to_do(make: Factory, sign_in: SignIn) -> None:
    page = sign_in(make.member(make.account())).get("/hot")

    assert "Nothing is hot" in page.text


def test_a_topic_is_recorded_and_decided(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    make.brief(account)
    client = sign_in(make.member(account, Role.editor))

    address = client.post("/hot/new", data=TOPIC).headers["Location"]
    response = client.post(address, data=CHASE)

    assert response.status_code == 302
    with app.app_context():
        angle = db.session.query(Angle).one()
        assert (angle.stance, angle.sentence, angle.clause_key) == (Stance.chase, "鞋怎么干", "promise.1")
        assert angle.deadline_at is not None
        assert angle.deadline_at.hour == 2  # 10:00 in Shanghai
    page = client.get(address).text
    assert "鞋怎么干" in page
    assert f"/posts/new?angle={1}" in page


@pytest.mark.parametrize(
    "field, value",
    [("title", ""), ("url", "javascript://x.example/%0aalert(1)"), ("rank", "-1"), ("window_hours", "x")],
)
def test_recording_refuses_and_keeps_what_was_typed(make: Factory, sign_in: SignIn, field: str, value: str) -> None:
    client = sign_in(make.member(make.account()))

    response = client.post("/hot/new", data=TOPIC | {field: value})

    assert response.status_code == 422
    assert ("暴雨红色预警" if field != "title" else "微博") in response.text


def test_deciding_refuses_and_keeps_what_was_typed(make: Factory, sign_in: SignIn) -> None:
    account, topic = make.account(), make.hot_topic()
    make.brief(account)

    response = sign_in(make.member(account)).post(f"/hot/{topic.id}", data=CHASE | {"clause_key": ""})

    assert response.status_code == 422
    assert "鞋怎么干" in response.text
    assert "only this account" in response.text


@pytest.mark.parametrize("role, expected", [(Role.viewer, 403), (Role.writer, 302)])
def test_writers_record_viewers_do_not(make: Factory, sign_in: SignIn, role: Role, expected: int) -> None:
    client = sign_in(make.member(make.account(), role))

    assert client.post("/hot/new", data=TOPIC).status_code == expected


@pytest.mark.parametrize("role, expected", [(Role.writer, 403), (Role.editor, 302)])
def test_editors_decide_writers_do_not(make: Factory, sign_in: SignIn, role: Role, expected: int) -> None:
    account, topic = make.account(), make.hot_topic()
    make.brief(account)

    response = sign_in(make.member(account, role)).post(f"/hot/{topic.id}", data=CHASE)

    assert response.status_code == expected


def test_over_and_on_again(app: Flask, make: Factory, sign_in: SignIn) -> None:
    topic = make.hot_topic()
    client = sign_in(make.member(make.account()))

    client.post(f"/hot/{topic.id}/over")
    with app.app_context():
        assert db.session.get_one(HotTopic, topic.id).closed_at is not None
    client.post(f"/hot/{topic.id}/over")

    with app.app_context():
        assert db.session.get_one(HotTopic, topic.id).closed_at is None


def test_outcome_is_noted_on_a_decision_only(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account, topic = make.account(), make.hot_topic()
    make.brief(account)
    client = sign_in(make.member(account))
    assert client.post(f"/hot/{topic.id}/outcome", data={"outcome": "Right"}).status_code == 422
    client.post(f"/hot/{topic.id}", data=CHASE)

    assert client.post(f"/hot/{topic.id}/outcome", data={"outcome": "Right"}).status_code == 302

    with app.app_context():
        assert db.session.query(Angle).one().outcome == "Right"


def test_a_topic_that_is_not_there(make: Factory, sign_in: SignIn, client: FlaskClient) -> None:
    member = sign_in(make.member(make.account()))

    assert member.get("/hot/999").status_code == 404
    assert member.get("/hot/99999999999").status_code == 404
    assert client.get("/hot").status_code == 302
