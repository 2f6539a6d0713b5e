"""Rules of an account: which titles they take, patterns that never end, and what is refused."""

from typing import Any

import pytest

from opscontent.domain import activity, hot_rules
from opscontent.domain.hot_rules import Test as Asked
from opscontent.domain.hot_rules import Wish
from opscontent.errors import Rejected
from tests.factory import Factory

TITLE = "台风“桦加沙”登陆, iPhone 18 发布"


@pytest.mark.parametrize(
    "asked, holds",
    [
        (Asked(must=("台风",)), True),
        (Asked(must=("台风", "登陆")), True),
        (Asked(must=("台风", "地震")), False),
        (Asked(must=("IPHONE",)), True),
        (Asked(must=("phone",)), False),
        (Asked(must=("台风",), must_not=("发布",)), False),
        (Asked(any_of=("地震", "登陆")), True),
        (Asked(any_of=("地震", "暴雨")), False),
        (Asked(must=("台风",), any_of=("地震",)), False),
        (Asked(pattern=r"iphone \d+"), True),
        (Asked(pattern="^发布"), False),
        (Asked(must=("台风",), pattern="发布$"), True),
    ],
)
def test_which_titles_a_rule_takes(asked: Asked, holds: bool) -> None:
    assert hot_rules.holds(asked, TITLE) is holds


def test_a_pattern_without_an_end_finds_nothing() -> None:
    """Without its time-out this would take longer than anybody lives."""
    assert not hot_rules.holds(Asked(pattern=r"(a|aa)+$"), "a" * 199 + "!")


@pytest.mark.parametrize(
    "values, words",
    [({}, "Say what"), ({"must_not": "x"}, "Say what"), ({"must": " \n,"}, "Say what"), ({"pattern": "("}, "read")],
)
def test_a_rule_that_asks_for_nothing_is_refused(
    inside: object, make: Factory, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        hot_rules.add(make.account(), {"name": "R", "wish": Wish.mute} | values, by=make.person())


def test_what_is_followed_wins_over_what_is_muted(inside: object, make: Factory) -> None:
    account, other, by = make.account(), make.account(), make.person()
    mute = hot_rules.add(account, {"name": "Stars", "wish": Wish.mute, "any_of": "歌手、演员"}, by=by)
    follow = hot_rules.add(account, {"name": "Ours", "wish": Wish.follow, "must": "菜单"}, by=by)
    hot_rules.add(other, {"name": "Theirs", "wish": Wish.follow, "must": "歌手"}, by=by)

    rules = hot_rules.of(account)

    assert list(rules) == [follow, mute]
    titles = ("歌手排名", "歌手开餐馆的菜单", "天气")
    assert [hot_rules.first_that_holds(rules, title) for title in titles] == [mute, follow, None]


def test_changes_are_in_the_history(inside: object, make: Factory) -> None:
    account, by = make.account(), make.person()
    rule = hot_rules.add(account, {"name": "R", "wish": Wish.mute, "must": "x"}, by=by)

    hot_rules.change(rule, {"must": "y", "wish": Wish.mute}, by=by)
    with pytest.raises(Rejected):
        hot_rules.change(rule, {"must": ""}, by=by)
    hot_rules.remove(rule, by=by)

    assert [(e.verb, e.changes) for e in activity.of(rule)] == [
        ("hot_rule.changed", {"must": ["x", "y"]}),
        ("hot_rule.added", {}),
    ]
    assert [(e.verb, e.note) for e in activity.of(account)] == [("hot_rule.removed", "R")]


def test_there_is_an_end_to_rules(inside: object, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    account, by = make.account(), make.person()
    monkeypatch.setattr(hot_rules, "MOST", 1)
    hot_rules.add(account, {"name": "R", "wish": Wish.mute, "must": "x"}, by=by)

    with pytest.raises(Rejected, match="1 rules are enough"):
        hot_rules.add(account, {"name": "S", "wish": Wish.mute, "must": "x"}, by=by)
