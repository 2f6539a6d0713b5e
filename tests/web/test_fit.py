"""How fit is told on the pages, and which titles are never shown."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import fit
from opscontent.domain.accounts import Account
from opscontent.domain.fit import BACKGROUND_LEAST, OWN_LEAST
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from tests.factory import Factory, at
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]
TITLE = "菜单翻译又出笑话"


@pytest.fixture
def account(make: Factory) -> Account:
    account = make.account("Menus")
    keywords = {"id": 1, "name": "Food", "keywords": ["菜单"], "colour": 1, "target_share": 50}
    make.brief(account, statement="菜单翻译的笑话。", audience="", off_limits=["减肥"], pillars=[keywords])
    return account


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.member(account, "editor")


@pytest.fixture
def editors(editor: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(editor)


@pytest.fixture
def learned(app: Flask, account: Account, make: Factory) -> None:
    with app.app_context():
        topic, feed = make.hot_topic("0"), make.feed()
        for number in range(OWN_LEAST):
            make.post(account, f"点菜的第{number}课", state=PostState.published, published_at=at("2026-05-03 07:30"))
        for number in range(BACKGROUND_LEAST):
            make.stay(topic, feed_id=feed.id, key=str(number), title=f"{chr(0x4E00 + number)}城明天有大雨")
        fit.learn(account.id)
        db.session.commit()


def test_a_post_says_how_it_fits_and_what_is_about_the_same(
    learned: None, account: Account, editors: FlaskClient, make: Factory
) -> None:
    post = make.post(account, "减肥菜单的点菜课", why_us="We know menus")
    out = make.post(account, "减肥菜单点菜课", state=PostState.published, published_at=at("2026-05-03 07:30"))

    page = editors.get(f"/posts/{post.id}").text

    assert "<b>Fits us</b> Nearer to what this account publishes than 100 in 100 titles that others write." in page
    assert 'Off limits: <q class="hit">减肥</q>' in page
    assert 'Touches the brief: <q class="hit">菜单</q>' in page
    assert 'Keywords of “Food”: <q class="hit">菜单</q>' in page
    assert f'href="/posts/{out.id}"><mark>减肥菜单' in page
    assert "Nearly the same" in page
    assert "Menus · Published · May 3, 2026" in page


def test_a_post_says_when_there_is_not_enough(account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account, TITLE)

    page = editors.get(f"/posts/{post.id}").text

    assert "Not enough to judge" in page
    assert "Measuring takes 20 published posts (there are 0)" in page
    assert "It names nothing that is off limits." in page
    assert "No post of your accounts is about the same." in page


def test_titles_of_accounts_one_is_no_member_of_are_never_shown(
    account: Account, editors: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    post, hidden = make.post(account, TITLE), make.account("Hidden")
    admin = sign_in(make.person("Admin", is_admin=True))
    secret = make.post(hidden, TITLE)

    for address in (f"/posts/{post.id}", f"/fit?title={TITLE}", f"/posts/{post.id}/fit?title={TITLE}"):
        assert f'href="/posts/{secret.id}"' not in editors.get(address).text
        assert f'href="/posts/{secret.id}"' in admin.get(address).text


def test_typing_a_title_names_the_nearest(account: Account, editors: FlaskClient, make: Factory) -> None:
    make.post(account, TITLE, state=PostState.planned, planned_at=at("2026-12-01 07:30"))

    same, other = editors.get(f"/fit?title={TITLE}").text, editors.get("/fit?title=减肥").text

    assert f"Nearly the same as “{TITLE}” · Menus · Dec 1, 2026" in " ".join(same.split())
    assert "<html" not in same
    assert "Off limits: 减肥" in other
    assert "No post about the same" in other


@pytest.mark.parametrize("query", ["", "?title=", "?title=%20", "?title=%00", "?account=nothing&title=x"])
def test_what_says_nothing_answers_quietly(editors: FlaskClient, query: str) -> None:
    assert editors.get("/fit" + query).status_code == 200


def test_a_title_belongs_to_the_account_that_the_address_names(make: Factory, sign_in: SignIn) -> None:
    account, other = make.account(), make.account()
    make.brief(other, off_limits=["雨"])
    address = f"/fit?title=大雨&account={other.key}"

    member, admin = sign_in(make.member(account, "editor")), sign_in(make.person("Admin", is_admin=True))

    assert "Off limits" not in member.get(address).text
    assert "Off limits: 雨" in admin.get(address).text


def test_the_post_itself_is_not_about_the_same(account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account, TITLE)

    assert "No post about the same" in editors.get(f"/posts/{post.id}/fit?title={TITLE}").text


def test_ideas_in_the_calendar_and_cards_of_boards_have_a_sign(
    learned: None, app: Flask, account: Account, editors: FlaskClient, make: Factory
) -> None:
    make.post(account, "减肥菜单的点菜课")
    with app.app_context():
        feed = make.feed(board_at=at("2026-11-21 07:30"))
        topic = make.hot_topic("点菜的第一课")
        make.stay(topic, feed_id=feed.id, last_seen_at=at("2026-11-21 07:30"), rank=1)
        address = f"/hot/{topic.id}"
        db.session.commit()

    calendar, boards = editors.get("/calendar").text, editors.get("/hot/boards").text

    assert "Off limits: 减肥</span>" in calendar
    assert "Fits us</span>" in calendar
    assert "Menus: Fits us</span>" in boards
    assert "<b>Fits us</b>" in editors.get(address).text


def test_a_published_post_is_not_measured_by_itself(
    learned: None, account: Account, editors: FlaskClient, make: Factory
) -> None:
    post = make.post(account, TITLE, state=PostState.published, published_at=at("2026-05-03 07:30"))

    page = editors.get(f"/posts/{post.id}").text

    assert "It is published: part of what others are measured by" in page
    assert "Nearer to what" not in page


def test_the_fragment_asks_the_database_as_often_for_three_as_for_one(
    account: Account,
    editors: FlaskClient,
    make: Factory,
    statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    counts: list[Any] = []
    for count in (1, 2):
        for number in range(count):
            make.post(account, f"{TITLE}{number}{count}")
        with statements() as ran:
            editors.get(f"/fit?title={TITLE}")
        counts.append(len(ran))

    assert counts[0] == counts[1]
