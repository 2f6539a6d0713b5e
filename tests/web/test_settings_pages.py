from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.invitations import Invitation
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
VALUES = {
    "name": "纸上",
    "key": "paper",
    "kind": "site",
    "time_zone": "Asia/Shanghai",
    "language": "zh_Hans",
    "tagline": "",
    "colour": "2",
    "channel": "site",
    "quota_count": "0",
    "quota_period": "none",
    "staleness_minutes": "60",
    "closing": "",
}


def test_new_account_leads_to_its_brief(app: Flask, make: Factory, sign_in: SignIn) -> None:
    client = sign_in(make.person(is_admin=True))

    response = client.post("/accounts/new", data=VALUES)

    with app.app_context():
        account = db.session.query(Account).one()
        assert (account.name, account.key, account.language) == ("纸上", "paper", "zh_Hans")
        assert response.headers["Location"] == f"/accounts/{account.id}/brief"


def test_new_account_is_for_administrators(make: Factory, sign_in: SignIn, client: FlaskClient) -> None:
    assert sign_in(make.member(make.account(), Role.chief)).get("/accounts/new").status_code == 403
    assert client.get("/accounts/new").status_code == 302


@pytest.mark.parametrize(
    "field, value", [("key", "Not OK!"), ("time_zone", "Mars/Base"), ("name", ""), ("kind", "radio")]
)
def test_new_account_refuses_and_keeps_what_was_typed(make: Factory, sign_in: SignIn, field: str, value: str) -> None:
    response = sign_in(make.person(is_admin=True)).post("/accounts/new", data=VALUES | {field: value})

    assert response.status_code == 422
    assert ("纸上" if field != "name" else "paper") in response.text


def test_new_account_refuses_a_taken_address(make: Factory, sign_in: SignIn) -> None:
    make.account(key="paper")

    response = sign_in(make.person(is_admin=True)).post("/accounts/new", data=VALUES)

    assert response.status_code == 422
    assert "Another account has this address already." in response.text


def test_settings_are_changed_by_chiefs(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account()

    response = sign_in(make.member(account, Role.chief)).post(f"/accounts/{account.id}", data=VALUES)

    assert response.status_code == 302
    with app.app_context():
        kept = db.session.get_one(Account, account.id)
        assert (kept.name, kept.colour, kept.staleness_minutes) == ("纸上", 2, 60)


@pytest.mark.parametrize("role", [Role.editor, Role.writer, Role.viewer])
def test_settings_are_seen_but_not_changed_by_others(make: Factory, sign_in: SignIn, role: Role) -> None:
    account = make.account()
    client = sign_in(make.member(account, role))

    assert client.get(f"/accounts/{account.id}").status_code == 200
    assert client.post(f"/accounts/{account.id}", data=VALUES).status_code == 403


def test_settings_of_another_account_are_unknown(make: Factory, sign_in: SignIn) -> None:
    account = make.account()

    assert sign_in(make.member(make.account(), Role.chief)).get(f"/accounts/{account.id}").status_code == 404


@pytest.mark.parametrize("field, value", [("quota_count", "many"), ("colour", "9"), ("channel", "pigeon")])
def test_settings_refuse_and_keep_what_was_typed(make: Factory, sign_in: SignIn, field: str, value: str) -> None:
    account = make.account()

    response = sign_in(make.member(account, Role.chief)).post(f"/accounts/{account.id}", data=VALUES | {field: value})

    assert response.status_code == 422
    assert "纸上" in response.text


def test_archive_takes_the_account_from_the_menus(make: Factory, sign_in: SignIn) -> None:
    account = make.account("Paper")
    client = sign_in(make.person(is_admin=True))

    client.post(f"/accounts/{account.id}/archive")
    client.get("/week", follow_redirects=True)  # shows the message, once

    assert "Paper" not in client.get("/week", follow_redirects=True).text


def test_members_are_listed_with_the_same_number_of_queries(
    make: Factory, sign_in: SignIn, statements: Callable[[], object]
) -> None:
    account = make.account()
    client = sign_in(make.member(account, Role.chief))
    counts = []
    for more in (0, 2):
        for _ in range(more):
            make.member(account, Role.writer)
        with statements() as ran:  # type: ignore[attr-defined]
            assert client.get(f"/accounts/{account.id}/members").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_invite_shows_the_link_once(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    client = sign_in(make.member(account, Role.chief))

    response = client.post(
        f"/accounts/{account.id}/members/invite", data={"email": "new@example.org", "role": "writer"}
    )

    assert "/join/" in response.text
    assert "/join/" not in client.get(f"/accounts/{account.id}/members").text
    with app.app_context():
        invitation = db.session.query(Invitation).one()
        assert (invitation.email, invitation.role) == ("new@example.org", Role.writer)


def test_invite_refuses_nonsense(make: Factory, sign_in: SignIn) -> None:
    account = make.account()

    response = sign_in(make.member(account, Role.chief)).post(
        f"/accounts/{account.id}/members/invite", data={"email": "nonsense", "role": "writer"}
    )

    assert response.status_code == 422
    assert 'value="nonsense"' in response.text


def test_members_change_and_leave(make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    client, person = sign_in(make.member(account, Role.chief)), make.member(account, Role.viewer, "Tao")
    base = f"/accounts/{account.id}/members/{person.id}"

    assert client.post(f"{base}/role", data={"role": "editor"}).status_code == 302
    assert client.post(f"{base}/remove").status_code == 302

    client.get(f"/accounts/{account.id}/members")  # shows the message, once
    assert "Tao" not in client.get(f"/accounts/{account.id}/members").text
    assert client.post(f"{base}/remove").status_code == 404


def test_people_are_for_administrators(make: Factory, sign_in: SignIn) -> None:
    person = make.person("Tao")
    admin = sign_in(make.person(is_admin=True))

    assert "Tao" in admin.get("/people").text
    assert sign_in(person).get("/people").status_code == 403
    assert admin.post(f"/people/{person.id}/deactivate").status_code == 302
    assert sign_in(person).get("/profile").status_code == 302


def test_people_page_says_why_the_last_administrator_stays(make: Factory, sign_in: SignIn) -> None:
    admin = make.person(is_admin=True)

    response = sign_in(admin).post(f"/people/{admin.id}/deactivate")

    assert response.status_code == 422
    assert "This is the last administrator." in response.text
