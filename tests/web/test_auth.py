from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain import invitations
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person, Theme
from opscontent.domain.permissions import Role
from tests.factory import PASSWORD, Factory

SignIn = Callable[[Person], FlaskClient]


def send_sign_in(client: FlaskClient, email: str, password: str = PASSWORD, query: str = "") -> tuple[int, str, str]:
    response = client.post(f"/sign-in{query}", data={"email": email, "password": password})
    return response.status_code, response.headers.get("Location", ""), response.text


def test_sign_in_leads_to_this_week(client: FlaskClient, make: Factory) -> None:
    person = make.member(make.account())

    status, location, _ = send_sign_in(client, person.email.upper())

    assert (status, location) == (302, "/week")
    assert client.get("/week").status_code == 200


def test_sign_in_renews_the_session(client: FlaskClient, make: Factory) -> None:
    person = make.person()
    with client.session_transaction() as session:
        session["planted"] = "by someone else"

    send_sign_in(client, person.email)

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] == person.session_key


@pytest.mark.parametrize(
    "email, password", [("ling@example.org", "wrong password"), ("nobody@example.org", PASSWORD)]
)
def test_sign_in_says_the_same_whatever_was_wrong(
    client: FlaskClient, make: Factory, email: str, password: str
) -> None:
    make.person(email="ling@example.org")

    status, _, page = send_sign_in(client, email, password)

    assert status == 422
    assert "E-mail or password is wrong." in page
    assert f'value="{email}"' in page


def test_sign_in_is_limited_by_person(client: FlaskClient, make: Factory) -> None:
    make.person(email="ling@example.org")

    answers = [send_sign_in(client, "ling@example.org", "wrong password")[0] for _ in range(11)]

    assert answers == [422] * 10 + [429]


@pytest.mark.parametrize(
    "target, expected",
    [
        ("/posts/1", "/posts/1"),
        ("https://example.org/", "/week"),
        ("//example.org", "/week"),
        ("/\\example.org", "/week"),
        ("javascript:alert(1)", "/week"),
    ],
)
def test_sign_in_goes_on_to_our_own_pages_only(
    client: FlaskClient, make: Factory, target: str, expected: str
) -> None:
    person = make.person()

    _, location, _ = send_sign_in(client, person.email, query=f"?next={target}")

    assert location == expected


def test_sign_out_ends_the_session(make: Factory, sign_in: SignIn) -> None:
    client = sign_in(make.person())

    response = client.post("/sign-out")

    assert response.headers["Location"] == "/sign-in"
    assert client.get("/profile").headers["Location"] == "/sign-in?next=/profile"


def test_profile_changes_name_language_and_theme(app: Flask, make: Factory, sign_in: SignIn) -> None:
    person = make.person()

    response = sign_in(person).post("/profile", data={"name": "林", "locale": "zh_Hans", "theme": "dark"})

    assert response.status_code == 302
    with app.app_context():
        kept = db.session.get_one(Person, person.id)
        assert (kept.name, kept.locale, kept.theme) == ("林", "zh_Hans", Theme.dark)


def test_profile_refuses_an_empty_name_and_keeps_the_rest(make: Factory, sign_in: SignIn) -> None:
    response = sign_in(make.person()).post("/profile", data={"name": " ", "locale": "zh_Hans", "theme": "dark"})

    assert response.status_code == 422
    assert 'value="zh_Hans"' in response.text


def test_password_change_keeps_this_session_and_ends_the_others(make: Factory, sign_in: SignIn) -> None:
    person = make.person()
    here, elsewhere = sign_in(person), sign_in(person)
    values = {"password-old": PASSWORD, "password-password": "a new long one", "password-again": "a new long one"}

    response = here.post("/profile/password", data=values)

    assert response.status_code == 302
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


@pytest.mark.parametrize(
    "old, new, again",
    [("wrong", "a new long one", "a new long one"), (PASSWORD, "short", "short"), (PASSWORD, "a new long one", "b")],
)
def test_password_change_refuses(make: Factory, sign_in: SignIn, old: str, new: str, again: str) -> None:
    values = {"password-old": old, "password-password": new, "password-again": again}

    response = sign_in(make.person()).post("/profile/password", data=values)

    assert response.status_code == 422


def invite(app: Flask, account: Account, email: str = "new@example.org") -> str:
    with app.app_context():
        live = db.session.get_one(Account, account.id)
        token = invitations.invite(email, by=None, account=live, role=Role.editor)[1]
        db.session.commit()
        return token


def test_join_lets_the_invited_in(app: Flask, client: FlaskClient, make: Factory) -> None:
    token = invite(app, make.account("Paper"))
    assert "Paper" in client.get(f"/join/{token}").text

    response = client.post(f"/join/{token}", data={"name": "New", "password": PASSWORD, "again": PASSWORD})

    assert response.headers["Location"] == "/week"
    assert client.get("/week").status_code == 200


def test_join_link_works_once_and_not_for_ever(app: Flask, client: FlaskClient, make: Factory) -> None:
    token = invite(app, make.account())
    values = {"name": "New", "password": PASSWORD, "again": PASSWORD}
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert client.post(f"/join/{token}", data=values).status_code == 422
    client.post(f"/join/{token}", data=values)

    second = app.test_client().post(f"/join/{token}", data=values)

    assert second.status_code == 401


def test_join_is_unknown_with_a_wrong_token(client: FlaskClient) -> None:
    assert client.get("/join/nonsense").status_code == 404


def test_someone_who_is_here_joins_with_a_click(app: Flask, make: Factory, sign_in: SignIn) -> None:
    person = make.person(email="ling@example.org")
    token = invite(app, make.account("Paper"), "ling@example.org")
    client = sign_in(person)
    assert "Paper" in client.get(f"/join/{token}").text

    client.post(f"/join/{token}")

    assert client.get("/week").status_code == 200


def test_first_start_makes_the_administrator(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        token = invitations.first_start()
        db.session.commit()
    values = {
        "locale": "zh_Hans",
        "name": "林",
        "email": "lin@example.org",
        "password": PASSWORD,
        "again": PASSWORD,
        "begin": "empty",
    }
    assert client.get(f"/start/{token}").status_code == 200

    response = client.post(f"/start/{token}", data=values)

    assert response.headers["Location"] == "/week"
    with app.app_context():
        person = db.session.query(Person).one()
        assert (person.email, person.is_admin, person.locale) == ("lin@example.org", True, "zh_Hans")
    assert client.get(f"/start/{token}").headers["Location"] == "/sign-in"


def test_first_start_builds_the_demo_and_says_its_password(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        token = invitations.first_start()
        db.session.commit()
    values = {"locale": "en", "name": "Lin", "email": "lin@example.org", "password": PASSWORD, "again": PASSWORD}

    client.post(f"/start/{token}", data=values | {"begin": "demo"})

    page = client.get("/week").text
    password = page.partition("sign in with: ")[2].partition("<")[0].strip()
    status, _, _ = send_sign_in(app.test_client(), "chief@example.org", password)
    assert status == 302


def test_first_start_refuses_bad_input_and_keeps_it(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        token = invitations.first_start()
        db.session.commit()

    response = client.post(f"/start/{token}", data={"locale": "en", "name": "Lin", "email": "no address"})

    assert response.status_code == 422
    assert 'value="no address"' in response.text


def test_first_start_is_unknown_with_a_wrong_token(client: FlaskClient) -> None:
    assert client.get("/start/nonsense").status_code == 404
