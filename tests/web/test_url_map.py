"""Walks the whole URL map: each endpoint is listed as public, or refuses a stranger, a viewer and outsiders."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from opscontent.domain.people import Person
from opscontent.settings import ROOT
from tests.conftest import make_app
from tests.factory import Factory
from tests.world import SECRET, World, address, build

SignIn = Callable[[Person], FlaskClient]

# Readers and people who are not signed in yet may ask for these.
PUBLIC = {
    "static",
    "health.page",
    "health.ready",
    "health.metrics",  # has a token of its own: tests/web/test_health.py
    "preferences.language",
    "auth.sign_in",
    "auth.sign_out",
    "auth.join",
    "setup.start",
    "calendar.feed",  # its address is the permission: tests/web/test_calendar_files.py
    "my_work.no_letter",  # its token ends one person's letters: tests/web/test_my_work.py
    "weekly.no_letter",  # and this one's: tests/jobs/test_weekly.py
}
PUBLIC_SCREENS = {"public", "articles", "api", "callback"}  # a token opens the API: tests/web/api
# Whoever is signed in may post to these: they change only what is one's own.
ONES_OWN = {"auth.profile", "auth.change_password", "preferences.switch", "preferences.theme", "preferences.days"}
ONES_OWN |= {"calendar.keep", "calendar.subscribe", "notices.read", "notices.choose"}
ONES_OWN |= {"my_work.choose_letter", "weekly.choose_letter"}


@pytest.fixture
def world(app: Flask, make: Factory) -> World:
    return build(app, make)


def guarded(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule and method that needs someone signed in."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if rule.endpoint not in PUBLIC and rule.endpoint.partition(".")[0] not in PUBLIC_SCREENS
    ]


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
        is_about_one_thing = bool(
            rule.arguments - {"year", "month", "day", "topic_id", "stay_id", "filename", "name"}
        )
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


@pytest.mark.parametrize("number", ["2147483648", "9" * 25])
def test_a_number_that_no_column_holds_is_not_there(sign_in: SignIn, make: Factory, number: str) -> None:
    client = sign_in(make.person("Root", is_admin=True))

    answers = {client.get(f"/posts/{number}").status_code, client.post(f"/people/{number}/administrator").status_code}

    assert answers == {404}


def test_templates_link_to_endpoints_that_exist(app: Flask) -> None:
    linked = re.compile(r"url_for\(\s*['\"]([\w.]+)['\"]")
    named = {found for page in (ROOT / "templates").rglob("*.html") for found in linked.findall(page.read_text())}

    assert named
    assert named - set(app.view_functions) == set()


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
