"""The tokens of an account: shown once, listed with their last use, revoked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.api_tokens import ApiToken
from opscontent.domain.people import Person
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chief(make: Factory, account: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "chief", "Ling", locale="en"))


def the_token(app: Flask) -> ApiToken:
    with app.app_context():
        token = db.session.query(ApiToken).one()
        db.session.expunge(token)
        return token


def test_a_new_token_is_shown_once_with_a_first_call(chief: FlaskClient, account: Account) -> None:
    where = f"/accounts/{account.id}/tokens"

    empty = chief.get(where).text
    made = chief.post(where, data={"label": "our chat bot"}).text
    later = chief.get(where).text

    (secret,) = set(re.findall(r"ops_[\w-]{43}", made))
    assert "No tokens yet" in empty
    assert made.count("<copy-text") == 2
    assert f"Bearer {secret}&#34; http://localhost/api/v1/prompts" in made
    assert secret not in later
    assert "our chat bot" in later
    assert "Never" in later


def test_a_token_without_a_label_is_refused(app: Flask, chief: FlaskClient, account: Account) -> None:
    answers = [chief.post(f"/accounts/{account.id}/tokens", data={"label": label}) for label in ("", "x" * 61)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "x" * 61 in answers[1].text
    with app.app_context():
        assert db.session.query(ApiToken).count() == 0


def test_revoking_is_asked_for_and_then_told(app: Flask, chief: FlaskClient, account: Account) -> None:
    where = f"/accounts/{account.id}/tokens"
    asked = chief.post(where, data={"label": "bot"}).text
    revoke = f"{where}/{the_token(app).id}/revoke"

    answer = chief.post(revoke)
    page = chief.get(answer.headers["Location"]).text
    again = chief.post(revoke)

    assert f'action="{revoke}" class="act" data-confirm="Revoke the token of “bot”?' in asked
    assert (answer.status_code, again.status_code) == (302, 422)
    assert the_token(app).revoked_at is not None
    assert "Revoked" in page
    assert revoke not in page


def test_the_history_of_the_account_tells(chief: FlaskClient, account: Account) -> None:
    chief.post(f"/accounts/{account.id}/tokens", data={"label": "our chat bot"})

    page = chief.get(f"/accounts/{account.id}").text

    assert "made a token of the API" in page
    assert "<q>our chat bot</q>" in page


@pytest.mark.parametrize("role", ["editor", "writer", "viewer"])
def test_tokens_are_for_chiefs(make: Factory, account: Account, sign_in: SignIn, role: str) -> None:
    client = sign_in(make.member(account, role))

    answers = [client.get(f"/accounts/{account.id}/tokens"), client.post(f"/accounts/{account.id}/tokens")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert f"/accounts/{account.id}/tokens" not in client.get(f"/accounts/{account.id}").text


def test_a_token_of_another_account_is_not_found(
    app: Flask, make: Factory, chief: FlaskClient, account: Account, sign_in: SignIn
) -> None:
    elsewhere = make.account()
    other = sign_in(make.member(elsewhere, "chief"))
    chief.post(f"/accounts/{account.id}/tokens", data={"label": "bot"})

    answer = other.post(f"/accounts/{elsewhere.id}/tokens/{the_token(app).id}/revoke")

    assert answer.status_code == 404
    assert the_token(app).revoked_at is None


def test_the_list_costs_the_same_queries(chief: FlaskClient, account: Account, statements: Callable[[], Any]) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            chief.post(f"/accounts/{account.id}/tokens", data={"label": "bot"})
        with statements() as ran:
            chief.get(f"/accounts/{account.id}/tokens")
        counts.append(len(ran))

    assert counts[0] == counts[1]
