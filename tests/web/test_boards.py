"""The hot desk's boards, stories, rules and feeds, as people use them."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from opscontent.db import db, unit_of_work
from opscontent.domain import sightings
from opscontent.domain.accounts import Account
from opscontent.domain.feeds import Feed
from opscontent.domain.hot_rules import HotRule
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.people import Person
from opscontent.domain.sightings import Stay
from opscontent.feeds import Board, Sighting
from tests.boards import Boards, serving
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]
RULE = {"name": "Ours", "wish": "follow", "must": "菜单", "any_of": "", "must_not": "", "pattern": ""}
FEED = {"name": "微博", "kind": "newsnow", "interval_minutes": "30", "time_zone": "Asia/Shanghai"}


@pytest.fixture
def account(make: Factory) -> Account:
    account = make.account("Paper")
    make.brief(account, pillars=[{"id": 1, "name": "Food", "keywords": ["菜单"]}], off_limits=["地震"])
    return account


@pytest.fixture
def board(make: Factory) -> Feed:
    return make.feed(name="微博")


@pytest.fixture
def editor(sign_in: SignIn, make: Factory, account: Account) -> FlaskClient:
    return sign_in(make.member(account, "editor"))


@pytest.fixture
def admin(sign_in: SignIn, make: Factory, account: Account) -> FlaskClient:
    return sign_in(make.person("Root", is_admin=True))


@pytest.fixture
def boards() -> Iterator[Boards]:
    with serving() as found:
        yield found


def stand(app: Flask, feed: Feed, *titles: str, hours_ago: float = 0) -> None:
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    lines = tuple(Sighting(title, title, f"https://example.org/{rank}", rank) for rank, title in enumerate(titles, 1))
    with app.app_context(), unit_of_work() as session:
        sightings.take_in(session.get_one(Feed, feed.id), Board(lines, at), at)


def topic_id(app: Flask, title: str) -> int:
    with app.app_context():
        return db.session.scalars(select(HotTopic.id).where(HotTopic.title == title)).one()


def in_order(page: str, *words: str) -> bool:
    return re.search(".*".join(map(re.escape, words)), page, re.DOTALL) is not None


def test_what_stands_on_the_boards_is_listed_by_rank(app: Flask, editor: FlaskClient, board: Feed) -> None:
    stand(app, board, "歌手排名", "外国人看不懂的菜单", "地震最新消息", hours_ago=1)
    stand(app, board, "外国人看不懂的菜单", "地震最新消息")

    page = editor.get("/hot/boards").text

    assert in_order(page, "外国人看不懂的菜单", "地震最新消息")
    assert "歌手排名" not in page
    assert "Paper: 菜单" in page
    assert "Paper: 地震 · off limits" in page
    assert "best #1" in page
    assert "lasts up to 10 h" in page
    assert 'points="0.0,' in page


def test_boards_cost_the_same_whatever_stands_there(
    app: Flask, editor: FlaskClient, board: Feed, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    counts = []
    for titles in (["One"], [f"Title {number}" for number in range(30)]):
        stand(app, board, *titles, hours_ago=30 / (len(titles) + 29))
        editor.get("/hot/boards")
        with statements() as ran:
            assert editor.get("/hot/boards").status_code == 200
        counts.append(len(ran))

    assert counts == [10, 10]


def test_without_feeds_it_says_what_to_do(editor: FlaskClient, admin: FlaskClient) -> None:
    assert "No board is read yet" in editor.get("/hot/boards").text
    assert "Add a feed" not in editor.get("/hot/boards").text
    assert "Add a feed" in admin.get("/hot/boards").text
    assert "On the boards" not in editor.get("/hot").text


def test_what_a_feed_found_is_ours_once_it_is_decided_on(app: Flask, editor: FlaskClient, board: Feed) -> None:
    stand(app, board, "外国人看不懂的菜单", "歌手排名")
    number = topic_id(app, "外国人看不懂的菜单")

    before = editor.get("/hot").text
    editor.post(f"/hot/{number}", data={"stance": "pass", "reason": "Done before"})
    after = editor.get("/hot").text

    assert ("外国人看不懂的菜单" in before, "外国人看不懂的菜单" in after, "歌手排名" in after) == (
        False,
        True,
        False,
    )
    assert "Done before" in after


def test_a_rule_is_tried_on_yesterday_and_then_kept(app: Flask, editor: FlaskClient, board: Feed) -> None:
    stand(app, board, "歌手排名", "外国人看不懂的菜单")

    tried = editor.post("/hot/rules", data=RULE | {"act": "try"}).text
    nothing = app_rules(app)
    kept = editor.post("/hot/rules", data=RULE | {"act": "save"}, follow_redirects=True).text
    listed = editor.get("/hot/boards").text

    assert "It would take 1 of the 2 titles of the last day" in tried
    assert nothing == []
    assert "Saved" in kept
    assert in_order(listed, "外国人看不懂的菜单", "Ours", "歌手排名")


def app_rules(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(rule.name, rule.must) for rule in db.session.scalars(select(HotRule).order_by(HotRule.id))]


def test_what_is_muted_can_be_shown(app: Flask, editor: FlaskClient, board: Feed) -> None:
    stand(app, board, "歌手排名", "天气")
    editor.post("/hot/rules", data=RULE | {"wish": "mute", "must": "歌手"})

    assert "歌手排名" not in editor.get("/hot/boards").text
    assert "歌手排名" in editor.get("/hot/boards?muted=1").text


def test_a_rule_is_changed_and_removed(app: Flask, editor: FlaskClient) -> None:
    editor.post("/hot/rules", data=RULE)
    refused = editor.post("/hot/rules/1", data=RULE | {"must": "", "pattern": "("})
    editor.post("/hot/rules/1", data=RULE | {"must": "菜谱"})
    changed = app_rules(app)
    editor.post("/hot/rules/1/remove")

    assert (refused.status_code, changed, app_rules(app)) == (422, [("Ours", "菜谱")], [])
    assert "can&#39;t be read" in refused.text or "can't be read" in refused.text


@pytest.mark.parametrize("values", [{"name": ""}, {"wish": "x"}, {"must": ""}, {"name": "x" * 61}])
def test_a_rule_that_is_wrong_keeps_what_was_typed(editor: FlaskClient, values: dict[str, str]) -> None:
    answer = editor.post("/hot/rules", data=RULE | {"must_not": "天气"} | values)

    assert answer.status_code == 422
    assert "天气" in answer.text


def test_rules_belong_to_their_account(make: Factory, sign_in: SignIn, editor: FlaskClient) -> None:
    editor.post("/hot/rules", data=RULE)
    stranger, viewer = make.account("Other"), make.account("Third")

    assert sign_in(make.member(stranger, "editor")).get("/hot/rules/1").status_code == 404
    assert sign_in(make.member(viewer, "viewer")).post("/hot/rules", data=RULE).status_code == 403
    assert "Ours" not in sign_in(make.member(stranger, "editor")).get("/hot/rules").text.replace(">Ours</a>", "")


def test_two_stories_become_one_and_two_again(app: Flask, editor: FlaskClient, board: Feed) -> None:
    stand(app, board, "台风登陆广东", "台风登陆广东多地停课", "歌手排名")
    storm, school = topic_id(app, "台风登陆广东"), topic_id(app, "台风登陆广东多地停课")

    offered = editor.get(f"/hot/{storm}").text
    merged = editor.post(f"/hot/{school}/merge", data={"into": storm}, follow_redirects=True).text
    apart = editor.post(f"/hot/{school}/unmerge", follow_redirects=True).text

    assert ("台风登陆广东多地停课" in offered, "歌手排名" in offered) == (True, False)
    assert "One story now" in merged
    assert "Another story" in merged
    assert "Two stories again" in apart
    assert editor.post(f"/hot/{school}/merge", data={"into": 999}).status_code == 422
    assert editor.post(f"/hot/{school}/merge", data={"into": school}).status_code == 422


def test_a_line_is_taken_out_of_a_story(app: Flask, make: Factory, editor: FlaskClient, board: Feed) -> None:
    other = make.feed(name="知乎")
    stand(app, board, "台风登陆广东")
    stand(app, other, "台风登陆广东")
    with app.app_context():
        line = db.session.scalars(select(Stay.id).where(Stay.feed_id == other.id)).one()

    page = editor.post(f"/hot/stays/{line}/split", follow_redirects=True).text

    assert "a story of its own" in page
    assert editor.post(f"/hot/stays/{line}/split").status_code == 422
    assert editor.post("/hot/stays/99999/split").status_code == 404


def test_what_we_did_not_chase_is_beside_what_is_over(app: Flask, editor: FlaskClient, board: Feed) -> None:
    stand(app, board, "台风登陆广东", hours_ago=20)
    stand(app, board, "歌手排名")
    with app.app_context(), unit_of_work():
        sightings.close_gone(datetime.now(UTC))

    assert in_order(editor.get("/hot?closed=1").text, "What we did not chase", "台风登陆广东")
    assert "台风登陆广东" not in editor.get("/hot/boards").text


def test_a_feed_is_tried_saved_and_read(app: Flask, admin: FlaskClient, boards: Boards) -> None:
    url = boards.newsnow("/weibo", ["台风登陆广东"], 1785519448000)
    typed: dict[str, Any] = FEED | {"url": url, "allows_private": "y"}

    tried = admin.post("/feeds", data=typed | {"act": "try"}).text
    saved = admin.post("/feeds", data=typed, follow_redirects=True).text
    huey = app.extensions["tasks"].huey
    while (task := huey.dequeue()) is not None:
        huey.execute(task)

    assert "It has 1 line" in tried
    assert "台风登陆广东" in tried
    assert "Saved" in saved
    assert topic_id(app, "台风登陆广东") == 1


@pytest.mark.parametrize(
    "values, words",
    [
        ({"url": ""}, "required"),
        ({"url": "ftp://example.org"}, "begins with https"),
        ({"kind": "x"}, "valid choice"),
        ({"interval_minutes": "1"}, "valid choice"),
        ({"time_zone": "Mars/North"}, "no such time zone"),
        ({"name": "Taken"}, "this name"),
    ],
)
def test_a_feed_that_is_wrong_is_refused(
    make: Factory, admin: FlaskClient, values: dict[str, str], words: str
) -> None:
    make.feed(name="Taken")

    answer = admin.post("/feeds", data=FEED | {"url": "https://example.org/x"} | values)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_private_address_is_not_tried_by_accident(admin: FlaskClient, boards: Boards) -> None:
    url = boards.newsnow("/weibo", ["台风"], 1785519448000)

    page = admin.post("/feeds", data=FEED | {"url": url, "act": "try"}).text

    assert "No board came back" in page
    assert boards.asked == []


def test_a_feed_is_turned_off_and_on_and_asked(app: Flask, admin: FlaskClient, board: Feed) -> None:
    off = admin.post(f"/feeds/{board.id}/turn", follow_redirects=True).text
    on = admin.post(f"/feeds/{board.id}/turn", follow_redirects=True).text
    asked = admin.post(f"/feeds/{board.id}/ask", follow_redirects=True).text
    history = admin.get(f"/feeds/{board.id}").text

    assert "is asked no more" in off
    assert "is asked again" in on
    assert "is being asked" in asked
    assert in_order(history, "had it asked", "turned it on", "turned it off")


def test_a_feed_that_fails_says_why(make: Factory, admin: FlaskClient) -> None:
    make.feed(error="the server answered 500", failures=3)

    assert in_order(admin.get("/feeds").text, "the server answered 500", "(3 times)")


def test_feeds_are_for_administrators(editor: FlaskClient, board: Feed) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/1"), ("POST", "/1/turn"), ("POST", "/1/ask")):
        assert editor.open(f"/feeds{path}", method=method).status_code == 403


def test_a_topic_of_a_board_shows_where_it_stood(app: Flask, editor: FlaskClient, board: Feed) -> None:
    for hours_ago, titles in ((3, ["A", "Storm"]), (2, ["Storm", "A"]), (1, ["A", "B", "Storm"])):
        stand(app, board, *titles, hours_ago=hours_ago)

    page = editor.get(f"/hot/{topic_id(app, 'Storm')}").text

    assert in_order(page, "On the boards", "微博", "3 · ", "best #1")
    assert page.count("<polyline") == 1
