"""The chat of an account, as its chief editor sets it up."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain import chats
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
FILLED = {"mode": "secure", "appid": "wx1", "token": "our0token", "key": KEY, "welcome": "Hi", "is_enabled": "y"}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(key="paper")


@pytest.fixture
def chief(make: Factory, account: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "chief", locale="en"))


def test_the_chat_is_set_up_and_secrets_never_shown(app: Flask, chief: FlaskClient, account: Account) -> None:
    first = chief.get(f"/accounts/{account.id}/chat")
    answer = chief.post(f"/accounts/{account.id}/chat", data=FILLED)
    page = chief.get(f"/accounts/{account.id}/chat")

    assert 'value="http://localhost/wechat/paper"' in first.text
    assert "WeChat has not called yet" not in first.text
    assert (answer.status_code, answer.location) == (302, f"/accounts/{account.id}/chat")
    assert "WeChat has not called yet" in page.text
    assert page.text.count("Leave it empty to keep the one that is set.") == 2
    assert "our0token" not in page.text
    assert KEY not in page.text
    with app.app_context():
        assert chats.at("paper").line.key == KEY


def test_saving_again_keeps_the_secrets(app: Flask, chief: FlaskClient, account: Account) -> None:
    chief.post(f"/accounts/{account.id}/chat", data=FILLED)

    chief.post(f"/accounts/{account.id}/chat", data=FILLED | {"token": "", "key": "", "welcome": "Hello"})

    with app.app_context():
        chat = chats.at("paper")
        assert (chat.line.token, chat.line.key, chat.welcome) == ("our0token", KEY, "Hello")


def test_what_can_not_work_is_said(app: Flask, chief: FlaskClient, account: Account) -> None:
    answer = chief.post(f"/accounts/{account.id}/chat", data=FILLED | {"key": ""})

    assert answer.status_code == 422
    assert "This mode needs the EncodingAESKey and the AppID." in answer.text
    with app.app_context():
        assert db.session.query(chats.Chat).count() == 0


def test_the_history_tells_in_words(chief: FlaskClient, account: Account) -> None:
    chief.post(f"/accounts/{account.id}/chat", data=FILLED)

    page = chief.get(f"/accounts/{account.id}").text

    assert "set the chat up" in page
    assert "<em>EncodingAESKey</em> … → …" in page


def test_the_page_says_when_wechat_called(chief: FlaskClient, account: Account, make: Factory) -> None:
    make.chat(account, seen_at=clock.now())

    assert "WeChat last called on" in chief.get(f"/accounts/{account.id}/chat").text


def test_editors_do_not_see_it(make: Factory, account: Account, sign_in: SignIn) -> None:
    editor = sign_in(make.member(account, "editor"))

    assert editor.get(f"/accounts/{account.id}/chat").status_code == 403
    assert editor.post(f"/accounts/{account.id}/chat", data=FILLED).status_code == 403
