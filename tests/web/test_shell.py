"""The frame: navigation, account switcher, language, light and dark, messages."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, flash, render_template_string
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.people import Person, Theme
from opscontent.domain.posts import PostState
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


def fresh(app: Flask, person: Person) -> Person:
    found = db.session.get(Person, person.id)
    assert found is not None
    return found


def test_shell_marks_the_section_and_counts_what_waits(make: Factory, sign_in: SignIn) -> None:
    account = make.account("英语大大")
    editor = make.member(account, "editor")
    make.post(account, state=PostState.in_review)

    page = sign_in(editor).get("/week").get_data(as_text=True)

    assert re.findall(r'class="side-link" href="([^"]+)"[^>]* aria-current="page"', page) == ["/week"]
    assert 'aria-label="1 thing needs you"' in page
    assert '<a class="skip-link" href="#main">' in page
    assert page.count("<h1>") == 1


def test_shell_has_no_inline_script_or_style(make: Factory, sign_in: SignIn) -> None:
    page = sign_in(make.member(make.account(), "chief")).get("/week").get_data(as_text=True)

    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count('<script type="module" src="')


@pytest.mark.parametrize("theme", list(Theme))
def test_shell_says_the_chosen_theme(make: Factory, sign_in: SignIn, theme: Theme) -> None:
    person = make.member(make.account(), "viewer", theme=theme)

    page = sign_in(person).get("/week").get_data(as_text=True)

    assert f'data-bs-theme="{theme}"' in page


def test_switch_chooses_the_account_and_keeps_the_section(make: Factory, sign_in: SignIn) -> None:
    first, second = make.account("A"), make.account("B")
    browser = sign_in(make.person(is_admin=True))

    answer = browser.post(f"/switch/{second.key}", data={"section": "account_settings.index"})

    assert (answer.status_code, answer.location) == (302, "/settings")
    cookie = browser.get_cookie("account")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == (second.key, True, "Lax")
    seal = f'<span class="account-seal " data-colour="{second.colour}" aria-hidden="true">B</span>'
    assert f"Account </span>{seal}" in browser.get("/week").text
    assert first.key != second.key


@pytest.mark.parametrize("section", ["", "nonsense", "static", "auth.sign_out", "https://evil.example"])
def test_switch_to_an_unknown_section_goes_to_the_week(make: Factory, sign_in: SignIn, section: str) -> None:
    account = make.account()

    answer = sign_in(make.member(account, "viewer")).post(f"/switch/{account.key}", data={"section": section})

    assert answer.location == "/week"


def test_switch_to_another_peoples_account_is_not_found(make: Factory, sign_in: SignIn) -> None:
    person = make.member(make.account(), "chief")
    other = make.account()
    browser = sign_in(person)

    answer = browser.post(f"/switch/{other.key}")

    assert answer.status_code == 404
    assert browser.get_cookie("account") is None


@pytest.mark.parametrize("path", ["/switch/account1", "/theme"])
def test_preferences_of_a_stranger_are_refused(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code == 401


def test_language_is_kept_in_the_profile(app: Flask, make: Factory, sign_in: SignIn) -> None:
    person = make.member(make.account(), "viewer", locale="en")
    browser = sign_in(person)

    answer = browser.post("/language", data={"language": "zh_Hans", "next": "/week"})

    assert (answer.status_code, answer.location) == (302, "/week")
    assert '<html lang="zh-Hans"' in browser.get("/week").get_data(as_text=True)
    with app.app_context():
        person = fresh(app, person)
        assert person.locale == "zh_Hans"
        assert [entry.verb for entry in activity.of(person)] == ["person.changed"]


def test_language_of_a_stranger_is_kept_in_the_browser(client: FlaskClient) -> None:
    client.post("/language", data={"language": "zh_Hans", "next": "/sign-in"}, headers={"Accept-Language": "en"})

    assert '<html lang="zh-Hans"' in client.get("/nothing", headers={"Accept-Language": "en"}).get_data(as_text=True)


@pytest.mark.parametrize("language", ["", "de", "zh_Hans; rm"])
def test_language_that_we_do_not_speak_is_rejected(client: FlaskClient, language: str) -> None:
    assert client.post("/language", data={"language": language}).status_code == 422


def test_theme_is_kept_in_the_profile(app: Flask, make: Factory, sign_in: SignIn) -> None:
    person = make.member(make.account(), "viewer")

    answer = sign_in(person).post("/theme", data={"theme": "dark", "next": "/week?x=1"})

    assert (answer.status_code, answer.location) == (302, "/week?x=1")
    with app.app_context():
        assert fresh(app, person).theme == Theme.dark


def test_theme_for_the_pages_script_answers_nothing(make: Factory, sign_in: SignIn) -> None:
    browser = sign_in(make.member(make.account(), "viewer"))

    answer = browser.post("/theme", data={"theme": "light"}, headers={"Accept": "application/json"})

    assert answer.status_code == 204


@pytest.mark.parametrize("theme", ["", "pink"])
def test_theme_that_is_none_is_rejected(app: Flask, make: Factory, sign_in: SignIn, theme: str) -> None:
    person = make.member(make.account(), "viewer")

    answer = sign_in(person).post("/theme", data={"theme": theme})

    assert answer.status_code == 422
    with app.app_context():
        assert fresh(app, person).theme == Theme.auto


@pytest.mark.parametrize(
    "next_path, location",
    [
        ("/week", "/week"),
        ("/week?a=1", "/week?a=1"),
        ("http://localhost/settings", "/settings"),
        ("https://evil.example/x", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_language_goes_back_to_our_own_pages_only(client: FlaskClient, next_path: str, location: str) -> None:
    answer = client.post("/language", data={"language": "en", "next": next_path})

    assert answer.location == location


def test_toasts_show_messages_and_an_undo(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string(
            '{% set done = flash("Saved <b>.") %}{% set done = flash(("Moved.", "/undo/3"), "undo") %}'
            '{% include "shell/_toasts.html" %}',
            flash=flash,
        )

    assert "Saved &lt;b&gt;." in page
    assert '<form method="post" action="/undo/3" class="act">' in page
    assert "Moved." in page


def test_rail_stands_only_where_a_page_has_one(make: Factory, sign_in: SignIn) -> None:
    browser = sign_in(make.member(make.account(), "viewer"))

    assert 'class="rail"' in browser.get("/week").get_data(as_text=True)
    assert 'class="rail"' not in browser.get("/find").get_data(as_text=True)


def test_every_macro_of_the_kit_renders(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template_string(KIT)

    assert "999+" in page
    assert 'role="img" aria-label="&lt;send&gt;"' in page
    assert 'x1="40%"' in page
    assert 'aria-current="page"' in page
    assert "<kbd>g</kbd><kbd>w</kbd>" in page


KIT = """
{% from "macros/ui.html" import count_badge, meter, mix_row, kbd, tabs, segmented, card, pager, when, empty %}
{{ count_badge(1000) }}{{ count_badge(0) }}{{ meter(31, target=40, colour=2, label="31%") }}
{{ mix_row("Grammar", 31, 40, 1) }}{{ kbd("g w") }}{{ icon("send", label="<send>") }}
{{ tabs([("New", "/n", True, 4), ("Old", "/o", False, none)], label="States") }}
{{ segmented([("Month", "/m", True), ("Week", "/w", False)], label="View") }}
{% call card(title="Mix", aside="4") %}x{% endcall %}
{{ pager(newer="/a", older="/b") }}{{ when(none, otherwise="never") }}{{ when(now()) }}{{ state("in_review") }}
{% call empty("Nothing", "Yet.") %}<a href="/">Go</a>{% endcall %}
"""
