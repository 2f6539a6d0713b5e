"""Who gets in, how often, and that no page ever answers a program; the two lists."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.api_tokens import ApiToken
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt, PromptState
from tests.factory import Factory, at
from tests.web.api.conftest import Program

PROBLEM = "application/problem+json"
PATHS = ["/api/v1/prompts", "/api/v1/prompts/1/replies"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer ops_wrong", "Basic YTpi", "Bearer \xff", "x"])
def test_without_a_token_nobody_gets_in(client: FlaskClient, account: Account, path: str, header: str) -> None:
    answer = client.get(path, headers={"Authorization": header} if header else {})

    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (answer.json["title"], answer.json["status"]) == ("Unauthorized", 401)


def test_a_session_opens_nothing(sign_in: Callable[[Person], FlaskClient], make: Factory, account: Account) -> None:
    assert sign_in(make.member(account, "chief")).get("/api/v1/prompts").status_code == 401


def test_a_revoked_token_opens_nothing(app: Flask, program: Program) -> None:
    before = program.get("/prompts").status_code
    with app.app_context():
        db.session.query(ApiToken).update({"revoked_at": clock.now()})
        db.session.commit()

    assert (before, program.get("/prompts").status_code) == (200, 401)


def test_an_account_put_away_is_closed(app: Flask, program: Program) -> None:
    with app.app_context():
        db.session.query(Account).update({"archived_at": clock.now()})
        db.session.commit()

    answer = program.get("/prompts")

    assert (answer.status_code, answer.mimetype) == (403, PROBLEM)


def test_prompts_of_others_are_not_there(program: Program, make: Factory) -> None:
    foreign = make.prompt(make.account())

    answers = [program.get(f"/prompts/{foreign.id}/replies"), program.send(foreign)]

    assert [(answer.status_code, answer.mimetype) for answer in answers] == [(404, PROBLEM)] * 2


def test_the_last_use_is_told(app: Flask, program: Program) -> None:
    program.get("/prompts")
    with app.app_context():
        first = db.session.query(ApiToken.used_at).scalar()
    program.get("/prompts")

    with app.app_context():
        assert first is not None
        assert db.session.query(ApiToken.used_at).scalar() == first


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/v2/prompts", 404),
        ("GET", "/api/v1/prompts/", 404),
        ("GET", "/api//v1/prompts", 404),
        ("GET", "/api/v1/prompts/99999999999/replies", 404),
        ("GET", "/api/v1/prompts/x/replies", 404),
        ("GET", "/api/v1/%00", 404),
        ("DELETE", "/api/v1/prompts", 405),
        ("OPTIONS", "/api/v1/prompts", 405),
        ("PUT", "/api/v1/prompts/1/replies", 405),
        ("POST", "/api/v1/openapi.json", 405),
    ],
)
def test_no_page_answers_a_program(
    client: FlaskClient, account: Account, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)

    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert ("Allow" in answer.headers) is (status == 405)


def test_too_often_is_told(
    app: Flask, program: Program, program_of: Callable[[Account], Program], account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(import_module("opscontent.web.api.screen"), "LIMITS", "2 per hour")
    other = program_of(account)

    answers = [program.get("/prompts") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].mimetype == PROBLEM
    assert int(answers[2].headers["Retry-After"]) > 0
    assert other.get("/prompts").status_code == 200


def test_the_prompts_of_the_account_are_listed(program: Program, make: Factory, account: Account) -> None:
    make.prompt(make.account(), "Elsewhere?")
    times = {"opens_at": at("2026-11-01 00:00"), "closes_at": at("2026-11-02 00:00")}
    prompt = make.prompt(account, "Which menu?", slug="menu", **times)

    (shown,) = program.get("/prompts").json["prompts"]

    assert shown == {
        "id": prompt.id,
        "question": "Which menu?",
        "slug": "menu",
        "url": "http://localhost/p/menu",
        "state": "closed",
        "opens_at": "2026-11-01T00:00:00+00:00",
        "closes_at": "2026-11-02T00:00:00+00:00",
        "reply_length_maximum": 1000,
        "replies_per_person": 5,
        "consents": [{"version": 1, "text": "You may print this."}],
    }
    assert prompt.state is PromptState.open


def test_replies_come_in_pages(program: Program, make: Factory, prompt: Prompt) -> None:
    made = [make.reply(prompt, text, received_at=at("2026-11-21 07:30")) for text in ("一", "二", "三")]

    first = program.get(f"/prompts/{prompt.id}/replies", limit=2).json
    second = program.get(f"/prompts/{prompt.id}/replies", limit=2, after=first["next_after"]).json

    assert [each["id"] for each in first["replies"] + second["replies"]] == [reply.id for reply in made]
    assert (first["next_after"], second["next_after"]) == (made[1].id, None)
    assert second["replies"][0] == {
        "id": made[2].id,
        "state": "new",
        "text": "三",
        "name": "小鱼",
        "credit": "name",
        "title_idea": "",
        "door": "form",
        "consent_version": 1,
        "consent_note": "",
        "rating": None,
        "group_id": None,
        "group_size": 1,
        "is_representative": True,
        "received_at": "2026-11-21T07:30:00+00:00",
        "edited_at": None,
    }


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "limit=", "after=-1", "after=1&after=2", "after=²", "page=2"]
)
def test_a_query_that_is_not_as_documented_is_refused(program: Program, prompt: Prompt, query: str) -> None:
    answer = program.client.get(f"/api/v1/prompts/{prompt.id}/replies?{query}", headers=program.headers)

    assert (answer.status_code, answer.mimetype) == (422, PROBLEM)
    assert [error["parameter"] for error in answer.json["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize("path", ["/prompts", "/prompts/{id}/replies"])
def test_lists_cost_the_same_queries(
    program: Program, make: Factory, account: Account, prompt: Prompt, statements: Callable[[], Any], path: str
) -> None:
    program.get("/prompts")  # the last use is written
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.prompt(account)
            make.reply(prompt)
        with statements() as ran:
            program.get(path.format(id=prompt.id))
        counts.append(len(ran))

    assert counts == [3, 3]


def test_a_use_is_written_again_after_a_while(app: Flask, program: Program) -> None:
    program.get("/prompts")
    with app.app_context():
        db.session.query(ApiToken).update({"used_at": clock.now() - timedelta(minutes=6)})
        db.session.commit()

    program.get("/prompts")

    with app.app_context():
        assert clock.now() - db.session.query(ApiToken.used_at).scalar() < timedelta(minutes=1)
