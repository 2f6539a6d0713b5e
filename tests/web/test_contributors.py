from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def fish(make: Factory, account: Account) -> Contributor:
    return make.contributor(account, "小鱼", email="fish@example.org")


@pytest.fixture
def chief(make: Factory, sign_in: SignIn, account: Account) -> FlaskClient:
    return sign_in(make.member(account, Role.chief))


@pytest.fixture
def editor(make: Factory, sign_in: SignIn, account: Account) -> FlaskClient:
    return sign_in(make.member(account, Role.editor))


def test_page_shows_what_they_sent_and_triage_links_to_it(
    editor: FlaskClient, fish: Contributor, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt, "夫妻肺片", contributor=fish, state=ReplyState.declined)
    waiting = make.reply(prompt, "佛跳墙", contributor=fish)
    make.reply(prompt, "别人的")

    page = editor.get(f"/contributors/{fish.id}").text
    triage = editor.get(f"/prompts/{prompt.id}/triage?reply={waiting.id}").text

    assert "夫妻肺片" in page
    assert "佛跳墙" in page
    assert "fish@example.org" in page
    assert "2 replies" in page
    assert "别人的" not in page
    assert f'href="/contributors/{fish.id}"' in triage


def test_words_of_a_blind_prompt_show_there_when_one_has_rated_them(
    editor: FlaskClient, fish: Contributor, account: Account, make: Factory
) -> None:
    blind = make.prompt(account, rates_blind=True)
    make.reply(blind, "夫妻肺片", contributor=fish, state=ReplyState.used)
    waiting = make.reply(blind, "佛跳墙", contributor=fish)

    before = editor.get(f"/contributors/{fish.id}").text
    editor.post(f"/prompts/{blind.id}/triage/rate", data={"reply": waiting.id, "rating": 3})
    after = editor.get(f"/contributors/{fish.id}").text

    assert ("夫妻肺片" in before, "佛跳墙" in before, f"reply={waiting.id}" in before) == (True, False, False)
    assert "Its words show here when you have rated them" in before
    assert "佛跳墙" in after


