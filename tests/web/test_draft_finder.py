"""Find in texts: the page and the palette."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import unit_of_work
from opscontent.domain import revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
BODY = "第一段。\n\n我们去了**夜市**，<b>又</b>去夜市，再去夜市，还去夜市。"


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper")


@pytest.fixture
def ling(make: Factory, account: Account) -> Person:
    return make.member(account, "writer", "Ling")


def written(app: Flask, make: Factory, account: Account, by: Person, body: str = BODY, **values: object) -> Post:
    post = make.post(account, "Menus", **values)
    make.revision(post, body, created_by_id=by.id)
    with app.app_context(), unit_of_work():
        revisions.index_all()
    return post


def test_places_are_marked_and_lead_to_the_draft(
    app: Flask, sign_in: SignIn, make: Factory, account: Account, ling: Person
) -> None:
    post = written(app, make, account, ling)

    page = sign_in(ling).get("/posts/find?q=夜市").text

    assert "我们去了**<mark>夜市</mark>**，&lt;b&gt;又&lt;/b&gt;去夜市" in page
    assert f'href="/posts/{post.id}/draft?found=%E5%A4%9C%E5%B8%82&amp;near=12"' in page
    assert "and in 1 more place<" in page


def test_who_may_not_write_is_led_to_the_version(
    app: Flask, sign_in: SignIn, make: Factory, account: Account, ling: Person
) -> None:
    post = written(app, make, account, ling)
    published = written(app, make, account, ling, state=PostState.published)

    viewed = sign_in(make.member(account, "viewer")).get("/posts/find?q=夜市").text
    wrote = sign_in(ling).get("/posts/find?q=夜市").text

    assert f'href="/posts/{post.id}/revisions/1?found=' in viewed
    assert f'href="/posts/{published.id}/revisions/1?found=' in wrote


def test_texts_of_other_accounts_are_not_found(
    app: Flask, sign_in: SignIn, make: Factory, account: Account, ling: Person
) -> None:
    written(app, make, account, ling)

    page = sign_in(make.member(make.account(), "chief")).get("/posts/find?q=夜市").text

    assert "No text holds “夜市”" in page
    assert "Menus" not in page


@pytest.mark.parametrize(
    "asked, count", [("", 3), ("&state=idea", 2), ("&account=account1&state=drafting", 1), ("&state=x&account=y", 3)]
)
def test_filters_narrow_what_is_found(
    app: Flask, sign_in: SignIn, make: Factory, account: Account, ling: Person, asked: str, count: int
) -> None:
    other = make.account("Other")
    written(app, make, account, ling)
    written(app, make, account, ling, state=PostState.drafting)
    written(app, make, other, ling)
    client = sign_in(make.person("Root", is_admin=True))

    page = client.get(f"/posts/find?q=夜市{asked.replace('account1', account.key)}").text

    assert len(re.findall('class="text-hit"', page)) == count


@pytest.mark.parametrize(
    "asked", ["", "?q=", "?q=%00", "?q=夜市&before=x", "?q=夜市&before=99999999999", "?before=-1"]
)
def test_odd_addresses_are_no_error(sign_in: SignIn, ling: Person, asked: str) -> None:
    assert sign_in(ling).get(f"/posts/find{asked}").status_code == 200


def test_strangers_sign_in_first(client: FlaskClient, account: Account) -> None:
    assert client.get("/posts/find?q=x").status_code == 302


def test_the_palette_finds_words_in_texts(
    app: Flask, sign_in: SignIn, make: Factory, account: Account, ling: Person
) -> None:
    post = written(app, make, account, ling)

    page = sign_in(ling).get("/find?q=夜市", headers={"HX-Request": "true"}).text

    assert f"/posts/{post.id}/draft?found=" in page
    assert "/posts/find?q=%E5%A4%9C%E5%B8%82" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_more(
    app: Flask,
    sign_in: SignIn,
    make: Factory,
    account: Account,
    ling: Person,
    count: int,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    for _ in range(count):
        written(app, make, account, make.member(account))
    client = sign_in(ling)
    client.get("/posts/find?q=夜市")

    with statements() as ran:
        page = client.get("/posts/find?q=夜市").text

    assert page.count('class="text-hit"') == count
    assert len([line for line in ran if re.search(r"FROM revisions\b|JOIN posts\b", line)]) == 1
    assert len([line for line in ran if re.search(r"FROM people\b", line)]) == 1
