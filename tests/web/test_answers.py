"""The rules of answers, as editors keep them; those of the WeChat backend brought in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import chats, connections
from opscontent.domain.accounts import Account
from opscontent.domain.chats import AnswerRule, Match
from opscontent.domain.people import Person
from tests import fake_wechat
from tests.factory import Factory
from tests.fake_wechat import FakeWeChat
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]
RULE = {"keyword": "客服", "match": "contains", "text": "Nine to six.", "prompt": ""}
THEIRS: dict[str, Any] = {
    "add_friend_autoreply_info": {"type": "text", "content": "Welcome, friend."},
    "message_default_autoreply_info": {"type": "text", "content": "We read all."},
    "keyword_autoreply_info": {
        "list": [
            {
                "rule_name": "hours",
                "reply_mode": "reply_all",
                "keyword_list_info": [
                    {"type": "text", "match_mode": "contain", "content": "时间"},
                    {"type": "text", "match_mode": "equal", "content": "客服"},
                ],
                "reply_list_info": [
                    {"type": "text", "content": "Nine"},
                    {"type": "text", "content": "to six."},
                    {"type": "img", "content": "media-id"},
                ],
            },
            {
                "rule_name": "card",
                "reply_mode": "random_one",
                "keyword_list_info": [{"type": "text", "match_mode": "equal", "content": "往期"}],
                "reply_list_info": [{"type": "news", "news_info": {"list": []}}],
            },
        ]
    },
}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chief(make: Factory, account: Account) -> Person:
    return make.member(account, "chief", locale="en")


@pytest.fixture
def client(chief: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(chief)


@pytest.fixture
def fake() -> Iterator[FakeWeChat]:
    with fake_wechat.running() as platform:
        yield platform


def rules(app: Flask, account: Account) -> list[tuple[str, Match, str]]:
    with app.app_context():
        return [(rule.keyword, rule.match, rule.text) for rule in chats.of_account(account.id)]


def add(client: FlaskClient, account: Account, **values: str) -> Any:
    return client.post(f"/accounts/{account.id}/answers", data=RULE | values)


def first_id(app: Flask) -> int:
    with app.app_context():
        return db.session.query(AnswerRule).order_by(AnswerRule.id).first().id


def test_rules_are_added_changed_ordered_and_removed(app: Flask, client: FlaskClient, account: Account) -> None:
    add(client, account)
    add(client, account, keyword="往期", match="equal")
    number = first_id(app)

    client.post(f"/answers/{number + 1}/up")
    page = client.get(f"/accounts/{account.id}/answers").text
    client.post(f"/answers/{number}", data=RULE | {"text": "Ten to six."})

    assert page.index("往期") < page.index("客服")
    assert rules(app, account) == [
        ("往期", Match.equal, "Nine to six."),
        ("客服", Match.contains, "Ten to six."),
    ]
    client.post(f"/answers/{number}/remove")
    assert [keyword for keyword, _, _ in rules(app, account)] == ["往期"]


def test_a_rule_may_lead_to_a_prompt(app: Flask, client: FlaskClient, account: Account, make: Factory) -> None:
    prompt = make.prompt(account, "Which sign?")

    add(client, account, text="", prompt=str(prompt.id))

    assert 'selected value="' + str(prompt.id) in client.get(f"/answers/{first_id(app)}").text


@pytest.mark.parametrize(
    "values, why", [({"keyword": ""}, "This field is required."), ({"text": ""}, "Write an answer")]
)
def test_what_says_nothing_is_refused(
    app: Flask, client: FlaskClient, account: Account, values: dict[str, str], why: str
) -> None:
    answer = add(client, account, **values)
    add(client, account)
    changed = client.post(f"/answers/{first_id(app)}", data=RULE | values)

    assert (answer.status_code, changed.status_code) == (422, 422)
    assert why in answer.text
    assert why in changed.text


@pytest.mark.parametrize(
    "said, told",
    [("找客服", "We answer: Nine to six."), ("<b>", "Nothing is answered.")],
)
def test_trying_out_without_a_prompt(client: FlaskClient, account: Account, said: str, told: str) -> None:
    add(client, account)

    assert told in client.get(f"/accounts/{account.id}/answers", query_string={"said": said}).text


@pytest.mark.parametrize(
    "said, told",
    [("路牌", "We ask: Which sign?"), ("小心地滑", "It is a reply to “Which sign?”: 小心地滑")],
)
def test_trying_out_with_a_prompt(client: FlaskClient, account: Account, make: Factory, said: str, told: str) -> None:
    make.prompt(account, "Which sign?", keyword="路牌")

    assert told in client.get(f"/accounts/{account.id}/answers", query_string={"said": said}).text


def test_their_own_replies_are_brought_in_once(
    app: Flask, client: FlaskClient, chief: Person, account: Account, make: Factory, fake: FakeWeChat
) -> None:
    fake.add_account("wx1", "secret").auto_replies = THEIRS
    make.chat(account)
    add(client, account, text="Our own.", match="equal")
    with app.app_context():
        options = {"appid": "wx1", "secret": "secret", "host": fake.address, "allows_private": "yes"}
        connections.configure(
            db.session.get_one(Account, account.id), "wechat", options, by=db.session.get_one(Person, chief.id)
        )
        db.session.commit()

    where = f"/accounts/{account.id}/answers/bring-in"
    pages = [client.post(where, follow_redirects=True).text for _ in range(2)]

    assert "Rules brought in: 1. Here already: 1. No text, or too long: 3." in pages[0]
    assert "Rules brought in: 0. Here already: 2. No text, or too long: 3." in pages[1]
    assert rules(app, account) == [
        ("客服", Match.equal, "Our own."),
        ("时间", Match.contains, "Nine\nto six."),
    ]
    with app.app_context():
        assert chats.at(account.key).welcome == "Welcome, friend."


def test_a_platform_that_says_no_is_told(
    app: Flask, client: FlaskClient, chief: Person, account: Account, fake: FakeWeChat
) -> None:
    with app.app_context():
        options = {"appid": "wx1", "secret": "wrong", "host": fake.address, "allows_private": "yes"}
        connections.configure(
            db.session.get_one(Account, account.id), "wechat", options, by=db.session.get_one(Person, chief.id)
        )
        db.session.commit()

    page = client.post(f"/accounts/{account.id}/answers/bring-in", follow_redirects=True).text

    assert "AppID" in page
    assert rules(app, account) == []


def test_the_list_takes_the_same_statements_for_one_and_three(
    client: FlaskClient, account: Account, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    counts = []
    for keywords in (["一"], ["二", "三"]):
        for keyword in keywords:
            add(client, account, keyword=keyword)
        client.get(f"/accounts/{account.id}/answers")
        with statements() as ran:
            client.get(f"/accounts/{account.id}/answers")
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_writers_do_not_see_them(make: Factory, account: Account, sign_in: SignIn) -> None:
    writer = sign_in(make.member(account, "writer"))

    assert writer.get(f"/accounts/{account.id}/answers").status_code == 403
