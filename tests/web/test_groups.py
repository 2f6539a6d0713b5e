from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import groups
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.jobs import grouping
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account, decline_reasons="twice")


@pytest.fixture
def ling(account: Account, sign_in: SignIn, make: Factory) -> FlaskClient:
    return sign_in(make.member(account, Role.editor))


@pytest.fixture
def sent(app: Flask, prompt: Prompt, make: Factory) -> list[Reply]:
    """Three that say the same and one that does not, compared."""
    made = [make.reply(prompt, text) for text in ("送餐太慢了", "送餐真慢！", "其实送餐很慢", "佛跳墙")]
    with app.app_context():
        grouping.run_pass(prompt.id)
    return made


def of(app: Flask) -> list[int | None]:
    """The group of each reply."""
    with app.app_context():
        return list(db.session.scalars(select(Reply.group_id).order_by(Reply.id)))


def states(app: Flask) -> list[str]:
    with app.app_context():
        return [state.value for state in db.session.scalars(select(Reply.state).order_by(Reply.id))]


def at(prompt: Prompt, *rest: object) -> str:
    return "/".join(map(str, ("/prompts", prompt.id, "groups", *rest)))


def test_the_page_shows_who_speaks_and_the_shared_words(ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    page = ling.get(at(prompt, sent[1].id)).text

    assert "3 people say this" in page
    assert '<blockquote class="reading group-speaker">送餐太慢了</blockquote>' in page
    assert "其实<mark>送餐</mark>很慢" in page
    assert "55 %" in page


def test_a_reply_alone_says_so(ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    page = ling.get(at(prompt, sent[3].id)).text

    assert "1 person says this" in page
    assert "Nobody else says this so far" in page


def test_a_group_of_spam_says_that_nothing_counts(ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    ling.post(at(prompt, sent[0].id, "decide"), data={"to": "spam-3"})

    assert "<h1>Nothing of this counts</h1>" in ling.get(at(prompt, sent[0].id)).text


def test_split_and_undo(app: Flask, ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    before = of(app)

    split = ling.post(at(prompt, sent[0].id, "split"), data={"reply": [sent[2].id]}, follow_redirects=True)
    apart = of(app)
    undone = ling.post(at(prompt, "undo"), data={"reply": sent[0].id}, follow_redirects=True)

    assert "1 reply is by itself now." in split.text
    assert apart[2] not in (None, before[2])
    assert "1 reply is back where it was." in undone.text
    assert of(app) == before


def test_nothing_ticked_is_refused_in_words(app: Flask, ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    for act, said in (("split", "Tick those that say something else."), ("join", "Tick those that say the same.")):
        response = ling.post(at(prompt, sent[0].id, act), data={"reply": "x"})

        assert response.status_code == 422
        assert said in response.text


def test_what_was_ticked_stays_ticked_when_refused(ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    numbers = [reply.id for reply in sent[:3]]

    response = ling.post(at(prompt, sent[0].id, "split"), data={"reply": numbers})

    assert response.status_code == 422
    assert response.text.count(" checked>") == 2  # the one that speaks has no box


def test_others_are_searched_and_taken_in(app: Flask, ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    page = ling.get(at(prompt, sent[0].id) + "?q=佛跳").text
    response = ling.post(at(prompt, sent[0].id, "join"), data={"reply": sent[3].id}, follow_redirects=True)

    assert f'value="{sent[3].id}" id="tick-{sent[3].id}" form="group-join"' in page
    assert "1 reply came into the group." in response.text
    assert len(set(of(app))) == 1


def test_another_one_speaks_for_the_group(ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    page = ling.post(at(prompt, sent[2].id, "represent"), follow_redirects=True).text

    assert '<blockquote class="reading group-speaker">其实送餐很慢</blockquote>' in page


def test_a_decision_on_all_with_its_undo(app: Flask, ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    page = ling.get(at(prompt, sent[0].id)).text
    decided = ling.post(at(prompt, sent[0].id, "decide"), data={"to": "declined-3", "reason": "twice"})
    after = states(app)
    ling.post(f"/prompts/{prompt.id}/triage/undo")

    assert 'value="declined-3"' in page
    assert decided.status_code == 302
    assert after == ["declined", "declined", "declined", "new"]
    assert states(app) == ["new"] * 4


@pytest.mark.parametrize("to, status", [("declined-2", 409), ("used-3", 422), ("declined", 422), ("", 422)])
def test_a_decision_on_what_was_not_shown_is_refused(
    app: Flask, ling: FlaskClient, prompt: Prompt, sent: list[Reply], to: str, status: int
) -> None:
    response = ling.post(at(prompt, sent[0].id, "decide"), data={"to": to})

    assert response.status_code == status
    assert states(app) == ["new"] * 4


def test_the_largest_groups_are_listed(ling: FlaskClient, prompt: Prompt, sent: list[Reply]) -> None:
    page = ling.get(at(prompt)).text

    assert "Compared" in page
    assert f'href="{at(prompt, sent[0].id)}">送餐太慢了</a><span class="group-votes">×3</span>' in page


def test_a_pass_is_asked_for_and_its_bar_asks_again(app: Flask, ling: FlaskClient, prompt: Prompt) -> None:
    page = ling.post(at(prompt, "pass"), follow_redirects=True).text
    part = ling.get(at(prompt), headers={"HX-Request": "true"}).text

    assert "Waiting to compare" in page
    assert "of 0 replies" not in page
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    assert [task.name for task in app.extensions["tasks"].huey.pending()][-1:] == ["group"]


def test_triage_counts_the_group_and_says_that_one_was_chosen(
    ling: FlaskClient, prompt: Prompt, make: Factory, sent: list[Reply]
) -> None:
    ling.post(at(prompt, sent[0].id, "decide"), data={"to": "shortlisted-3"})
    ling.post(f"/prompts/{prompt.id}/triage/undo")
    make.reply(prompt, "送餐太慢了", state=ReplyState.shortlisted, group_id=1)

    page = ling.get(f"/prompts/{prompt.id}/triage?groups=1").text

    assert '<span class="votes">×4</span>' in page
    assert page.count("alike one we chose") == 2  # in the list and on the card
    assert page.count('class="triage-row"') == 2


def test_hits_are_marked_where_they_stand(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "很長的開頭，" * 20 + "終於說到頭髮了")

    page = ling.get(f"/prompts/{prompt.id}/triage?q=头发").text

    assert "終於說到<mark>頭髮</mark>了</span>" in page


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_the_same_whatever_their_length(
    app: Flask,
    ling: FlaskClient,
    prompt: Prompt,
    make: Factory,
    statements: Callable[[], "Statements"],
    count: int,
) -> None:
    first = make.reply(prompt, "夫妻肺片")
    for number in range(count):
        make.reply(prompt, "夫妻肺片" + "！" * number)
        for _ in range(2):
            make.reply(prompt, f"菜单{chr(0x4E10 + number)}")
    with app.app_context():
        grouping.run_pass(prompt.id)

    asked = []
    for address in (at(prompt), at(prompt, first.id) + "?q=菜单"):
        with statements() as ran:  # type: ignore[attr-defined]
            assert ling.get(address).status_code == 200
        asked.append(len(ran))

    assert asked == [8, 12]


def test_groups_of_another_prompt_are_not_there(
    ling: FlaskClient, account: Account, prompt: Prompt, make: Factory
) -> None:
    other = make.reply(make.prompt(account))

    assert ling.get(at(prompt, other.id)).status_code == 404
    assert ling.post(at(prompt, other.id, "split")).status_code == 404
    assert (ReplyState.shortlisted, ReplyState.declined, ReplyState.spam, ReplyState.new) == groups.TARGETS
