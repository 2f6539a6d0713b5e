"""Ratings by several, rating blind, and sharing a queue out, as whole requests."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain import triage
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Decision, Reply, ReplyState
from opscontent.domain.triage import Lease
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    account = make.account()
    make.brief(account)
    return make.prompt(account, decline_reasons="老段子\n\n与话题无关")


@pytest.fixture
def people(prompt: Prompt, make: Factory, app: Flask) -> list[Person]:
    with app.app_context():
        account = db.session.get_one(Prompt, prompt.id).account
        db.session.expunge_all()
    return [make.member(account, Role.editor, name) for name in ("Ling", "Wang")]


@pytest.fixture
def ling(people: list[Person], sign_in: SignIn) -> FlaskClient:
    return sign_in(people[0])


@pytest.fixture
def wang(people: list[Person], sign_in: SignIn) -> FlaskClient:
    return sign_in(people[1])


def path(prompt: Prompt, rest: str = "") -> str:
    return f"/prompts/{prompt.id}/triage{rest}"


def pressed(reply: Reply, **values: object) -> dict[str, object]:
    seen = {"reply": reply.id, "version": reply.version, "was": reply.state.value, "seen": reply.text}
    return seen | {"to": "declined"} | values


def rows(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-id="(\d+)"', page)]


def test_ratings_of_others_stand_beside_ones_own(
    ling: FlaskClient, wang: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    reply = make.reply(prompt)
    ling.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 2})

    wang.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 5})

    page = wang.get(path(prompt)).text
    assert "<b>★ 2</b> 2 raters, 2–5 <small>Ling 2</small>" in page
    assert '<b class="triage-stars">★2</b> (2–5)' in page
    assert page.count('class="star is-on"') == 5


SECRETS = ("Secret Sender", "×2", "say this", "★ 5", "★5", "Wang", "/contributors/", "first time", "says this")


@pytest.mark.parametrize(
    ("where", "headers"),
    [("", {}), ("?reply={id}", {}), ("?tab=all", {}), ("/replies/{id}", {}), ("?reply={id}", FRAGMENT)],
)
def test_blind_the_server_keeps_back_who_and_how_many_until_rated(
    ling: FlaskClient,
    wang: FlaskClient,
    prompt: Prompt,
    make: Factory,
    app: Flask,
    where: str,
    headers: dict[str, str],
) -> None:
    with app.app_context():
        db.session.get_one(Prompt, prompt.id).rates_blind = True
        db.session.commit()
    reply = make.reply(prompt, "夫妻肺片", name="Secret Sender")
    make.reply(prompt, "夫妻肺片！", name="Secret Sender")
    wang.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 5})
    address = path(prompt, where.format(id=reply.id))

    before = ling.get(address, headers=headers).text
    answer = ling.post(path(prompt, "/note"), data={"reply": reply.id, "note": "hm"}, headers=FRAGMENT).text
    ling.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 3})
    after = ling.get(address, headers=headers).text

    assert "夫妻肺片" in before
    assert [secret for secret in SECRETS if secret in before + answer] == []
    assert "Secret Sender" in after
    if "/replies/" not in where:
        assert "★ 3</b> 2 raters, 3–5 <small>Wang 5</small>" in after
        assert "2 people say this" in after


def test_blind_a_bulk_act_names_nobody_before_the_rating(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    with app.app_context():
        db.session.get_one(Prompt, prompt.id).rates_blind = True
        db.session.commit()
    reply = make.reply(prompt, name="Secret Sender")

    page = ling.post(path(prompt, "/bulk"), data={"reply": f"{reply.id}-1", "to": "spam"}).text

    assert f"#{reply.id}" in page
    assert "Secret Sender" not in page


def test_reasons_to_decline_come_from_the_prompt_the_brief_and_everywhere(
    ling: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt)

    page = ling.get(path(prompt)).text

    menu = page[: page.index("<template")]
    assert re.findall(r'name="decline" value="([^"]*)"', menu) == [
        "",
        "老段子",
        "与话题无关",
        "Off limits: medical advice",
        "Words we avoid",
        "Does not answer the question",
        "We had this already",
        "Too little to print",
        "Can&#39;t be true",
    ]


def test_a_hand_is_taken_shown_and_handed_back(
    ling: FlaskClient, wang: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    for number in range(25):
        make.reply(prompt, f"reply {number}")

    taken = ling.post(path(prompt, "/hand?q=reply"))
    mine = rows(ling.get(taken.location).text)
    theirs = rows(wang.get(wang.post(path(prompt, "/hand")).location).text)
    hands = wang.get(path(prompt, "/hands"), headers=FRAGMENT).text
    back = ling.post(path(prompt, "/hand/return"))

    assert taken.location == path(prompt, "?q=reply&order=shared")
    assert (len(mine), len(theirs), set(mine) & set(theirs)) == (20, 5, set())
    assert "Ling has 20 in hand" in hands
    assert "5 in your hands" in hands
    assert back.location == path(prompt)
    with app.app_context():
        assert db.session.query(Lease).count() == 5


def test_the_last_decision_of_a_hand_brings_the_next(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    made = {reply.id: reply for reply in (make.reply(prompt, f"reply {number}") for number in range(23))}
    mine = rows(ling.get(ling.post(path(prompt, "/hand")).location).text)

    answers = [
        ling.post(path(prompt, "/decide?order=shared"), data=pressed(made[number]), headers=FRAGMENT).text
        for number in mine
    ]

    assert len(mine) == 20
    assert [rows(answer) for answer in answers[:19]] == [[]] * 19
    assert sorted(rows(answers[19])) == sorted(set(made) - set(mine))
    assert f'data-reply="{rows(answers[19])[0]}"' in answers[19]


def test_a_page_that_is_left_hands_back_in_a_moment(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    make.reply(prompt)
    ling.post(path(prompt, "/hand"))

    def seconds() -> float:
        with app.app_context():
            lease = db.session.query(Lease).one()
            return (lease.expires_at - lease.taken_at).total_seconds()

    assert seconds() == 240
    assert ling.post(path(prompt, "/hand/return"), data={"leaving": "1"}).status_code == 204
    assert seconds() < 60
    assert "1 in your hands" in ling.post(path(prompt, "/hand/renew"), headers=FRAGMENT).text
    assert seconds() >= 240


def test_a_page_whose_hand_went_to_others_says_so(
    ling: FlaskClient, wang: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    make.reply(prompt)
    with time_machine.travel(clock.now(), tick=False) as moment:
        ling.post(path(prompt, "/hand"))
        moment.shift(241)
        wang.post(path(prompt, "/hand"))

        page = ling.post(path(prompt, "/hand/renew"), headers=FRAGMENT).text

    assert "Nothing is in your hands now" in page
    assert "Wang has 1 in hand" in page


def test_nothing_left_to_hand_out_is_said(ling: FlaskClient, prompt: Prompt) -> None:
    page = ling.post(path(prompt, "/hand"), follow_redirects=True).text

    assert "nothing left to hand out" in page


def test_a_decision_sent_again_is_taken_once(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    reply = make.reply(prompt)
    ling.post(path(prompt, "/decide"), data=pressed(reply), headers=FRAGMENT)

    answers = [
        ling.post(path(prompt, "/decide"), data=pressed(reply, **more), headers=FRAGMENT).status_code
        for more in ({"again": "1"}, {}, {"again": "1", "to": "spam"})
    ]

    assert answers == [200, 409, 409]
    with app.app_context():
        assert db.session.query(Decision).count() == 1


def test_sent_again_is_no_way_around_what_others_decided(
    ling: FlaskClient, wang: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    reply = make.reply(prompt)
    wang.post(path(prompt, "/decide"), data=pressed(reply), headers=FRAGMENT)

    assert ling.post(path(prompt, "/decide"), data=pressed(reply, again="1"), headers=FRAGMENT).status_code == 409


def test_answer_goes_on_behind_the_card_that_the_page_shows(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    one, two, three = (make.reply(prompt, text) for text in ("one", "two", "three"))

    answer = ling.post(path(prompt, "/decide"), data=pressed(one, ahead=two.id), headers=FRAGMENT).text

    assert f'data-reply="{three.id}"' in answer


@pytest.mark.parametrize("rates_blind", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_shared_page_and_decision_ask_twelve_questions_at_most(
    ling: FlaskClient,
    prompt: Prompt,
    make: Factory,
    app: Flask,
    statements: Callable[[], object],
    count: int,
    rates_blind: bool,
) -> None:
    with app.app_context():
        db.session.get_one(Prompt, prompt.id).rates_blind = rates_blind
        db.session.commit()
    made = [make.reply(prompt, f"夫妻肺片 {number}") for number in range(count + 1)]
    ling.post(path(prompt, "/hand"))

    with statements() as ran:  # type: ignore[attr-defined]
        ling.get(path(prompt, "?order=shared"))
    page = len(ran)
    with statements() as ran:  # type: ignore[attr-defined]
        ling.post(path(prompt, "/decide?order=shared"), data=pressed(made[0]), headers=FRAGMENT)

    assert (page, len(ran)) == ((10, 10) if rates_blind else (11, 11))


def test_export_of_a_shared_queue_is_the_whole_queue(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    for number in range(22):
        make.reply(prompt, f"reply {number}")
    ling.post(path(prompt, "/hand"))

    file = ling.post(path(prompt, "/export?order=shared"), data={"format": "json"})

    assert len(file.json) == 22


def test_shared_bulk_is_of_ones_hand(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    for number in range(22):
        make.reply(prompt, f"reply {number}")
    ling.post(path(prompt, "/hand"))

    page = ling.post(path(prompt, "/bulk?order=shared"), data={"everything": "1", "to": "declined"}).text
    values = {"everything": "1", "to": "declined", "expected": 20, "until": 22}
    ling.post(path(prompt, "/bulk/apply?order=shared"), data=values)

    assert "20 replies → Declined" in page
    with app.app_context():
        assert triage.counts(prompt.id).by_state == {"new": 2, "declined": 20}
        assert db.session.query(Reply).filter_by(state=ReplyState.new).count() == 2
