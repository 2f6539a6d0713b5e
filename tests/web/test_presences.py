"""The pings of a page with a draft on it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def post(make: Factory, account: Account) -> Post:
    return make.post(account)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_ping_answers_who_else_is_here(sign_in: SignIn, make: Factory, account: Account, post: Post) -> None:
    url = f"/posts/{post.id}/presence"
    sign_in(make.member(account, "writer", "Ling")).post(url)
    sign_in(make.member(account, "chief", "Wang")).post(url, data={"typing": "1"})
    me = sign_in(make.member(account, "editor", "Kai"))

    answer = me.post(url)

    assert words(answer.text) == "W Wang is typing L Ling is also here"


def test_of_many_three_are_named(sign_in: SignIn, make: Factory, account: Account, post: Post) -> None:
    url = f"/posts/{post.id}/presence"
    for name in ("An", "Bo", "Cui", "Du", "En"):
        sign_in(make.member(account, "writer", name)).post(url)

    answer = sign_in(make.member(account)).post(url)

    assert words(answer.text).endswith("Cui is also here and 2 more")


def test_who_leaves_is_gone(sign_in: SignIn, make: Factory, account: Account, post: Post) -> None:
    url = f"/posts/{post.id}/presence"
    ling = sign_in(make.member(account, "writer", "Ling"))
    ling.post(url)

    assert ling.post(url, data={"leaving": "1"}).status_code == 200

    assert sign_in(make.member(account)).post(url).text.strip() == ""


@pytest.mark.parametrize("role, status", [("viewer", 403), (None, 404)])
def test_only_writers_are_in_a_draft(
    sign_in: SignIn, make: Factory, account: Account, post: Post, role: str | None, status: int
) -> None:
    person = make.member(account, role) if role else make.member(make.account(), "chief")

    assert sign_in(person).post(f"/posts/{post.id}/presence").status_code == status


def test_pages_with_a_draft_ping(app: Flask, sign_in: SignIn, make: Factory, account: Account, post: Post) -> None:
    make.revision(post)
    writer, viewer = sign_in(make.member(account, "writer")), sign_in(make.member(account, "viewer"))

    pages = [writer.get(f"/posts/{post.id}/{name}").text for name in ("draft", "review")]

    assert all(f'data-url="/posts/{post.id}/presence"' in text for text in pages)
    assert "draft-here class" not in viewer.get(f"/posts/{post.id}/review").text
