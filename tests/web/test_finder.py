"""Find and go to: the palette's fragment and the page without script."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from opscontent.domain.people import Person
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
FRAGMENT = {"HX-Request": "true"}


def test_find_shows_sections_before_one_types(make: Factory, sign_in: SignIn) -> None:
    browser = sign_in(make.member(make.account(), "viewer"))

    page = browser.get("/find").get_data(as_text=True)

    assert "<h1>Find and go to</h1>" in page
    assert 'class="found" href="/week"' in page


def test_find_as_a_page_has_links_and_keeps_the_query(make: Factory, sign_in: SignIn) -> None:
    account = make.account("Paper")
    make.post(account, "菜单翻译")

    page = sign_in(make.member(account, "writer")).get("/find?q=菜单").get_data(as_text=True)

    assert 'value="菜单"' in page
    assert "菜单翻译" in page
    assert 'role="option"' not in page


def test_find_as_a_fragment_has_options_only(make: Factory, sign_in: SignIn) -> None:
    account = make.account("Paper")
    prompt = make.prompt(account, "Which menu?")
    reply = make.reply(prompt, "夫妻肺片", name="小鱼")

    found = sign_in(make.member(account, "editor")).get("/find?q=肺片", headers=FRAGMENT).get_data(as_text=True)

    assert "<html" not in found
    assert found.count('role="option"') == 1
    assert f"reply={reply.id}" in found
    assert "小鱼" in found


@pytest.mark.parametrize("role, count", [("editor", 1), ("writer", 0), ("viewer", 0)])
def test_find_shows_replies_to_those_who_may_triage(make: Factory, sign_in: SignIn, role: str, count: int) -> None:
    account = make.account()
    make.reply(make.prompt(account), "夫妻肺片")

    found = sign_in(make.member(account, role)).get("/find?q=肺片", headers=FRAGMENT).get_data(as_text=True)

    assert found.count('role="option"') == count


def test_find_of_another_account_finds_nothing(make: Factory, sign_in: SignIn) -> None:
    mine, other = make.account("Mine"), make.account("Other")
    make.post(other, "secret title")

    found = sign_in(make.member(mine, "chief")).get("/find?q=secret", headers=FRAGMENT).get_data(as_text=True)

    assert "secret title" not in found
    assert "Nothing holds “secret”" in found


@pytest.mark.parametrize("is_admin, found", [(True, True), (False, False)])
def test_find_offers_people_to_administrators(make: Factory, sign_in: SignIn, is_admin: bool, found: bool) -> None:
    account = make.account()
    person = make.member(account, "chief", name="Ling", is_admin=is_admin)

    page = sign_in(person).get("/find?q=ling@", headers=FRAGMENT).get_data(as_text=True)
    by_name = sign_in(person).get("/find?q=Ling", headers=FRAGMENT).get_data(as_text=True)

    assert "ling@" in page
    assert (person.email in by_name) is found


def test_find_escapes_what_was_asked(make: Factory, sign_in: SignIn) -> None:
    browser = sign_in(make.member(make.account(), "viewer"))

    page = browser.get("/find", query_string={"q": "<script>alert(1)</script>"}).get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("query", ["", " ", "%", "\x00", "\ud800", "a" * 5000, "'\"\\", "🙂"])
def test_find_takes_any_query(make: Factory, sign_in: SignIn, query: str) -> None:
    browser = sign_in(make.member(make.account(), "chief"))

    answer = browser.get("/find", query_string={"q": query.encode("utf-8", "surrogatepass")})

    assert answer.status_code == 200


def test_find_of_a_stranger_is_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/find?q=x").location == "/sign-in?next=/find?q%3Dx"


@pytest.mark.parametrize("rows", [1, 3])
def test_find_takes_the_same_queries_whatever_there_is(
    make: Factory, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]], rows: int
) -> None:
    account = make.account("menu")
    for _ in range(rows):
        make.post(account, "menu")
        make.reply(make.prompt(account, "menu?"), "the menu")
    browser = sign_in(make.member(account, "chief"))

    with statements() as ran:
        browser.get("/find?q=menu", headers=FRAGMENT)

    assert len(ran) == 6  # who asks, with their memberships; their accounts; posts, texts, prompts, replies
