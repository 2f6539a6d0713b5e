"""Comments beside the draft and the review: by the page's script, by plain forms, and who may."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.comments import Comment
from opscontent.domain.notices import Notice
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]
BODY = "北京的店写着 **husband** and wife lung slice。"
BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper")


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def post(account: Account, make: Factory, ling: Person) -> Post:
    post = make.post(account, "Menus", state=PostState.in_review, owner_id=ling.id)
    make.revision(post, BODY)
    return post


@pytest.fixture
def client(sign_in: SignIn, ling: Person) -> FlaskClient:
    return sign_in(ling)


def of(app: Flask) -> list[Comment]:
    with app.app_context():
        return db.session.query(Comment).order_by(Comment.id).all()


def said(client: FlaskClient, post: Post, words: str = "Is it?", **values: str) -> int:
    answer = client.post(f"/posts/{post.id}/comments", data={"words": words, **values}, headers=BY_SCRIPT)
    assert answer.status_code == 200
    return int(html.fromstring(answer.text).xpath("//li[@class='thread']/@id")[-1].removeprefix("comment-"))


def test_a_comment_comes_back_with_its_words_in_the_text(app: Flask, client: FlaskClient, post: Post) -> None:
    answer = client.post(
        f"/posts/{post.id}/comments",
        data={"words": "Is it <b>?", "quotation": "husband and wife lung slice", "near": "5", "page": "draft"},
        headers=BY_SCRIPT,
    )

    assert answer.text.count("<comment-talk") == 1
    assert "<html" not in answer.text
    (thread,) = html.fromstring(answer.text).xpath("//li[@data-words]")
    assert BODY[int(thread.get("data-start")) :].startswith(thread.get("data-words"))
    assert "lung slice" in thread.get("data-words")
    assert "Is it &lt;b&gt;?" in answer.text


@pytest.mark.parametrize("place", ["draft", "review"])
def test_a_plain_form_leads_back_to_its_page(client: FlaskClient, post: Post, place: str) -> None:
    answer = client.post(f"/posts/{post.id}/comments", data={"words": "Is it?", "page": place})

    assert answer.headers["Location"] == f"/posts/{post.id}/{place}#comments"
    assert "Is it?" in client.get(answer.headers["Location"]).text


def test_what_is_refused_keeps_the_words_and_says_why(app: Flask, client: FlaskClient, post: Post) -> None:
    values = {"words": "Is it?", "quotation": "sweet and sour pork"}

    by_script = client.post(f"/posts/{post.id}/comments", data=values, headers=BY_SCRIPT)
    by_form = client.post(f"/posts/{post.id}/comments", data=values)

    for answer in (by_script, by_form):
        assert answer.status_code == 422
        assert "These words are not in the saved text." in answer.text
        assert "Is it?</textarea>" in answer.text
        assert "sweet and sour pork</q>" in answer.text
    assert of(app) == []


def test_a_thread_is_answered_settled_opened_and_given_away(
    app: Flask, client: FlaskClient, post: Post, make: Factory, account: Account
) -> None:
    wang = make.member(account, "writer", "Wang")
    thread = said(client, post)
    at = f"/posts/{post.id}/comments/{thread}"

    client.post(f"{at}/answer", data={"words": "It is."}, headers=BY_SCRIPT)
    settled = client.post(f"{at}/resolve", headers=BY_SCRIPT).text
    opened = client.post(f"{at}/reopen", headers=BY_SCRIPT).text
    given = client.post(f"{at}/assign", data={"assignee": str(wang.id)}, headers=BY_SCRIPT).text

    assert "1 settled" in settled
    assert "settled by Ling" in settled
    assert "settled by" not in opened
    (task,) = html.fromstring(given).xpath("//p[@class='thread-task']")
    assert task.text_content().strip() == "A task for Wang"
    assert [each.words for each in of(app)] == ["Is it?", "It is."]
    with app.app_context():
        assert db.session.query(Notice).one().person_id == wang.id


def test_a_task_stands_on_this_week_and_its_notice_leads_to_it(
    client: FlaskClient, post: Post, make: Factory, account: Account, sign_in: SignIn
) -> None:
    chen = make.member(account, "chief", "Chen")
    thread = said(sign_in(chen), post, "Ask the sender. @Ling", assignee="1")
    client.post(f"/posts/{post.id}/comments/{thread}/assign", data={"assignee": str(_me(client))})

    week, notices = client.get("/week").text, client.get("/notices").text

    assert f'href="/posts/{post.id}/review#comment-{thread}">Ask the sender. @Ling</a>' in week
    assert f'href="/posts/{post.id}/review#comment-{thread}">You are named in a comment: Menus</a>' in notices


def _me(client: FlaskClient) -> int:
    with client.session_transaction() as session, client.application.app_context():
        return db.session.query(Person.id).filter_by(session_key=session["_user_id"]).scalar() or 0


def test_ones_own_comment_is_taken_back(app: Flask, client: FlaskClient, post: Post) -> None:
    thread = said(client, post)

    after = client.post(f"/posts/{post.id}/comments/{thread}/withdraw", headers=BY_SCRIPT).text

    assert "Nobody has said anything yet." in after
    again = client.post(f"/posts/{post.id}/comments/{thread}/withdraw", headers=BY_SCRIPT)
    assert again.status_code == 404


def test_viewers_read_and_say_nothing(
    client: FlaskClient, post: Post, make: Factory, account: Account, sign_in: SignIn
) -> None:
    said(client, post)
    viewer = sign_in(make.member(account, "viewer", "Vera"))

    page = viewer.get(f"/posts/{post.id}/review").text

    assert "Is it?" in page
    assert "comment-say" not in page
    assert viewer.post(f"/posts/{post.id}/comments", data={"words": "x"}).status_code == 403


@pytest.mark.parametrize("place", ["draft", "review", "comments"])
def test_pages_ask_the_same_with_many_comments(
    client: FlaskClient, post: Post, statements: Callable[[], AbstractContextManager[Statements]], place: str
) -> None:
    said(client, post)
    client.get(f"/posts/{post.id}/{place}")
    with statements() as few:
        client.get(f"/posts/{post.id}/{place}")
    for _ in range(4):
        thread = said(client, post, quotation="北京的店写着")
        client.post(f"/posts/{post.id}/comments/{thread}/answer", data={"words": "It is."})
    with statements() as many:
        client.get(f"/posts/{post.id}/{place}")

    assert len(many) == len(few)


def test_the_history_says_in_words_what_became_of_a_comment(client: FlaskClient, post: Post) -> None:
    at = f"/posts/{post.id}/comments/{said(client, post)}"
    client.post(f"{at}/resolve", headers=BY_SCRIPT)

    lines = [
        " ".join(each.text_content().split())
        for each in html.fromstring(client.get(f"/posts/{post.id}").text).iter("li")
    ]

    assert any("Comment Open → Settled" in line for line in lines)