def test_page_lists_replies_with_the_same_number_of_queries(
    editor: FlaskClient, fish: Contributor, account: Account, make: Factory, statements: Callable[[], Any]
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.reply(make.prompt(account), contributor=fish)
        with statements() as ran:
            assert editor.get(f"/contributors/{fish.id}").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_block_and_unblock(app: Flask, editor: FlaskClient, fish: Contributor) -> None:
    place = f"/contributors/{fish.id}"

    answers = [editor.post(f"{place}/{act}").status_code for act in ("unblock", "block", "block", "unblock")]

    assert answers == [302, 302, 302, 302]
    assert "let this contributor in again" in editor.get(place).text


def test_export_is_a_file_of_all_that_we_hold(
    editor: FlaskClient, fish: Contributor, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt, "夫妻肺片", contributor=fish)

    response = editor.get(f"/contributors/{fish.id}/export")

    assert response.headers["Content-Disposition"] == f"attachment; filename=contributor-{fish.id}.json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json is not None
    assert response.json["replies"][0]["text"] == "夫妻肺片"


def test_forget_says_what_it_does_and_does_it(
    app: Flask, chief: FlaskClient, editor: FlaskClient, fish: Contributor, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt, "夫妻肺片", contributor=fish)
    place = f"/contributors/{fish.id}"

    asked, not_asked = chief.get(place).text, editor.get(place).text
    refused, done = editor.post(f"{place}/forget"), chief.post(f"{place}/forget")
    after = chief.get(place).text

    assert "Replies that lose their words for good: 1. Quotes: 0." in asked
    assert "Delete everything personal" not in not_asked
    assert (refused.status_code, done.status_code) == (403, 302)
    assert "deleted person" in after
    assert "Export" not in after
    assert "words deleted" in after
    with app.app_context():
        assert [(reply.text, reply.state) for reply in db.session.query(Reply)] == [("", ReplyState.withdrawn)]


ACTS = ["block", "unblock", "forget"]


@pytest.mark.parametrize("act", ["", "/export", *(f"/{act}" for act in ACTS)])
def test_a_contributor_is_for_editors_of_the_account(
    make: Factory, sign_in: SignIn, client: FlaskClient, account: Account, fish: Contributor, act: str
) -> None:
    other, writer = sign_in(make.member(make.account(), Role.chief)), sign_in(make.member(account, Role.writer))
    is_act = act.strip("/") in ACTS

    answers = [
        (each.post if is_act else each.get)(f"/contributors/{fish.id}{act}").status_code
        for each in (client, other, writer)
    ]

    assert answers == [401 if is_act else 302, 404, 403]


def test_the_list_shows_people_and_what_became_of_their_words(
    editor: FlaskClient, fish: Contributor, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt, contributor=fish, state=ReplyState.used)
    make.contributor(make.account("Elsewhere"), "外人")

    page = editor.get("/contributors").text

    assert f'href="/contributors/{fish.id}"' in page
    assert "1 contributor" in page
    assert "外人" not in page
    assert "Nobody fits" in editor.get("/contributors?q=nobody&sort=used&tier=core&page=x").text


@pytest.mark.parametrize("page", ["0", "-1", "two", "9" * 10, "9" * 5000])
def test_the_list_takes_what_is_no_page_for_the_first(editor: FlaskClient, fish: Contributor, page: str) -> None:
    answer = editor.get("/contributors", query_string={"page": page})

    assert answer.status_code == 200
    assert f"/contributors/{fish.id}" in answer.text


def test_the_list_asks_the_same_however_long_it_is(
    editor: FlaskClient, prompt: Prompt, make: Factory, statements: Callable[[], Any]
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.reply(prompt)
        with statements() as ran:
            assert editor.get("/contributors?sort=sent").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1] <= 14


def test_description_is_saved_or_refused_with_what_was_typed(
    app: Flask, editor: FlaskClient, fish: Contributor
) -> None:
    place = f"/contributors/{fish.id}/describe"

    saved = editor.post(place, data={"tier": "core", "kind": "creator", "tags": "杭州，写手", "note": "见过面"})
    refused = editor.post(place, data={"tier": "core", "kind": "", "tags": "x" * 31, "note": "nothing is lost"})

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert "nothing is lost" in refused.text
    assert "A tag has at most 30 characters." in refused.text
    page = editor.get(f"/contributors/{fish.id}").text
    assert "Core reader · Creator" in page
    assert 'value="写手, 杭州"' in page or 'value="杭州, 写手"' in page
    assert 'href="/contributors?tag=' in page


def test_two_are_merged_and_taken_apart(app: Flask, editor: FlaskClient, fish: Contributor, make: Factory) -> None:
    with app.app_context():
        account = db.session.get_one(Account, fish.account_id)
        other = make.contributor(account, "小鱼")
        db.session.commit()
        number = other.id

    assert "May be the same" in editor.get(f"/contributors/{fish.id}").text
    assert "the same name" in editor.get("/contributors/alike").text
    merged = editor.post(f"/contributors/{fish.id}/merge", data={"other": f"#{number}"})
    assert merged.headers["Location"] == f"/contributors/{fish.id}"
    assert editor.get(f"/contributors/{number}").headers["Location"] == f"/contributors/{fish.id}"
    page = editor.get(f"/contributors/{fish.id}").text
    assert "2 ways to us" in page
    undo = page.split('action="/contributors/merges/')[1].split('"')[0]
    assert editor.post(f"/contributors/merges/{undo}").status_code == 302
    assert editor.get(f"/contributors/{number}").status_code == 200


@pytest.mark.parametrize("number", ["", "x", "99999", "²"])
def test_merging_with_nobody_is_refused(editor: FlaskClient, fish: Contributor, number: str) -> None:
    assert editor.post(f"/contributors/{fish.id}/merge", data={"other": number}).status_code == 422


def test_the_rule_of_the_core_is_set(app: Flask, editor: FlaskClient, account: Account) -> None:
    place = f"/accounts/{account.id}/readers"

    assert editor.post(f"{place}/core", data={"core_used_count": 5, "core_months": 6}).status_code == 302
    refused = editor.post(f"{place}/core", data={"core_used_count": 0, "core_months": 6})

    assert refused.status_code == 422
    assert 'value="5"' in editor.get(place).text


def test_the_wall_is_turned_on_and_off(editor: FlaskClient, account: Account) -> None:
    place = f"/accounts/{account.id}/readers"

    states = []
    for values in ({"has_wall": "y"}, {}):
        assert editor.post(f"{place}/wall", data=values).status_code == 302
        states.append(editor.get(f"/p/of/{account.key}/thanks").status_code)

    assert states == [200, 404]
