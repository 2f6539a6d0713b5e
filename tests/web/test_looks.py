"""The look of an account's articles: tried, kept, refused, and what it does to articles that go out."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import looks
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import PromptState
from opscontent.text.look import Look
from tests.domain.test_covers import picture
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
TYPED = {
    "look_theme": "journal",
    "look_accent": "#07C160",
    "look_divider": "dots",
    "opening": "Follow us",
    "call": "Write to us",
    "code_from": "none",
}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", key="paper", kind=Kind.subscription, language="en")


@pytest.fixture
def chief(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, Role.chief))


def kept(app: Flask, account: Account) -> Look:
    with app.app_context():
        return looks.of(db.session.get_one(Account, account.id))


def test_a_look_is_kept(app: Flask, account: Account, chief: FlaskClient) -> None:
    response = chief.post(f"/accounts/{account.id}/look", data=TYPED)

    assert response.status_code == 302
    assert kept(app, account) == Look("journal", "#07c160", "dots", "Follow us", "Write to us")
    assert "changed how articles look" in chief.get(f"/accounts/{account.id}").text


@pytest.mark.parametrize(
    "values, said",
    [
        ({"look_accent": "green"}, "Write the colour as # and six digits"),
        ({"look_theme": "baroque"}, "Not a valid choice"),
        ({"opening": "x" * 61}, "Field cannot be longer than 60 characters."),
        ({"call": "x" * 201}, "Field cannot be longer than 200 characters."),
        ({"code_from": "prompt", "prompt": "99"}, "Not a valid choice"),
        ({"code_from": "picture"}, "Choose a picture first."),
    ],
)
def test_what_is_wrong_is_refused_and_stays_typed(
    app: Flask, account: Account, chief: FlaskClient, values: dict[str, str], said: str
) -> None:
    response = chief.post(f"/accounts/{account.id}/look", data=TYPED | {"call": "My own words"} | values)

    assert response.status_code == 422
    assert said in response.text
    assert values.get("call", "My own words") in response.text
    assert kept(app, account) == Look()


def test_trying_changes_nothing_and_shows_the_sample(app: Flask, account: Account, chief: FlaskClient) -> None:
    response = chief.post(f"/accounts/{account.id}/look", data=TYPED | {"act": "try"})

    assert response.status_code == 200
    assert f"/accounts/{account.id}/look/sample?look_theme=journal&amp;look_accent=%2307c160" in response.text
    assert kept(app, account) == Look()


def test_the_sample_wears_what_the_address_says(account: Account, chief: FlaskClient) -> None:
    plain = chief.get(f"/accounts/{account.id}/look/sample").text
    dressed = chief.get(f"/accounts/{account.id}/look/sample", query_string=TYPED)
    wrong = chief.get(f"/accounts/{account.id}/look/sample?look_accent=x").text

    assert "Follow us" in dressed.text
    assert "text-align: justify" in dressed.text
    assert "···" in dressed.text
    assert plain == wrong
    assert "Follow us" not in plain
    assert dressed.headers["Content-Security-Policy"].endswith("sandbox allow-same-origin")
    assert '<html lang="zh-Hans" data-night>' in chief.get(f"/accounts/{account.id}/look/sample?night=1").text


@pytest.mark.parametrize(
    "colour, said",
    [
        ("#b5432e", ["5.5 : 1 on white", "3.2 : 1 at night", "Words in it can be read on both."]),
        ("#07c160", ["2.4 : 1 on white", "they are written in #06a854"]),
    ],
)
def test_a_colour_is_told_how_it_reads(
    app: Flask, account: Account, chief: FlaskClient, colour: str, said: list[str]
) -> None:
    page = chief.post(f"/accounts/{account.id}/look", data=TYPED | {"look_accent": colour, "act": "try"}).text
    fragment = chief.get(f"/accounts/{account.id}/look/contrast", query_string={"look_accent": colour}).text

    assert [each for each in said if each not in page or each not in fragment] == []
    assert "<html" not in fragment
    assert chief.get(f"/accounts/{account.id}/look/contrast?look_accent=x").text == ""


def test_a_code_leads_to_an_open_prompt(
    app: Flask, account: Account, chief: FlaskClient, client: FlaskClient, make: Factory
) -> None:
    prompt = make.prompt(account, "Which menu?", slug="menu")
    make.prompt(account, "Too late?", slug="late", state=PromptState.closed)
    page = chief.get(f"/accounts/{account.id}/look").text

    chosen = TYPED | {"code_from": "prompt", "prompt": str(prompt.id)}
    assert chief.post(f"/accounts/{account.id}/look", data=chosen).status_code == 302

    code = kept(app, account).code
    answer = client.get(code, buffered=True)
    assert ("Which menu?" in page, "Too late?" in page) == (True, False)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert "http://localhost/p/menu" in chief.get(f"/accounts/{account.id}/look").text
    assert chief.post(f"/accounts/{account.id}/look", data=TYPED | {"code_from": "keep"}).status_code == 302
    assert kept(app, account).code == code
    assert chief.post(f"/accounts/{account.id}/look", data=TYPED).status_code == 302
    assert kept(app, account).code == ""


def test_a_code_may_be_a_picture(app: Flask, account: Account, chief: FlaskClient) -> None:
    form: dict[str, Any] = TYPED | {"code_from": "picture", "code_picture": (io.BytesIO(picture("PNG")), "us.png")}

    assert chief.post(f"/accounts/{account.id}/look", data=form).status_code == 302

    assert kept(app, account).code.startswith("/p/code/")


def test_nobody_finds_a_code_that_there_is_not(client: FlaskClient) -> None:
    assert {client.get(f"/p/code/{name}").status_code for name in ("x", f"{'0' * 32}.png", "..%2Fsecret-key")} == {
        404
    }


@pytest.mark.parametrize("role, status", [("chief", 302), ("editor", 403), ("writer", 403), ("viewer", 403)])
def test_looks_are_the_chiefs(account: Account, make: Factory, sign_in: SignIn, role: str, status: int) -> None:
    member = sign_in(make.member(account, role))

    assert member.get(f"/accounts/{account.id}/look").status_code == 200
    assert member.post(f"/accounts/{account.id}/look", data=TYPED).status_code == status


def test_a_site_has_no_look(make: Factory, sign_in: SignIn) -> None:
    site = make.account(kind=Kind.site)
    chief = sign_in(make.member(site, Role.chief))

    assert chief.get(f"/accounts/{site.id}/look").status_code == 404
    assert f"/accounts/{site.id}/look" not in chief.get(f"/accounts/{site.id}").text
