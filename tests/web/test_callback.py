"""The address that WeChat calls, over whole requests: genuine calls are answered, others learn nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.chats import Chat, ChatMessage, Mode
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from opscontent.intake.wechat import sealing
from opscontent.intake.wechat.messages import parsed
from tests.factory import Factory
from tests.intake.wechat.calls import APPID, KEY, NOW, sealed_call, signed, xml
from tests.statements import Statements

SECURE = {"mode": Mode.secure, "appid": APPID, "key": KEY}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(key="paper", language="en")


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account)


def post(
    client: FlaskClient, query: dict[str, str] | None = None, body: str | bytes = "", **xml_: Any
) -> TestResponse:
    return client.post("/wechat/paper", query_string=query or signed(), data=body or xml(**xml_))


def rows(app: Flask, kind: type) -> int:
    with app.app_context():
        return db.session.query(kind).count()


def test_a_greeting_is_echoed_and_kept(app: Flask, client: FlaskClient, account: Account, make: Factory) -> None:
    chat = make.chat(account)

    answer = client.get("/wechat/paper", query_string=signed(echostr="4375120948345356249"))

    assert (answer.status_code, answer.text) == (200, "4375120948345356249")
    assert answer.content_type == "text/plain; charset=utf-8"
    with app.app_context():
        assert db.session.get_one(Chat, chat.id).seen_at == NOW


def test_strangers_learn_nothing(app: Flask, client: FlaskClient, account: Account, make: Factory) -> None:
    make.chat(account)
    wrong = signed("another-token", echostr="1")

    answers = [client.get("/wechat/paper", query_string=wrong), post(client, wrong)]

    assert [(each.status_code, each.text) for each in answers] == [(403, ""), (403, "")]
    assert rows(app, ChatMessage) == 0
    with app.app_context():
        assert db.session.query(Chat).one().seen_at is None


@pytest.mark.parametrize("values", [{"is_enabled": False}, None])
def test_accounts_without_a_chat_are_not_there(
    client: FlaskClient, account: Account, make: Factory, values: dict[str, Any] | None
) -> None:
    if values:
        make.chat(account, **values)

    assert client.get("/wechat/paper", query_string=signed()).status_code == 404
    assert post(client).status_code == 404
    assert client.post("/wechat/nobody", query_string=signed(), data=xml()).status_code == 404


def test_a_message_becomes_a_reply(
    app: Flask, client: FlaskClient, account: Account, prompt: Prompt, make: Factory
) -> None:
    make.chat(account)

    answer = post(client)

    root = parsed(answer.data)
    assert answer.status_code == 200
    assert answer.content_type == "application/xml; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert (root.findtext("ToUserName"), root.findtext("FromUserName")) == ("openid-1", "gh_1")
    assert "It is your reply 1 of at most 5." in root.findtext("Content")
    assert "http://localhost/r/" in root.findtext("Content")
    assert rows(app, Reply) == 1


def test_a_retry_gets_the_same_bytes(
    app: Flask, client: FlaskClient, account: Account, prompt: Prompt, make: Factory
) -> None:
    make.chat(account)
    first = post(client)

    with time_machine.travel(NOW + timedelta(seconds=10), tick=False):
        again = [post(client, signed(at=clock.now())) for _ in range(2)]

    assert [each.data for each in again] == [first.data, first.data]
    assert (rows(app, Reply), rows(app, ChatMessage)) == (1, 1)


def test_events_are_told_apart_by_sender_and_time(
    app: Flask, client: FlaskClient, account: Account, make: Factory
) -> None:
    make.chat(account, welcome="Welcome here.")
    event = {"MsgType": "event", "Event": "subscribe", "MsgId": None, "Content": None}

    answers = [post(client, **event), post(client, **event), post(client, **event, FromUserName="another")]

    assert all("Welcome here." in each.text for each in answers)
    assert rows(app, ChatMessage) == 2


def test_nothing_to_say_is_success(client: FlaskClient, account: Account, make: Factory) -> None:
    make.chat(account)

    answer = post(client)

    assert (answer.status_code, answer.text, answer.content_type) == (200, "success", "text/plain; charset=utf-8")


@pytest.mark.parametrize("mode", [Mode.secure, Mode.compatible])
def test_sealed_calls_get_sealed_answers(
    client: FlaskClient, account: Account, prompt: Prompt, make: Factory, mode: Mode
) -> None:
    make.chat(account, **SECURE | {"mode": mode})

    answer = post(client, *sealed_call(xml()))

    opened = sealing.unsealed(parsed(answer.data).findtext("Encrypt"), KEY, APPID)
    assert "It is your reply 1 of at most 5." in opened
    assert "reply" not in answer.text


@pytest.mark.parametrize("mode", [Mode.secure, Mode.compatible])
def test_the_seal_can_not_be_left_out(
    app: Flask, client: FlaskClient, account: Account, make: Factory, mode: Mode
) -> None:
    make.chat(account, **SECURE | {"mode": mode})

    assert post(client).status_code == 403
    assert post(client, *sealed_call(xml(), appid="wx134c8103faa5a59e")).status_code == 403
    assert rows(app, ChatMessage) == 0


@pytest.mark.parametrize(
    "body, status",
    [
        ("<!DOCTYPE xml>" + xml(), 400),
        ("words", 400),
        (xml(MsgId=None), 400),
        (xml(Content="a" * 70_000), 413),
    ],
)
def test_what_is_no_message_is_refused(
    app: Flask, client: FlaskClient, account: Account, make: Factory, body: str, status: int
) -> None:
    make.chat(account)

    assert post(client, body=body).status_code == status
    assert rows(app, ChatMessage) == 0


def test_a_recorded_call_is_refused_later(client: FlaskClient, account: Account, make: Factory) -> None:
    make.chat(account)
    query = signed()

    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert post(client, query).status_code == 403


def test_no_token_of_a_session_is_asked_for(app: Flask, client: FlaskClient, account: Account, make: Factory) -> None:
    make.chat(account)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert post(client).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_an_answer_takes_few_statements(
    client: FlaskClient,
    account: Account,
    prompt: Prompt,
    make: Factory,
    statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    make.chat(account)
    post(client)

    with statements() as known:
        post(client)
    with statements() as second:
        post(client, MsgId="7002", Content="麻婆豆腐")

    assert (len(known), len(second)) == (3, 11)
