"""Walks the whole URL map: each endpoint is listed as public, or refuses a stranger, a viewer and outsiders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from opscontent.db import db
from opscontent.domain.imports import Import, ImportState
from opscontent.domain.invitations import Invitation
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.publications import Publication, PublicationState
from tests.conftest import make_app
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
SECRET = "a title that outsiders must not see"

# Readers and people who are not signed in yet may ask for these.
PUBLIC = {
    "static",
    "health.page",
    "preferences.language",
    "auth.sign_in",
    "auth.sign_out",
    "auth.join",
    "setup.start",
}
PUBLIC_SCREENS = {"public", "articles"}
# Whoever is signed in may post to these: they change only what is one's own.
ONES_OWN = {"auth.profile", "auth.change_password", "preferences.switch", "preferences.theme"}


@dataclass
class World:
    """One of each thing in one account, and the people who ask."""

    values: dict[str, Any]
    viewer: Person
    chief_elsewhere: Person


@pytest.fixture
def world(app: Flask, make: Factory) -> World:
    account, elsewhere = make.account("Ours"), make.account("Elsewhere")
    editor = make.member(account, Role.editor)
    post = make.post(account, SECRET)
    prompt = make.prompt(account, SECRET)
    reply = make.reply(prompt)
    edition = make.edition(account, post, publish_at=at("2026-11-21 07:30"))
    topic = make.hot_topic("A storm")
    values = {
        "account_id": account.id,
        "post_id": post.id,
        "prompt_id": prompt.id,
        "reply_id": reply.id,
        "quote_id": make.quote(reply, post).id,
        "revision_id": make.revision(post).id,
        "number": 1,
        "first": 1,
        "second": 1,
        "old": 1,
        "new": 1,
        "slot_id": make.slot(account).id,
        "edition_id": edition.id,
        "topic_id": topic.id,
        "person_id": editor.id,
        "key": account.key,
        "state": "new",
        "batch": "0" * 32,
        "position": 0,
        "act": "did-not",
        "filename": "x.jpg",
        "name": "x.jpg",
        "token": "none",
        "version": 1,
        "year": 2026,
        "month": 11,
        "day": "2026-11-21",
        "decision_id": 1,
        "article_id": 1,
        **_rows(app, account.id, prompt.id, edition.id),
    }
    return World(values, make.member(account, Role.viewer), make.member(elsewhere, Role.chief))


def _rows(app: Flask, account_id: int, prompt_id: int, edition_id: int) -> dict[str, int]:
    now = at("2026-11-21 07:30")
    rows = {
        "publication_id": Publication(
            account_id=account_id, edition_id=edition_id, channel="site", content_hash="0" * 64,
            state=PublicationState.unknown, not_before=now, created_at=now,
        ),
        "import_id": Import(
            account_id=account_id, prompt_id=prompt_id, door="paste", state=ImportState.done, created_at=now
        ),
        "invitation_id": Invitation(
            token_hash="0" * 64, email="x@example.org", account_id=account_id, role=Role.viewer,
            created_at=now, expires_at=now,
        ),
    }  # fmt: skip
    with app.app_context():
        db.session.add_all(rows.values())
        db.session.flush()
        ids = {name: row.id for name, row in rows.items()}
        db.session.commit()
    return ids


def guarded(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule and method that needs someone signed in."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if rule.endpoint not in PUBLIC and rule.endpoint.partition(".")[0] not in PUBLIC_SCREENS
    ]


def address(app: Flask, rule: Rule, world: World) -> str:
    with app.test_request_context():
        unknown = rule.arguments - world.values.keys()
        assert not unknown, f"{rule}: say in this test what {unknown} is"
        return app.url_map.bind("localhost").build(rule.endpoint, {n: world.values[n] for n in rule.arguments})


def test_strangers_are_sent_to_sign_in(app: Flask, client: FlaskClient, world: World) -> None:
    let_in = []
    for rule, method in guarded(app):
        response = client.open(address(app, rule, world), method=method)
        is_refused = response.status_code == 401 or "/sign-in" in response.headers.get("Location", "")
        if not is_refused:
            let_in.append((method, str(rule), response.status_code))

    assert let_in == []


def test_viewers_change_nothing(app: Flask, sign_in: SignIn, world: World) -> None:
    client = sign_in(world.viewer)
    let_in = []
    for rule, method in guarded(app):
        if method == "GET" or rule.endpoint in ONES_OWN:
            continue
        response = client.open(address(app, rule, world), method=method)
        if response.status_code not in (403, 404):
            let_in.append((method, str(rule), response.status_code))

    assert let_in == []


def test_members_of_another_account_find_nothing(app: Flask, sign_in: SignIn, world: World) -> None:
    client = sign_in(world.chief_elsewhere)
    let_in = []
    for rule, method in guarded(app):
        if rule.endpoint in ONES_OWN:
            continue
        response = client.open(address(app, rule, world), method=method)
        is_about_one_thing = bool(rule.arguments - {"year", "month", "day", "topic_id", "filename", "name"})
        if SECRET in response.text or (is_about_one_thing and response.status_code not in (403, 404)):
            let_in.append((method, str(rule), response.status_code))

    assert let_in == []


def test_viewers_open_every_page_without_an_error(app: Flask, sign_in: SignIn, world: World) -> None:
    client = sign_in(world.viewer)
    broken = []
    for rule, method in guarded(app):
        if method != "GET":
            continue
        response = client.get(address(app, rule, world))
        if response.status_code >= 500:
            broken.append((str(rule), response.status_code))

    assert broken == []


def test_changes_need_a_token(app: Flask, sign_in: SignIn, world: World) -> None:
    client = sign_in(world.viewer)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answers = {
            (method, str(rule)): client.open(address(app, rule, world), method=method).status_code
            for rule, method in guarded(app)
            if method != "GET"
        }
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert {what: status for what, status in answers.items() if status != 400} == {}


def test_pages_carry_the_security_headers(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_are_closed(client: FlaskClient, make: Factory) -> None:
    person = make.person()

    response = client.post("/sign-in", data={"email": person.email, "password": "correct horse battery"})

    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_cookies_are_secure_under_https(tmp_path: Path) -> None:
    app = make_app(tmp_path, PUBLIC_URL="https://ops.example.org")

    assert app.config["SESSION_COOKIE_SECURE"] is True
