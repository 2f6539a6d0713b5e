"""Steps as a chief sets them, and as pages show them: whose turn it is, who stands in, what an edit takes away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import articles, reviews
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Wish
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@dataclass
class Desk:
    app: Flask
    account: Account
    writer: Person
    chief: Person
    editor: Person
    post: Post

    @property
    def base(self) -> str:
        return f"/posts/{self.post.id}/review"

    @property
    def verdict(self) -> dict[str, str]:
        with self.app.app_context():
            return {"content_hash": articles.compose(db.session.get_one(Post, self.post.id)).content_hash}

    @property
    def wishes(self) -> list[Wish]:
        with self.app.app_context():
            return reviews.steps_of(self.account.id)

    def values(self, **values: Any) -> dict[str, Any]:
        """Two steps as the form sends them: Edda by name in a day, then a chief."""
        first = {"first-who": "named", "first-people": self.editor.id, "first-hours": 24, "first-remind_hours": 4}
        second = {"second-who": "chief", "second-hours": 0, "second-remind_hours": 0}
        return first | second | values


@pytest.fixture
def desk(app: Flask, make: Factory) -> Desk:
    account = make.account()
    brief, pillar = make.brief(account), make.pillar(account)
    writer, chief = make.member(account, Role.writer, "Wen"), make.member(account, Role.chief, "Chen")
    editor = make.member(account, Role.editor, "Edda")
    plan = {"pillar_id": pillar.id, "brief_id": brief.id, "clause_key": "promise.1", "why_us": "We saw it"}
    post = make.post(account, "A menu", state=PostState.drafting, owner_id=writer.id, **plan)
    make.revision(post, "Words on a menu.", created_by_id=writer.id)
    return Desk(app, account, writer, chief, editor, post)


def test_a_chief_sets_steps_and_others_see_them(desk: Desk, sign_in: SignIn) -> None:
    address, chief = f"/accounts/{desk.account.id}/steps", sign_in(desk.chief)
    assert sign_in(desk.editor).post(address, data=desk.values()).status_code == 403

    assert chief.post(address, data=desk.values()).status_code == 302

    assert desk.wishes == [Wish(None, (desk.editor.id,), 24, 4), Wish(Role.chief)]
    page = chief.get(address).text
    assert f'value="{desk.editor.id}" checked' in page or 'checked id="first-people-1" name="first-people"' in page
    assert "changed who approves texts" in page
    assert "disabled" in sign_in(desk.editor).get(address).text


@pytest.mark.parametrize(
    "values, said",
    [
        ({"first-people": []}, "at least one person"),
        ({"first-remind_hours": 24}, "fewer hours"),
        ({"first-hours": "many"}, "Not a valid integer"),
        ({"first-people": 999}, "not valid choices"),
        ({"second-who": "named", "second-people": []}, "at least one person"),
    ],
)
def test_impossible_steps_are_refused_and_kept(
    desk: Desk, sign_in: SignIn, values: dict[str, Any], said: str
) -> None:
    answer = sign_in(desk.chief).post(f"/accounts/{desk.account.id}/steps", data=desk.values(**values))

    assert answer.status_code == 422
    assert said in answer.text or "valid" in answer.text
    assert desk.wishes == [Wish()]


def test_two_steps_are_passed_on_the_pages(desk: Desk, sign_in: SignIn) -> None:
    sign_in(desk.chief).post(f"/accounts/{desk.account.id}/steps", data=desk.values())
    sign_in(desk.writer).post(f"{desk.base}/ask", data={"comment": "Please"})
    chief, editor = sign_in(desk.chief), sign_in(desk.editor)
    assert "Step 1 of 2" in chief.get("/reviews").text
    assert "Waits for: Edda" in chief.get(f"/posts/{desk.post.id}").text
    assert chief.post(f"{desk.base}/approve", data=desk.verdict).status_code == 422

    assert editor.post(f"{desk.base}/approve", data=desk.verdict).status_code == 302
    assert "Step 2 of 2" in chief.get("/reviews").text
    page = chief.get(desk.base).text
    assert "Edda approved it on" in page

    chief.post(f"{desk.base}/approve", data=desk.verdict)
    assert "This is the text that was approved." in chief.get(desk.base).text


def test_what_an_edit_took_away_is_shown(desk: Desk, make: Factory, sign_in: SignIn) -> None:
    chief = sign_in(desk.chief)
    chief.post(f"/accounts/{desk.account.id}/steps", data=desk.values())
    writer = sign_in(desk.writer)
    writer.post(f"{desk.base}/ask")
    sign_in(desk.editor).post(f"{desk.base}/approve", data=desk.verdict)

    writer.post(f"{desk.base}/take-back")

    assert "No longer counts" in chief.get(desk.base).text


def test_a_step_is_handed_over_and_taken_back(desk: Desk, make: Factory, sign_in: SignIn) -> None:
    other = make.member(desk.account, Role.editor, "Otto")
    sign_in(desk.chief).post(f"/accounts/{desk.account.id}/steps", data=desk.values())
    sign_in(desk.writer).post(f"{desk.base}/ask")
    editor, values = sign_in(desk.editor), {"to": other.id, "until": "2099-01-01T09:00", "reason": "Away"}
    assert editor.post(f"{desk.base}/hand-over", data=values | {"reason": ""}).status_code == 422
    assert sign_in(desk.chief).post(f"{desk.base}/hand-over", data=values).status_code == 403

    assert editor.post(f"{desk.base}/hand-over", data=values).status_code == 302

    page = editor.get(desk.base).text
    assert "Otto decides for Edda until" in page
    assert "Waits for: Otto for Edda" in editor.get("/reviews").text
    with desk.app.app_context():
        (turn, *_rest) = reviews.turns_of(db.session.get_one(Post, desk.post.id))
        number = next(seat.id for seat in turn.seats if seat.stands_in)
    assert editor.post(f"{desk.base}/seats/{number}/take-back").status_code == 302
    assert "Waits for: Edda" in editor.get("/reviews").text


def test_lists_ask_the_same_number_of_queries_with_steps(
    desk: Desk, make: Factory, sign_in: SignIn, statements: Callable[[], Any]
) -> None:
    chief, counts = sign_in(desk.chief), []
    chief.post(f"/accounts/{desk.account.id}/steps", data=desk.values())
    sign_in(desk.writer).post(f"{desk.base}/ask")
    for more in (1, 2):
        for _ in range(more):
            post = make.post(
                desk.account, state=PostState.drafting, owner_id=desk.writer.id, reviewer_id=desk.chief.id
            )
            make.revision(post)
            sign_in(desk.writer).post(f"/posts/{post.id}/review/ask")
        with statements() as ran:
            assert chief.get("/reviews").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_a_comment_counts_as_having_seen_a_version(desk: Desk, make: Factory, sign_in: SignIn) -> None:
    chief = sign_in(desk.chief)
    sign_in(desk.writer).post(f"{desk.base}/ask")
    chief.post(f"/posts/{desk.post.id}/comments", data={"words": "Which one?"})
    make.revision(desk.post, "Words on one menu.", number=2, created_by_id=desk.writer.id)

    page = chief.get(desk.base).text

    assert "What changed since version 1, where you had your say" in page
    assert "<ins>one</ins>" in page
