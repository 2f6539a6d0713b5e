"""What readers do in a chat besides writing: scan a code, press a button of the menu, speak, send a place."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.chats import AnswerRule, Match
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import Reply
from opscontent.intake.wechat.messages import parsed
from tests.factory import Factory
from tests.intake.wechat.calls import NOW, signed, xml

QUESTION = "Which menu made you laugh?"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    account = make.account(key="paper", language="en")
    make.chat(account, welcome="Welcome here.")
    return account


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    """One that readers would not be asked by themselves: another opened after it."""
    prompt = make.prompt(account, slug="menus", keyword="菜单", opens_at=NOW)
    make.prompt(account, "What did you hear?", slug="heard")
    return prompt


def say(client: FlaskClient, **fields: Any) -> str:
    """What is answered, "" for nothing."""
    answer = client.post("/wechat/paper", query_string=signed(), data=xml(**fields))
    assert answer.status_code == 200
    return "" if answer.text == "success" else str(parsed(answer.data).findtext("Content"))


def event(client: FlaskClient, name: str, key: str = "") -> str:
    return say(client, MsgType="event", Event=name, EventKey=key, MsgId=None, Content=None)


def texts(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        return [(reply.prompt_id, reply.text) for reply in db.session.query(Reply).order_by(Reply.id)]


@pytest.mark.parametrize("scene", ["menus", "MENUS", "菜单", "number"])
def test_a_scanned_code_asks_its_prompt(app: Flask, client: FlaskClient, prompt: Prompt, scene: str) -> None:
    key = str(prompt.id) if scene == "number" else scene

    followed, scanned = event(client, "subscribe", f"qrscene_{key}"), event(client, "SCAN", key)

    assert followed == f"Welcome here.\n\n{scanned}"
    assert scanned.startswith(f"{QUESTION}\n\nWrite your answer here, or on this page: http://localhost/p/menus")
    assert texts(app) == []


def test_what_is_written_after_a_scan_goes_to_its_prompt(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    event(client, "subscribe", "qrscene_menus")

    say(client)

    assert texts(app) == [(prompt.id, "夫妻肺片")]


def test_a_long_welcome_does_not_push_the_question_out(client: FlaskClient, make: Factory) -> None:
    account = make.account(key="paper", language="en")
    make.chat(account, welcome="欢" * 600)
    make.prompt(account, slug="menus", body="字" * 100)

    assert event(client, "subscribe", "qrscene_menus").startswith(QUESTION)
    assert event(client, "subscribe") == "欢" * 600


@pytest.mark.parametrize("scene", ["qrscene_nothing", "qrscene_", "last_trade_no_4001", "menus"])
def test_a_code_of_something_else_is_a_welcome_alone(client: FlaskClient, prompt: Prompt, scene: str) -> None:
    assert event(client, "subscribe", scene) == "Welcome here."


def test_a_code_of_something_else_says_nothing_to_a_follower(client: FlaskClient, prompt: Prompt) -> None:
    assert [event(client, "SCAN", key) for key in ("nothing", "", "qrscene_menus")] == ["", "", ""]


@pytest.mark.parametrize(
    "state, said",
    [
        (PromptState.closed, f"“{QUESTION}” does not take replies now."),
        (PromptState.draft, ""),
    ],
)
def test_a_code_of_a_prompt_that_is_not_open(
    client: FlaskClient, account: Account, make: Factory, state: PromptState, said: str
) -> None:
    make.prompt(account, slug="menus", state=state)

    assert event(client, "SCAN", "menus") == said


def test_codes_and_buttons_lead_to_no_other_account(client: FlaskClient, account: Account, make: Factory) -> None:
    make.prompt(make.account(), slug="elsewhere", keyword="别处")

    assert [event(client, "SCAN", "elsewhere"), event(client, "CLICK", "别处")] == ["", ""]


def test_a_button_of_the_menu_asks_the_prompt_with_its_keyword(
    app: Flask, client: FlaskClient, prompt: Prompt
) -> None:
    asked = event(client, "CLICK", "菜单")
    say(client)

    assert asked.startswith(QUESTION)
    assert texts(app) == [(prompt.id, "夫妻肺片")]


def test_a_button_of_the_menu_says_what_a_rule_says(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    with app.app_context():
        values = {"account_id": prompt.account_id, "created_at": NOW, "match": Match.equal}
        db.session.add(AnswerRule(keyword="CONTACT", text="Write to desk@example.org.", **values))
        db.session.commit()

    assert event(client, "CLICK", "contact") == "Write to desk@example.org."


def test_a_button_of_the_menu_is_no_reply(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    assert event(client, "CLICK", "V1001_GOOD") == ""
    assert texts(app) == []


def test_the_words_of_a_voice_are_a_reply(app: Flask, client: FlaskClient, account: Account, make: Factory) -> None:
    prompt = make.prompt(account)

    answer = say(client, MsgType="voice", Content=None, Format="amr", MediaId="m", Recognition="夫妻肺片。")

    assert "It is your reply 1 of at most 5." in answer
    assert texts(app) == [(prompt.id, "夫妻肺片。")]


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "voice", "Format": "amr", "MediaId": "m"},
        {"MsgType": "voice", "MediaId": "m", "Recognition": " "},
        {"MsgType": "location", "Location_X": "23.1", "Location_Y": "113.3", "Scale": 20, "Label": "广州"},
        {"MsgType": "link", "Title": "T", "Description": "D", "Url": "https://a.example/", "Content": "夫妻肺片"},
        {"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"},
        {"MsgType": "shortvideo", "MediaId": "m", "ThumbMediaId": "t"},
        {"MsgType": "file", "Title": "a.docx"},
    ],
)
def test_what_can_not_be_taken_is_answered_politely(
    app: Flask, client: FlaskClient, prompt: Prompt, fields: dict[str, Any]
) -> None:
    answer = say(client, **({"Content": None} | fields))

    assert answer == "We can take words and pictures here, nothing else."
    assert texts(app) == []


@pytest.mark.parametrize("name", ["unsubscribe", "VIEW", "LOCATION", "view_miniprogram"])
def test_other_events_are_answered_with_nothing(client: FlaskClient, prompt: Prompt, name: str) -> None:
    assert event(client, name, "菜单") == ""
