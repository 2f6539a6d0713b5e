"""Error pages: what happened, what to do next; inside the shell, outside it, and with no database."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy.exc import OperationalError

from opscontent.domain.people import Person
from opscontent.errors import Conflict, Rejected
from opscontent.web import error_words, security
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
STATUSES = (400, 401, 403, 404, 405, 409, 413, 422, 429)


@pytest.fixture
def failing(app: Flask) -> Iterator[Flask]:
    """Views that fail on purpose, for this test only."""

    def fail() -> str:
        raise RuntimeError("a secret of ours")

    views: dict[str, Callable[..., str]] = {
        "fail": fail,
        "conflict": lambda: _raise(Conflict("Ling saved it first.")),
        "rejected": lambda: _raise(Rejected("Say <why>.")),
        **{f"status{status}": lambda status=status: abort(status) for status in STATUSES},
    }
    kept = app.url_map
    app.url_map = kept.__class__([rule.empty() for rule in kept.iter_rules()], converters=kept.converters)
    app.url_map.host_matching = kept.host_matching
    before = dict(app.view_functions)
    for name, view in views.items():
        app.view_functions[f"test_{name}"] = view
        app.url_map.add(app.url_rule_class(f"/test/{name}", endpoint=f"test_{name}", methods=["GET", "POST"]))
    yield app
    app.url_map, app.view_functions = kept, before


def _raise(error: Exception) -> str:
    raise error


@pytest.mark.parametrize("status", STATUSES)
def test_error_outside_says_what_to_do(failing: Flask, client: FlaskClient, status: int) -> None:
    answer = client.get(f"/test/status{status}")

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert f"<h1>{escape(error_words.of(status).title)}</h1>" in page
    assert escape(error_words.of(status).text) in page
    assert 'class="gate"' in page


@pytest.mark.parametrize("status", STATUSES)
def test_error_inside_stands_in_the_shell(failing: Flask, make: Factory, sign_in: SignIn, status: int) -> None:
    browser = sign_in(make.member(make.account("Paper"), "viewer"))

    answer = browser.get(f"/test/status{status}")

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert 'class="sidebar"' in page
    assert 'href="/find"' in page


@pytest.mark.parametrize(
    "name, status, sentence", [("conflict", 409, "Ling saved it first."), ("rejected", 422, "Say &lt;why&gt;.")]
)
def test_error_of_a_rule_shows_its_sentence(
    failing: Flask, client: FlaskClient, name: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/test/{name}")

    assert answer.status_code == status
    assert sentence in answer.get_data(as_text=True)


def test_error_for_a_script_is_a_fragment(failing: Flask, client: FlaskClient) -> None:
    answer = client.get("/test/rejected", headers={"HX-Request": "true"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.strip() == '<p class="alert alert-danger" role="alert">Say &lt;why&gt;.</p>'


def test_error_of_ours_tells_no_secret(failing: Flask, client: FlaskClient) -> None:
    answer = client.get("/test/fail")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "That was our mistake" in page
    assert "secret" not in page


def test_error_of_ours_asks_no_database(
    failing: Flask, make: Factory, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(make.member(make.account(), "chief"))

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("select", {}, Exception("no connection"))

    monkeypatch.setattr(failing.login_manager, "_user_callback", gone)  # type: ignore[attr-defined]
    answer = browser.get("/week")

    assert answer.status_code == 500
    assert "That was our mistake" in answer.get_data(as_text=True)


def test_error_of_ours_is_in_the_browsers_language(failing: Flask, client: FlaskClient) -> None:
    english = client.get("/test/fail", headers={"Accept-Language": "en"}).get_data(as_text=True)
    chinese = client.get("/test/fail", headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)

    assert '<html lang="en"' in english
    assert '<html lang="zh-Hans"' in chinese


def test_error_pages_keep_the_content_policy(failing: Flask, client: FlaskClient) -> None:
    for path in ("/test/status404", "/test/fail"):
        assert client.get(path).headers["Content-Security-Policy"] == security.POLICY


def test_words_of_an_unknown_status_are_general_ones() -> None:
    assert error_words.of(418) == error_words.OTHER
    assert error_words.of(503) == error_words.WORDS[500]
