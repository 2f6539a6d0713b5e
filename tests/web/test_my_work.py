"""The page of one's own work, and the choice of a letter a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain import digests
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


def test_page_is_empty_in_words(make: Factory, sign_in: SignIn, client: FlaskClient) -> None:
    viewer = make.member(make.account(), Role.viewer)

    assert "Nothing waits for you" in sign_in(viewer).get("/my-work").text
    assert client.get("/my-work").status_code in (302, 200)


def test_page_shows_what_is_mine_and_whose_turn(
    make: Factory, sign_in: SignIn, statements: Callable[[], Any]
) -> None:
    account = make.account()
    me, counts = make.member(account, Role.editor), []
    client = sign_in(me)
    for more in (1, 2):
        for _ in range(more):
            make.post(account, "To judge", state=PostState.in_review)
            make.post(account, "To write", state=PostState.planned, owner_id=me.id, planned_at=clock.now())
        with statements() as ran:
            page = client.get("/my-work").text
        counts.append(len(ran))

    assert "To judge" in page
    assert "To write" in page
    assert "Waits for: Any editor or chief editor" in page
    assert counts[0] == counts[1]


def test_a_letter_is_chosen_and_switched_off_without_signing_in(
    app: Flask, make: Factory, sign_in: SignIn, client: FlaskClient
) -> None:
    me = make.member(make.account(), Role.writer)
    browser = sign_in(me)

    assert browser.post("/my-work/letter", data={"hour": "8", "time_zone": "Asia/Shanghai"}).status_code == 302
    page = browser.get("/profile").text
    assert 'value="8" selected' in page
    assert browser.post("/my-work/letter", data={"hour": "8", "time_zone": "Nowhere"}).status_code == 422
    assert browser.post("/my-work/letter", data={"hour": "x", "time_zone": "UTC"}).status_code == 422
    assert browser.post("/my-work/letter", data={"hour": "²", "time_zone": "UTC"}).status_code == 422

    with app.app_context():
        person = db.session.get_one(Person, me.id)
        token = digests.LETTERS.way_out(person, app.config["SETTINGS"].secret_key)
    stranger = app.test_client()
    assert stranger.get(f"/my-work/no-letter/{token}").status_code == 200
    assert 'value="8" selected' in browser.get("/profile").text
    assert stranger.post(f"/my-work/no-letter/{token}").status_code == 200
    assert 'value="8" selected' not in browser.get("/profile").text


@pytest.mark.parametrize("token", ["nothing", "Mg.forged"])
def test_a_wrong_way_out_is_not_there(client: FlaskClient, token: str) -> None:
    assert client.get(f"/my-work/no-letter/{token}").status_code == 404


def test_late_ones_are_marked(make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    me = make.member(account, Role.writer)
    make.post(
        account, "Was due", state=PostState.drafting, owner_id=me.id, planned_at=clock.now() - timedelta(days=1)
    )

    assert "Late" in sign_in(me).get("/my-work").text
