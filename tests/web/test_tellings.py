"""Tell readers: the preview, telling what was seen, the minute to cancel."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import ReplyState, Told
from opscontent.domain.tellings import Telling, TellingState
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account, state=PromptState.closed)


@pytest.fixture
def editor(make: Factory, sign_in: SignIn, account: Account) -> FlaskClient:
    return sign_in(make.member(account, Role.editor))


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def test_the_preview_shows_what_is_told(editor: FlaskClient, prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "夫妻肺片", state=ReplyState.used)
    make.reply(prompt, "佛跳墙", state=ReplyState.declined)
    make.reply(prompt, "没人看过", state=ReplyState.new)

    page = editor.get(f"/prompts/{prompt.id}/tell").text

    assert "夫妻肺片" in page
    assert "佛跳墙" in page
    assert "没人看过" not in page
    assert "Receipt alone" in page
    assert f"/prompts/{prompt.id}/tell" in editor.get(f"/prompts/{prompt.id}").text


def test_telling_waits_a_minute_and_can_be_cancelled(
    app: Flask, editor: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt, state=ReplyState.used)
    place = f"/prompts/{prompt.id}/tell"
    seen = seen_on(editor.get(place).text)

    told = editor.post(place, data={"seen": seen, "told": "selected"})
    page = editor.get(place).text

    assert told.status_code == 302
    assert "About to be told" in page
    number = page.split('action="/tellings/')[1].split("/")[0]
    assert editor.post(f"/tellings/{number}/cancel").status_code == 302
    assert editor.post(f"/tellings/{number}/cancel").status_code == 422
    with app.app_context():
        found = db.session.get_one(Telling, int(number))
        assert (found.state, list(found.items)) == (TellingState.cancelled, ["selected"])


@pytest.mark.parametrize("values, status", [({"told": "selected", "seen": "0"}, 409), ({"told": "odd"}, 422)])
def test_what_is_wrong_tells_nobody(
    app: Flask, editor: FlaskClient, prompt: Prompt, make: Factory, values: dict[str, Any], status: int
) -> None:
    make.reply(prompt, state=ReplyState.used)
    place = f"/prompts/{prompt.id}/tell"
    seen = seen_on(editor.get(place).text)

    response = editor.post(place, data={"seen": seen} | values)

    assert response.status_code == status
    assert 'role="alert"' in response.text
    with app.app_context():
        assert db.session.query(Telling).count() == 0


def test_a_broken_promise_is_named(editor: FlaskClient, prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "说过要登的", state=ReplyState.shortlisted, told=Told.selected)

    page = editor.get(f"/prompts/{prompt.id}/tell").text

    assert "Told that they are chosen, and not any more" in page
    assert "说过要登的" in page


def test_the_page_asks_the_same_however_many_are_told(
    editor: FlaskClient, prompt: Prompt, make: Factory, statements: Callable[[], Any]
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make.reply(prompt, state=ReplyState.used)
        with statements() as ran:
            assert editor.get(f"/prompts/{prompt.id}/tell").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_the_words_of_messages_are_set_or_refused(app: Flask, editor: FlaskClient, account: Account) -> None:
    place = f"/accounts/{account.id}/readers"

    saved = editor.post(f"{place}/words", data={"chosen_words": "好！{replies}", "declined_words": ""})
    refused = editor.post(f"{place}/words", data={"chosen_words": "什么也没说", "declined_words": "{replies}"})

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert "什么也没说" in refused.text
    assert "Say where {replies} stand" in refused.text
    with app.app_context():
        assert db.session.get_one(Account, account.id).chosen_words == "好！{replies}"
