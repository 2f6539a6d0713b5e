""" "Delete what you know about me" on the screen: asked first, done once, and the browser is unknown again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.domain.prompts import Prompt
from opscontent.web.public import recognising
from tests.factory import Factory
from tests.web.test_public import send, the_reply


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account("Paper", language="en"), slug="menu")


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
