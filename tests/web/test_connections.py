"""The channel of an account, as a chief editor sets it up, and publishing held back."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import connections, pauses
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from tests import fake_wechat, receiver
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
WHERE = "https://x.example/in"


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(channel="webhook")


@pytest.fixture
def chief(make: Factory, account: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "chief", locale="en"))


@pytest.fixture
def peer() -> Iterator[receiver.Receiver]:
    with receiver.running() as running:
        yield running


def filled(**values: str) -> dict[str, str]:
    return {f"option_{name}": value for name, value in ({"allows_private": "no"} | values).items()}


def options(app: Flask, account: Account) -> dict[str, str]:
    with app.app_context():
        return connections.options_of(db.session.get_one(Account, account.id), "webhook")


def test_options_are_saved_and_secrets_never_shown(app: Flask, chief: FlaskClient, account: Account) -> None:
    first = chief.get(f"/accounts/{account.id}/channel")
    answer = chief.post(f"/accounts/{account.id}/channel", data=filled(address=WHERE, secret="s3cret-word"))
    page = chief.get(f"/accounts/{account.id}/channel")

    assert "Not complete yet: Address, Secret." in first.text
    assert (answer.status_code, answer.location) == (302, f"/accounts/{account.id}/channel")
    assert options(app, account)["secret"] == "s3cret-word"
    assert WHERE in page.text
    assert "s3cret-word" not in page.text
    assert "Leave it empty to keep the one that is set." in page.text
    assert "Not complete yet" not in page.text


def test_an_empty_secret_keeps_the_one_that_is_set(app: Flask, chief: FlaskClient, account: Account) -> None:
    chief.post(f"/accounts/{account.id}/channel", data=filled(address=WHERE, secret="s3cret-word"))

    chief.post(f"/accounts/{account.id}/channel", data=filled(address="https://y.example/in", secret=""))

    kept = options(app, account)
    assert (kept["address"], kept["secret"]) == ("https://y.example/in", "s3cret-word")


def test_what_is_missing_is_said_and_what_was_typed_stays(chief: FlaskClient, account: Account) -> None:
    answer = chief.post(f"/accounts/{account.id}/channel", data=filled(address=WHERE))

    assert answer.status_code == 422
    assert WHERE in answer.text
    assert "This field is required." in answer.text


def test_trying_out_says_what_works(chief: FlaskClient, account: Account, peer: receiver.Receiver) -> None:
    chief.post(f"/accounts/{account.id}/channel", data=filled(**peer.options))

    answer = chief.post(f"/accounts/{account.id}/channel/try")

    assert answer.status_code == 200
    assert answer.text.count('class="is-there"') == 3


def test_trying_out_says_what_does_not(chief: FlaskClient, account: Account) -> None:
    values = filled(address="http://127.0.0.1:9/in", secret="s3cret-word")
    chief.post(f"/accounts/{account.id}/channel", data=values)

    answer = chief.post(f"/accounts/{account.id}/channel/try")

    assert answer.status_code == 200
    assert 'class="is-missing"' in answer.text


def test_trying_out_needs_complete_settings(chief: FlaskClient, account: Account) -> None:
    assert chief.post(f"/accounts/{account.id}/channel/try").status_code == 422


def test_a_wechat_account_sees_what_it_may_do(make: Factory, sign_in: SignIn) -> None:
    account = make.account(channel="wechat")
    chief = sign_in(make.member(account, "chief", locale="en"))
    with fake_wechat.running() as platform:
        platform.add_account("wx1", "right", can={"draft"})
        values = {"appid": "wx1", "secret": "right", "host": platform.address, "mode": "draft", "comments": "0"}
        values |= {"allows_private": "yes"}
        saved = chief.post(f"/accounts/{account.id}/channel", data={f"option_{key}": v for key, v in values.items()})
        answer = chief.post(f"/accounts/{account.id}/channel/try")

    assert saved.status_code == 302
    assert (answer.text.count('class="is-there"'), answer.text.count('class="is-missing"')) == (2, 4)


def test_only_chiefs_set_channels_up(make: Factory, account: Account, sign_in: SignIn) -> None:
    editor = sign_in(make.member(account, "editor"))

    assert editor.get(f"/accounts/{account.id}/channel").status_code == 403
    assert editor.post(f"/accounts/{account.id}/channel", data=filled(address=WHERE)).status_code == 403


def test_an_editor_pauses_and_goes_on(app: Flask, make: Factory, account: Account, sign_in: SignIn) -> None:
    editor = sign_in(make.member(account, "editor", "Ling", locale="en"))

    editor.post(f"/accounts/{account.id}/pause", data={"note": "wrong cover"})
    paused = editor.get("/publishing").text
    again = editor.post(f"/accounts/{account.id}/pause", data={"note": ""}, follow_redirects=True).text
    editor.post(f"/accounts/{account.id}/resume")

    assert "Publishing is paused." in paused
    assert "“wrong cover”" in paused
    assert "Publishing is paused already." in again
    with app.app_context():
        assert pauses.holding(db.session.get_one(Account, account.id)) is None
    assert "Pause publishing" in editor.get("/publishing").text


def test_only_administrators_pause_all(app: Flask, make: Factory, account: Account, sign_in: SignIn) -> None:
    editor, admin = sign_in(make.member(account, "editor")), sign_in(make.person(is_admin=True, locale="en"))

    assert editor.post("/publishing/pause", data={"note": ""}).status_code == 403
    admin.post("/publishing/pause", data={"note": "incident"})

    with app.app_context():
        held = pauses.holding(db.session.get_one(Account, account.id))
        assert held is not None
        assert held.note == "incident"
    assert admin.post("/publishing/resume").status_code == 302
