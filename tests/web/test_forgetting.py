""" "Delete what you know about me" on the screen: asked first, done once, and the browser is unknown again."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.web.public import recognising
from tests.factory import Factory
from tests.web.test_public import send, the_reply


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", language="en")


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account, slug="menu")


@pytest.fixture
def editor(make: Factory, account: Account, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(make.member(account, "editor"))


def receipt(client: FlaskClient, text: str = "夫妻肺片") -> str:
    return str(send(client, text=text, name="小鱼").headers["Location"].rpartition("/thanks")[0])


def test_a_reader_is_asked_and_then_forgotten(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    address = receipt(client)
    assert f'href="{address}/forget"' in client.get(address).text

    asked = client.get(f"{address}/forget")
    done = client.post(f"{address}/forget")

    assert "the reply that you sent to “Paper”" in asked.text
    assert "It is deleted" in done.text
    assert client.get_cookie(recognising.COOKIE) is None
    assert client.get(address).status_code == 404
    reply = the_reply(app)
    assert (reply.text, reply.name, reply.contributor.name) == ("", "", "")


def test_the_team_sees_that_it_was_deleted(
    client: FlaskClient, make: Factory, prompt: Prompt, editor: FlaskClient
) -> None:
    client.post(f"{receipt(client)}/forget")

    page = editor.get(f"/prompts/{prompt.id}/triage?tab=all").text

    assert "The words of this reply were deleted." in page
    assert "words deleted" in page  # in the queue


def test_the_page_says_how_many_replies_it_is_about(client: FlaskClient, prompt: Prompt) -> None:
    receipt(client, "一")

    assert "all 2 replies" in client.get(f"{receipt(client, '二')}/forget").text


def test_without_the_token_nothing_is_deleted(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    address = receipt(client)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        refused = client.post(f"{address}/forget")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert refused.status_code == 422
    assert "open too long" in refused.text
    assert the_reply(app).text == "夫妻肺片"


def test_nobody_forgets_a_stranger(client: FlaskClient) -> None:
    assert client.post("/r/made-up/forget").status_code == 404
