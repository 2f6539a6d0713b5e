"""This week, and the page of those without an account."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.replies import ReplyState
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
NOW = at("2026-11-18 04:00")  # Wednesday noon in Shanghai


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_week_shows_posts_free_slots_needs_mix_and_brief(make: Factory, sign_in: SignIn) -> None:
    account = make.account("英语大大")
    editor = make.member(account, "editor", name="Ling")
    make.brief(account, number=4, statement="说人话的老师")
    pillar = make.pillar(account, "干货", target_share=40)
    make.slot(account, weekday=4, local_time=time(20, 0), note="精读")
    make.post(account, "菜单翻译", state=PostState.in_review, planned_at=at("2026-11-19 04:15"), pillar_id=pillar.id)
    prompt = make.prompt(account, "最离谱的菜单？")
    make.reply(prompt)
    make.reply(prompt, state=ReplyState.held)

    page = sign_in(editor).get("/week").get_data(as_text=True)

    assert "<h1>Good day, Ling</h1>" in page
    assert "2 things need you." in page
    assert "菜单翻译" in page
    assert "精读" in page
    assert "最离谱的菜单？" in page
    assert "1 new" in page
    assert "1 held" in page
    assert "100% / 40%" in page
    assert "说人话的老师" in page
    assert "Version 4" in page


def test_week_of_a_new_account_says_what_to_do_next(make: Factory, sign_in: SignIn) -> None:
    account = make.account()

    page = sign_in(make.member(account, "chief")).get("/week").get_data(as_text=True)

    assert "Nothing needs you right now." in page
    assert "All clear" in page
    assert "There is no brief yet" in page


@pytest.mark.parametrize("role, offered", [("writer", True), ("viewer", False)])
def test_week_offers_a_free_slot_to_those_who_may_fill_it(
    make: Factory, sign_in: SignIn, role: str, offered: bool
) -> None:
    account = make.account()
    make.slot(account, weekday=4, local_time=time(20, 0))

    page = sign_in(make.member(account, role)).get("/week").get_data(as_text=True)

    assert ('title="Fill this slot"' in page) is offered


def test_week_of_a_stranger_is_the_sign_in_page(client: FlaskClient) -> None:
    answer = client.get("/week")

    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/week"


def test_week_shows_the_account_that_was_chosen(make: Factory, sign_in: SignIn) -> None:
    first, second = make.account("A first"), make.account("B second")
    person = make.member(first, "editor")
    make.post(second, "Only in the second", planned_at=NOW)
    browser = sign_in(make.person("Chief", is_admin=True))
    browser.set_cookie("account", second.key)

    page = browser.get("/week").get_data(as_text=True)
    other = sign_in(person).get("/week").get_data(as_text=True)

    assert "Only in the second" in page
    assert "Only in the second" not in other


def test_week_of_somebody_in_another_account_shows_nothing_of_this(make: Factory, sign_in: SignIn) -> None:
    mine, other = make.account("Mine"), make.account("Other")
    person = make.member(mine, "chief")
    make.post(other, "Not yours", planned_at=NOW, state=PostState.in_review)
    browser = sign_in(person)
    browser.set_cookie("account", other.key)

    assert "Not yours" not in browser.get("/week").get_data(as_text=True)


@pytest.mark.parametrize(
    "hour, words",
    [(2, "Still up, Ling?"), (8, "Good morning, Ling"), (16, "Good afternoon, Ling"), (23, "Good evening, Ling")],
)
def test_week_greets_by_the_accounts_clock(make: Factory, sign_in: SignIn, hour: int, words: str) -> None:
    account = make.account(time_zone="Asia/Shanghai")
    person = make.member(account, "editor", name="Ling")

    with time_machine.travel(at("2026-11-18 00:30") + timedelta(hours=hour - 8), tick=False):
        page = sign_in(person).get("/week").get_data(as_text=True)

    assert f"<h1>{words}</h1>" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_week_takes_the_same_queries_whatever_there_is(
    make: Factory, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]], rows: int
) -> None:
    account = make.account()
    editor = make.member(account, "editor")
    make.brief(account)
    for number in range(rows):
        pillar = make.pillar(account, f"Pillar {number}")
        make.slot(account, weekday=number, pillar_id=pillar.id)
        plan = {"pillar_id": pillar.id, "owner_id": editor.id, "planned_at": NOW + timedelta(hours=number)}
        make.post(account, state=PostState.in_review, reviewer_id=editor.id, **plan)
        make.post(account, state=PostState.drafting, **plan)
        make.post(account, state=PostState.drafting, **plan | {"planned_at": NOW - timedelta(hours=1)})
        make.reply(make.prompt(account))
        armed = make.post(account, state=PostState.scheduled, **plan)
        make.edition(account, armed, state="armed", publish_at=NOW - timedelta(hours=1))
    browser = sign_in(editor)

    with statements() as ran:
        assert browser.get("/week").status_code == 200

    assert len(ran) == 16


@pytest.mark.parametrize(
    "is_admin, words", [(True, "Make your first account"), (False, "You belong to no account yet")]
)
def test_no_account_says_what_to_do(make: Factory, sign_in: SignIn, is_admin: bool, words: str) -> None:
    browser = sign_in(make.person(is_admin=is_admin))

    answer = browser.get("/week", follow_redirects=True)

    assert answer.request.path == "/no-account"
    assert words in answer.get_data(as_text=True)


def test_no_account_is_not_for_those_who_have_one(make: Factory, sign_in: SignIn) -> None:
    answer = sign_in(make.member(make.account(), "viewer")).get("/no-account")

    assert (answer.status_code, answer.location) == (302, "/week")


def test_no_account_of_a_stranger_is_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/no-account").location == "/sign-in?next=/no-account"
