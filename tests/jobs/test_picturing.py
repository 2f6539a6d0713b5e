"""Fetching readers' pictures: drawn anew, kept below the uploads, shown to editors of the prompt."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from opscontent import clock, jobs
from opscontent.channels import outward
from opscontent.channels.outward import Broken, Fetched
from opscontent.db import db, unit_of_work
from opscontent.domain import chats, replies
from opscontent.domain.accounts import Account
from opscontent.domain.chats import ChatPicture, PictureState
from opscontent.domain.chats.picture import note
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door, Reply
from tests.factory import Factory

URL = "http://mmbiz.qpic.cn/mmbiz_jpg/abc/0"


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def reply(account: Account, make: Factory) -> Reply:
    return make.reply(make.prompt(account, takes_pictures=True), door=Door.chat)


@pytest.fixture
def picture_id(app: Flask, reply: Reply) -> int:
    with app.app_context(), unit_of_work() as session:
        prompt = session.get_one(Prompt, reply.prompt_id)
        picture = note(prompt, reply.contributor_id, reply.id, URL, clock.now())
        assert picture is not None
        return picture.id


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def fetch(url: str, *, most_bytes: int) -> Fetched:
        assert url == URL
        if isinstance(answer, Exception):
            raise answer
        return Fetched(answer, "image/jpeg", url)

    monkeypatch.setattr(outward, "fetch", fetch)


def drawn() -> bytes:
    content = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(content, "JPEG", comment=b"a secret of the camera")
    return content.getvalue()


def row(app: Flask, picture_id: int) -> ChatPicture:
    with app.app_context():
        return db.session.get_one(ChatPicture, picture_id)


def fetch(app: Flask, picture_id: int) -> bool:
    with app.app_context():
        return jobs.fetch_picture(picture_id)


def test_a_picture_is_drawn_anew_and_shown_to_editors(
    app: Flask,
    account: Account,
    reply: Reply,
    picture_id: int,
    make: Factory,
    sign_in: Callable[[Person], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, drawn())

    assert fetch(app, picture_id)
    assert not fetch(app, picture_id)

    with app.app_context():
        (kept,) = replies.pictures_of(reply.id)
    address = f"/prompts/{reply.prompt_id}/triage/pictures/{kept.name}"
    editor = sign_in(make.member(account, "editor"))
    with editor.get(address) as response:
        content = response.data
    assert row(app, picture_id).state is PictureState.kept
    assert Image.open(BytesIO(content)).size == (300, 200)
    assert b"secret" not in content
    assert f'src="{address}"' in editor.get(f"/prompts/{reply.prompt_id}/triage").text
    assert editor.get(address.replace(kept.name, "0" * 32 + ".jpg")).status_code == 404
    assert sign_in(make.member(make.account())).get(address).status_code == 404


@pytest.mark.parametrize(
    "answer, state", [(Broken("no answer"), PictureState.waiting), (b"no picture", PictureState.lost)]
)
def test_what_fails_is_tried_again_or_given_up(
    app: Flask, picture_id: int, monkeypatch: pytest.MonkeyPatch, answer: Any, state: PictureState
) -> None:
    answering(monkeypatch, answer)

    assert not fetch(app, picture_id)
    assert row(app, picture_id).state is state


def test_the_sweep_finds_what_was_not_queued(app: Flask, picture_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, drawn())
    with app.app_context():
        jobs.sweep()

    huey = app.extensions["tasks"].huey
    names = []
    while (task := huey.dequeue()) is not None:
        names.append(task.name)
        if task.name == "fetch_picture":
            huey.execute(task)

    assert names.count("fetch_picture") == 1
    assert row(app, picture_id).state is PictureState.kept
    with app.app_context():
        assert list(chats.to_fetch(clock.now())) == []
