"""Pictures with a reply: sent, kept through an error, seen by the team and on the receipt, by nobody else."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from opscontent import clock
from opscontent.db import db
from opscontent.domain import covers, replies
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from tests.domain.test_covers import picture
from tests.factory import Factory
from tests.web.test_public import opened, the_reply

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(language="en")


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account, slug="menu", takes_pictures=True)


def send(client: FlaskClient, *contents: bytes, **values: Any) -> Any:
    form: dict[str, Any] = opened(client) | values
    form["pictures"] = [FileStorage(io.BytesIO(content), f"p{number}.jpg") for number, content in enumerate(contents)]
    boundary, body = encode_multipart(form)  # the client's own way leaves a large form's file open
    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        return client.post("/p/menu", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def pictures(app: Flask) -> list[str]:
    with app.app_context():
        reply = db.session.query(Reply).one()
        return [each.name for each in replies.pictures_of(reply.id)]


def files(app: Flask) -> list[Path]:
    return list(app.config["SETTINGS"].reply_pictures.glob("*"))


def got(client: FlaskClient, address: str) -> Any:
    """The answer, read to its end: the file is closed."""
    return client.get(address, buffered=True)


def receipt_of(response: Any) -> str:
    return str(response.headers["Location"].rpartition("/thanks")[0])


def test_page_with_pictures_stays_small(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    page = client.get("/p/menu").text
    static = Path(app.static_folder or "")
    own = [static / "css" / "reader.css", static / "js" / "reader" / "shrink-pictures.js"]

    assert 'type="file"' in page
    assert page.count("<script") == 1
    assert len(page.encode()) + sum(file.stat().st_size for file in own) < 30_000


def test_pictures_come_with_the_reply(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    response = send(client, picture(), picture("PNG", (50, 20)))

    assert response.status_code == 303
    assert len(pictures(app)) == len(files(app)) == 2
    receipt = receipt_of(response)
    shown = [image.get("src") for image in html.fromstring(client.get(receipt).text).iter("img")]
    assert shown == [f"{receipt}/pictures/{name}" for name in pictures(app)]
    answer = got(client, shown[0])
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_prompt_without_pictures_takes_none(app: Flask, client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(language="en"), slug="menu")

    assert 'type="file"' not in client.get("/p/menu").text
    assert send(client, picture()).status_code == 303
    assert pictures(app) == []


def test_a_picture_survives_what_is_wrong_elsewhere(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    refused = send(client, picture(), text="")

    page = html.fromstring(refused.text)
    token = page.xpath("//input[@name='kept_picture']/@value")
    assert refused.status_code == 422
    assert "We have p0.jpg already" in refused.text
    assert send(client, picture("PNG", (50, 20)), kept_picture=token).status_code == 303
    assert len(pictures(app)) == 2


@pytest.mark.parametrize(
    "contents, said",
    [
        ([b"hello"], "p0.jpg: This is no picture that we can read."),
        ([picture() + b"\0" * 10 * 1024 * 1024], "p0.jpg: The picture is too large: at most 10 MB."),
        ([picture(size=(n, 9)) for n in (10, 20, 30, 40)], "At most 3 pictures."),
    ],
)
def test_what_is_wrong_with_a_picture_is_said_and_the_words_stay(
    app: Flask, client: FlaskClient, prompt: Prompt, contents: list[bytes], said: str
) -> None:
    response = send(client, *contents, text="夫妻肺片")

    assert response.status_code == 422
    assert said in response.text
    assert "夫妻肺片" in response.text
    with app.app_context():
        assert db.session.query(Reply).count() == 0


def test_what_is_wrong_is_said_in_the_language_of_the_readers(client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(language="zh_Hans"), slug="menu", takes_pictures=True)

    page = send(client, b"hello").text

    assert "p0.jpg: " in page
    assert "This is no picture" not in page


def test_three_pictures_as_phones_make_them_come_through(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    large = b"\0" * (covers.MOST_BYTES - 10_000)

    assert send(client, *(picture(size=(width, 20)) + large for width in (40, 50, 60))).status_code == 303
    assert len(pictures(app)) == 3


@pytest.mark.parametrize("values", [{"subject": "Buy"}, {"stamp": "made up"}])
def test_nothing_is_drawn_for_machines(app: Flask, client: FlaskClient, prompt: Prompt, values: Any) -> None:
    send(client, picture(), **values)

    assert files(app) == []


def test_a_made_up_or_gone_picture_is_no_picture(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    assert send(client, kept_picture=["x", "WyJhIl0.x"]).status_code == 303
    assert pictures(app) == []


def test_the_same_words_again_bring_no_picture_twice(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    send(client, picture())
    send(client, picture())

    assert len(pictures(app)) == 1


def test_the_team_sees_pictures_and_nobody_else(
    app: Flask, client: FlaskClient, make: Factory, account: Account, prompt: Prompt, sign_in: SignIn
) -> None:
    send(client, picture())
    (name,) = pictures(app)
    here = f"/prompts/{prompt.id}/triage"
    editor, viewer = (sign_in(make.member(account, role)) for role in ("editor", "viewer"))
    elsewhere = sign_in(make.member(make.account(), "chief"))
    other = make.prompt(account)

    assert f"{here}/pictures/{name}" in editor.get(here).text
    assert [got(each, f"{here}/pictures/{name}").status_code for each in (editor, viewer)] == [200, 200]
    assert [each.get(f"{here}/pictures/{name}").status_code for each in (elsewhere, client)] == [404, 302]
    assert editor.get(f"/prompts/{other.id}/triage/pictures/{name}").status_code == 404
    assert client.get(f"/r/{'x' * 32}/pictures/{name}").status_code == 404


def test_a_picture_can_be_taken_out_and_goes_with_the_reply(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    receipt = receipt_of(send(client, picture(), picture(size=(50, 20))))
    first, second = pictures(app)

    client.post(f"{receipt}/edit", data={"text": "Other words", "drop_picture": [first, "x"]})

    assert pictures(app) == [second]
    assert [file.name for file in files(app)] == [second]
    client.post(f"{receipt}/withdraw")
    assert pictures(app) == files(app) == []
    assert the_reply(app).state == "withdrawn"
