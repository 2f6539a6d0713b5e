import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.domain import quotes
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import ReplyState
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def ling(make: Factory, account: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, Role.editor, "Ling"))


def words(app: Flask, prompt: Prompt) -> list[str]:
    with app.app_context():
        return [quote.words for quote in quotes.on_desk(prompt.id)]


def test_one_from_each_is_listed_picked_and_undone(
    app: Flask, make: Factory, prompt: Prompt, ling: FlaskClient
) -> None:
    base = f"/prompts/{prompt.id}/desk"
    for text in ("夫妻肺片 <b>", "夫妻肺片 <b>！", "佛跳墙"):
        make.reply(prompt, text, state=ReplyState.shortlisted)

    page = ling.get(f"{base}/one-each").text
    ids = re.findall(r'name="reply" value="(\d+)"', page)
    stale = ling.post(f"{base}/one-each", data={"reply": ids[:1]})
    done = ling.post(f"{base}/one-each", data={"reply": ids})

    assert "2 replies would be picked" in page
    assert "2 alike on the shortlist" in page
    assert "夫妻肺片 &lt;b&gt;" in page
    assert (stale.status_code, "changed meanwhile" in stale.text) == (409, True)
    assert (done.status_code, words(app, prompt)) == (302, ["夫妻肺片 <b>", "佛跳墙"])
    desk = ling.get(base).text
    undo = re.findall(r'action="([^"]+/one-each/undo[^"]+)"', desk)
    assert len(set(undo)) == 1
    assert "2 replies picked" in desk
    assert "Take 2 picks off again" in desk
    assert "Every set has a pick" in ling.get(f"{base}/one-each").text
    assert ling.post(f"{base}/one-each", data={"reply": ids}).status_code == 422
    assert ling.post(undo[0]).status_code == 302
    assert words(app, prompt) == []
    assert ling.post(undo[0]).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    make: Factory, prompt: Prompt, ling: FlaskClient, statements: Callable[[], object], count: int
) -> None:
    for number in range(count):
        make.reply(prompt, f"夫妻肺片 {number}", state=ReplyState.shortlisted)

    with statements() as ran:  # type: ignore[attr-defined]
        ling.get(f"/prompts/{prompt.id}/desk/one-each")

    assert isinstance(ran, Statements)
    assert len(ran) == 7


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", ""), ("POST", "/undo")])
def test_only_editors_pick_one_from_each(
    make: Factory,
    account: Account,
    prompt: Prompt,
    sign_in: SignIn,
    client: FlaskClient,
    method: str,
    rest: str,
) -> None:
    path = f"/prompts/{prompt.id}/desk/one-each{rest}"
    writer = make.member(account, Role.writer)
    stranger = make.member(make.account(), Role.chief)

    assert client.open(path, method=method).status_code == (302 if method == "GET" else 401)
    assert sign_in(writer).open(path, method=method).status_code == 403
    assert sign_in(stranger).open(path, method=method).status_code == 404
