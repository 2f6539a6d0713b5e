"""Results: entered by hand, brought in with a table, taken back; the newest known number counts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, measurements
from opscontent.domain.accounts import Account
from opscontent.domain.measurements import Did, Measure, TableState
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory
from tests.statements import Statements

Counting = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def account(inside: None, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chen(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Chen")


def out(make: Factory, account: Account, title: str, days: float = 5) -> Post:
    """A post that came out so many days ago."""
    published_at = clock.now() - timedelta(days=days)
    return make.post(account, title, state=PostState.published, planned_at=published_at, published_at=published_at)


def test_newest_known_number_counts_and_a_wrong_one_goes(account: Account, chen: Person, make: Factory) -> None:
    post, now = out(make, account, "Menus"), clock.now()

    measurements.enter(post, {"reads": 300, "likes": None, "wows": 0}, taken_at=now - timedelta(days=1), by=chen)
    wrong = measurements.enter(post, {"reads": 9999}, taken_at=now, by=chen)

    assert measurements.newest(measurements.of_post(post.id)) == {Measure.reads: 9999, Measure.wows: 0}
    measurements.remove(wrong, by=chen)
    assert measurements.latest(account.id, [post.id]) == {post.id: {Measure.reads: 300, Measure.wows: 0}}
    assert [entry.verb for entry in activity.of(post)] == ["post.unmeasured", "post.measured", "post.measured"]
    assert activity.of(post)[0].changes == {"measure.reads": [9999, ""]}


def test_entering_is_refused_in_words(account: Account, chen: Person, make: Factory) -> None:
    post, now = out(make, account, "Menus"), clock.now()
    refused = [
        (make.post(account, "An idea"), {"reads": 1}, now, "Only what is published has results."),
        (post, {"reads": 1}, now + timedelta(hours=1), "These numbers can't be of a time that is still to come."),
        (post, {"reads": 1}, now - timedelta(days=6), "The post was not out yet at that time."),
        (post, {"reads": None}, now, "Enter at least one number; leave empty what you do not know."),
    ]

    for which, numbers, taken_at, words in refused:
        with pytest.raises(Rejected, match=words):
            measurements.enter(which, numbers, taken_at=taken_at, by=chen)
    assert measurements.of_post(post.id) == []


def test_table_comes_in_by_title_and_day_and_goes_back(account: Account, chen: Person, make: Factory) -> None:
    menus, twin, older = (
        out(make, account, "菜单，笑了"),
        out(make, account, "周报", 3),
        out(make, account, "周报", 10),
    )
    measurements.enter(menus, {"likes": 4}, taken_at=clock.now(), by=chen)
    day = (twin.published_at or clock.now()).astimezone(account.zone).date()
    lines = [
        "图文分析", "标题,发表日期,阅读次数,点赞",
        "菜单 笑了,,\"3,204\",4", f"周报,{day:%Y%m%d},500,", f"周报,{day - timedelta(days=30)},1,1", "别的,,7,7",
        "周报,,7,7", "菜单笑了,,1,1", "周报,,十万+,7",
    ]  # fmt: skip

    table = measurements.receive(account, "图文.csv", "\n".join(lines).encode(), by=chen)
    shown = measurements.preview(table, table.columns, has_header=True)

    assert table.columns == {"title": 0, "published_at": 1, "reads": 2, "likes": 3}
    assert [(each.post and each.post.id, each.result.numbers) for each in shown.fresh] == [
        (menus.id, {"reads": 3204, "likes": 4}),
        (twin.id, {"reads": 500}),
    ]
    assert [(each.result.row, each.reason) for each in shown.refused] == [
        (5, "other_day"), (6, "no_post"), (7, "ambiguous"), (8, "twice"), (9, "bad_number"),
    ]  # fmt: skip

    measurements.take_in(table, table.columns, has_header=True, by=chen)

    assert (table.state, table.taken_count, len(table.refused), table.rows) == (TableState.done, 2, 5, [])
    assert measurements.latest(account.id, [menus.id, twin.id, older.id]) == {
        menus.id: {Measure.reads: 3204, Measure.likes: 4},
        twin.id: {Measure.reads: 500},
    }
    again = measurements.receive(account, "图文.csv", "\n".join(lines).encode(), by=chen)
    assert len(measurements.preview(again, again.columns, has_header=True).known) == 2
    with pytest.raises(Rejected, match="No row brings anything new"):
        measurements.take_in(again, again.columns, has_header=True, by=chen)
    with pytest.raises(Rejected, match="Say which column holds the title"):
        measurements.take_in(again, {"title": 0}, has_header=True, by=chen)

    assert measurements.take_back(table, by=chen) == 2
    assert measurements.latest(account.id, [menus.id, twin.id]) == {menus.id: {Measure.likes: 4}}
    with pytest.raises(Conflict):
        measurements.take_back(table, by=chen)
    measurements.discard(again, by=chen)
    assert measurements.tables_of(account.id) == [table]


def test_how_it_did_is_told_beside_the_others(
    account: Account, chen: Person, make: Factory, statements: Counting
) -> None:
    found = [out(make, account, f"Post {number}") for number in range(6)]
    for number, post in enumerate(found[:5]):
        measurements.enter(post, {"reads": 100 * (number + 1)}, taken_at=clock.now(), by=chen)
    assert measurements.did([found[3].id, found[5].id]) == {found[3].id: Did(400, None)}

    elsewhere = out(make, make.account("Elsewhere"), "Theirs")
    measurements.enter(elsewhere, {"reads": 1}, taken_at=clock.now(), by=chen)
    measurements.enter(found[5], {"reads": 350}, taken_at=clock.now(), by=chen)
    db.session.flush()
    with statements() as ran:
        told = measurements.did([found[3].id, found[5].id])

    assert told == {found[3].id: Did(400, 80), found[5].id: Did(350, 60)}
    assert len(ran) == 1
    assert measurements.unmeasured_count(account.id) == 0
