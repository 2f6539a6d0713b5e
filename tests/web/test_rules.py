"""The rules of an account on the screen: saved, refused, tried out without being saved."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editors(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "editor"))


def stored(app: Flask, account: Account) -> tuple[str, bool, bool]:
    with app.app_context():
        found = db.session.get_one(Account, account.id)
        return found.held_words, found.holds_links, found.holds_contacts


def test_rules_are_saved_and_shown(app: Flask, account: Account, editors: FlaskClient) -> None:
    address = f"/accounts/{account.id}/rules"

    response = editors.post(address, data={"held_words": " 代写 \n\nspam\n代写", "holds_links": "y"})

    assert response.status_code == 302
    assert stored(app, account) == ("代写\nspam", True, False)
    page = editors.get(address).text
    assert "代写\nspam</textarea>" in page
    assert "Saved. The rules hold for replies from now on." in page


@pytest.mark.parametrize(
    "words, said",
    [("x" * 41, "A line may have 40 characters at most."), ("\n".join(map(str, range(1001))), "At most 1000 lines.")],
)
def test_a_list_that_is_too_long_is_refused(
    app: Flask, account: Account, editors: FlaskClient, words: str, said: str
) -> None:
    response = editors.post(f"/accounts/{account.id}/rules", data={"held_words": words})

    assert response.status_code == 422
    assert said in response.text
    assert words.splitlines()[0] in response.text
    assert stored(app, account) == ("", True, True)


@pytest.mark.parametrize(
    "sample, said",
    [("代 写 13800138000", "word list: 代写; contact: 13800138000"), ("好吃", "No rule would hold it.")],
)
def test_trying_changes_nothing(app: Flask, account: Account, editors: FlaskClient, sample: str, said: str) -> None:
    typed = {"held_words": "代写", "holds_contacts": "y", "sample": sample, "act": "try"}

    response = editors.post(f"/accounts/{account.id}/rules", data=typed)

    assert response.status_code == 200
    assert said in response.text
    assert sample in response.text
    assert stored(app, account) == ("", True, True)


@pytest.mark.parametrize("role, status", [("chief", 200), ("editor", 200), ("writer", 403), ("viewer", 403)])
def test_rules_are_the_editors(account: Account, make: Factory, sign_in: SignIn, role: str, status: int) -> None:
    assert sign_in(make.member(account, role)).get(f"/accounts/{account.id}/rules").status_code == status
