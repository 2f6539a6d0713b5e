"""Recurring posts on their pages: preview, apply, undo, exceptions, stop."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.recurrences import Recurrence
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
TYPED = {
    "title": "Letters {number}", "repeats": "weekly", "interval": "1", "weekdays": ["3"], "position": "1",
    "weekday": "0", "starts_on": "2026-11-16", "local_time": "07:30", "weeks_ahead": "2", "first_number": "12",
    "version": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False):
        yield


def standing(app: Flask) -> list[str]:
    with app.app_context():
        found = db.session.query(Post).filter_by(state=PostState.planned).order_by(Post.planned_at)
        return [f"{post.title} {post.planned_at:%m-%d}" for post in found]


def test_a_rule_is_previewed_applied_changed_and_undone(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    client = sign_in(make.member(account, Role.editor))
    new = f"/accounts/{account.id}/recurring/new"

    assert client.post(new, data=TYPED | {"weekdays": [], "title": ""}).status_code == 422
    preview = client.post(new, data=TYPED)
    assert "2 posts are made" in preview.text
    assert "Every week: Thursday, 07:30" in preview.text
    assert standing(app) == []
    assert 'value="Letters {number}"' in client.post(new, data=TYPED | {"again": "1"}).text

    added = client.post(new, data=TYPED | {"is_confirmed": "1"})
    with app.app_context():
        number = db.session.query(Recurrence.id).scalar()
    page = f"/recurring/{number}"
    assert added.headers["Location"] == page
    assert standing(app) == ["Letters 12 11-18", "Letters 13 11-25"]
    assert "Letters 13" in client.get(page).text
    assert "Every week: Thursday" in client.get(f"/accounts/{account.id}/recurring").text

    changed = TYPED | {"version": "1", "repeats": "monthly", "position": "-1", "weekday": "4"}
    preview = client.post(f"{page}/edit", data=changed)
    assert "1 post is made" in preview.text
    assert "2 posts are taken back" in preview.text
    assert client.post(f"{page}/edit", data=changed | {"is_confirmed": "1"}).status_code == 302
    assert standing(app) == ["Letters 12 11-26"]
    assert '<option selected value="-1">' in client.get(f"{page}/edit").text

    late = client.post(f"{page}/edit", data=TYPED | {"version": "1", "title": "Mine", "is_confirmed": "1"})
    assert late.status_code == 409
    assert 'value="Mine"' in late.text
    wrong = client.post(f"{page}/edit", data=TYPED | {"version": "2", "repeats": "rule", "rule": "FREQ=SECONDLY"})
    assert wrong.status_code == 422
    assert "FREQ=SECONDLY" in wrong.text

    assert client.post(f"{page}/undo?version=2").status_code == 302
    assert standing(app) == ["Letters 12 11-18", "Letters 13 11-25"]


def test_days_are_left_out_moved_and_all_of_it_stopped(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    client = sign_in(make.member(account, Role.editor))
    client.post(f"/accounts/{account.id}/recurring/new", data=TYPED | {"is_confirmed": "1"})
    with app.app_context():
        number = db.session.query(Recurrence.id).scalar()
    days = f"/recurring/{number}/days"

    client.post(f"{days}/2026-11-19/skip")
    client.post(f"{days}/2026-11-26/move", data={"to": "2026-11-27", "at": "07:30"})
    assert standing(app) == ["Letters 13 11-26"]
    shown = client.get(f"/recurring/{number}").text
    assert "left out" in shown
    assert "moved from Thursday, November 26, 2026" in shown
    refused = client.post(f"{days}/2026-11-26/move", data={"to": "2026-11-02", "at": "07:30"})
    assert refused.status_code == 422
    assert "This time has passed" in refused.text
    assert client.post(f"{days}/2026-11-26/move", data={"to": "soon"}).status_code == 422
    assert client.post(f"{days}/2026-11-20/skip").status_code == 404

    client.post(f"{days}/2026-11-19/unskip")
    client.post(f"{days}/2026-11-26/move", data={"back": "1"})
    client.post(f"/recurring/{number}/stop", data={"takes_back": "1"})
    assert standing(app) == []
    assert "makes no more posts" in client.get(f"/recurring/{number}").text
    client.post(f"/recurring/{number}/resume")
    assert [words.partition(" 1")[0] for words in standing(app)] == ["Letters", "Letters"]
    assert date(2026, 11, 19).isoformat() in client.get(f"/recurring/{number}").text
