from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import articles
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@dataclass
class Desk:
    account: Account
    writer: Person
    chief: Person
    post: Post


@pytest.fixture
def desk(make: Factory) -> Desk:
    """A written post in review."""
    account = make.account()
    brief, pillar = make.brief(account), make.pillar(account)
    writer, chief = make.member(account, Role.writer, "Wen"), make.member(account, Role.chief, "Chen")
    post = make.post(
        account,
        "A menu",
        state=PostState.in_review,
        owner_id=writer.id,
        reviewer_id=chief.id,
        pillar_id=pillar.id,
        brief_id=brief.id,
        clause_key="promise.1",
        why_us="We saw it",
    )
    make.revision(post, "Words on a menu.", created_by_id=writer.id)
    return Desk(account, writer, chief, post)


def text_hash(app: Flask, post: Post) -> str:
    with app.app_context():
        return articles.compose(db.session.get_one(Post, post.id)).content_hash


def state_of(app: Flask, post: Post) -> PostState:
    with app.app_context():
        return db.session.get_one(Post, post.id).state


def test_review_shows_the_text_beside_the_brief(sign_in: SignIn, desk: Desk) -> None:
    page = sign_in(desk.chief).get(f"/posts/{desk.post.id}/review").text

    assert "Words on a menu." in page
    assert "One thing you can use today." in page
    assert "We saw it" in page
    assert "There is no cover picture." in page


def test_chief_approves(app: Flask, sign_in: SignIn, desk: Desk) -> None:
    values = {"content_hash": text_hash(app, desk.post), "comment": "Good"}

    response = sign_in(desk.chief).post(f"/posts/{desk.post.id}/review/approve", data=values)

    assert response.status_code == 302
    assert state_of(app, desk.post) == PostState.approved


def test_an_old_hash_is_a_conflict_and_keeps_the_comment(
    app: Flask, make: Factory, sign_in: SignIn, desk: Desk
) -> None:
    values = {"content_hash": text_hash(app, desk.post), "comment": "Almost there"}
    make.revision(desk.post, "Other words.", number=2)

    response = sign_in(desk.chief).post(f"/posts/{desk.post.id}/review/approve", data=values)

    assert response.status_code == 409
    assert "Almost there" in response.text
    assert "Other words." in response.text
    assert state_of(app, desk.post) == PostState.in_review


def test_chief_asks_for_changes_with_a_comment(app: Flask, sign_in: SignIn, desk: Desk) -> None:
    client = sign_in(desk.chief)
    address = f"/posts/{desk.post.id}/review/changes"
    assert client.post(address, data={"content_hash": text_hash(app, desk.post)}).status_code == 422

    response = client.post(address, data={"content_hash": text_hash(app, desk.post), "comment": "Shorter"})

    assert response.status_code == 302
    assert state_of(app, desk.post) == PostState.drafting
    assert "Shorter" in client.get("/reviews").text


def test_the_last_author_is_refused(app: Flask, make: Factory, sign_in: SignIn, desk: Desk) -> None:
    make.revision(desk.post, "Chen's words.", number=2, created_by_id=desk.chief.id)
    values = {"content_hash": text_hash(app, desk.post)}

    response = sign_in(desk.chief).post(f"/posts/{desk.post.id}/review/approve", data=values)

    assert response.status_code == 422
    assert "somebody else approves it" in response.text


def test_writer_asks_takes_back_and_may_not_judge(app: Flask, sign_in: SignIn, desk: Desk) -> None:
    client, base = sign_in(desk.writer), f"/posts/{desk.post.id}/review"

    assert client.post(f"{base}/approve", data={"content_hash": text_hash(app, desk.post)}).status_code == 403
    assert client.post(f"{base}/take-back").status_code == 302
    assert state_of(app, desk.post) == PostState.drafting
    assert client.post(f"{base}/ask", data={"comment": "Please"}).status_code == 302
    assert state_of(app, desk.post) == PostState.in_review


def test_asking_twice_is_refused_in_words(sign_in: SignIn, desk: Desk) -> None:
    response = sign_in(desk.writer).post(f"/posts/{desk.post.id}/review/ask", data={"comment": "Please"})

    assert response.status_code == 422


def test_page_without_a_text_says_what_to_do(make: Factory, sign_in: SignIn, desk: Desk) -> None:
    empty = make.post(desk.account)

    assert "Write the text first" in sign_in(desk.writer).get(f"/posts/{empty.id}/review").text


def test_page_shows_what_changed_since_the_verdict(app: Flask, make: Factory, sign_in: SignIn, desk: Desk) -> None:
    client = sign_in(desk.chief)
    values = {"content_hash": text_hash(app, desk.post), "comment": "Shorter"}
    client.post(f"/posts/{desk.post.id}/review/changes", data=values)
    make.revision(desk.post, "Words on one menu.", number=2, created_by_id=desk.writer.id)

    page = client.get(f"/posts/{desk.post.id}/review").text

    assert "What changed since version 1" in page
    assert "<ins>one</ins>" in page


@pytest.mark.parametrize("page", ["/reviews", "/posts/{}/review", "/posts/{}/checks"])
def test_pages_are_closed_to_others(
    make: Factory, sign_in: SignIn, client: FlaskClient, desk: Desk, page: str
) -> None:
    address = page.format(desk.post.id)
    elsewhere = sign_in(make.member(make.account(), Role.chief))

    assert client.get(address).status_code == 302
    assert "A menu" not in elsewhere.get(address).text


def test_lists_ask_the_same_number_of_queries(
    make: Factory, sign_in: SignIn, desk: Desk, statements: Callable[[], Any]
) -> None:
    client, counts = sign_in(desk.chief), []
    for more in (0, 2):
        for _ in range(more):
            make.post(desk.account, state=PostState.in_review, owner_id=make.person().id)
        with statements() as ran:
            assert client.get("/reviews").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_panel_checks_what_is_typed_and_saves_nothing(app: Flask, sign_in: SignIn, desk: Desk) -> None:
    client = sign_in(desk.writer)

    page = client.post(f"/posts/{desk.post.id}/checks", data={"title": "震惊", "body": "Words."}).text

    assert "“震惊” is a word we avoid." in page
    assert "震惊" not in client.get(f"/posts/{desk.post.id}/checks").text


def test_panel_refuses_a_tangle_in_words(sign_in: SignIn, desk: Desk) -> None:
    response = sign_in(desk.writer).post(f"/posts/{desk.post.id}/checks", data={"title": "A", "body": "[" * 20_000})

    assert response.status_code == 200
    assert "finding " not in response.text


def test_panel_is_for_writers_while_typing(make: Factory, sign_in: SignIn, desk: Desk) -> None:
    viewer = sign_in(make.member(desk.account, Role.viewer))

    assert viewer.get(f"/posts/{desk.post.id}/checks").status_code == 200
    assert viewer.post(f"/posts/{desk.post.id}/checks", data={"title": "A"}).status_code == 403
