"""Rules of answers: matched as people write, kept in order, told in the history."""

import pytest
from flask import Flask

from opscontent.domain import activity, chats
from opscontent.domain.accounts import Account
from opscontent.domain.chats import Match, RuleValues, rule
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from tests.factory import Factory

EQUAL, CONTAINS = Match.equal, Match.contains


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chief(account: Account, make: Factory) -> Person:
    return make.member(account, "chief")


@pytest.mark.parametrize(
    "keyword, match, text, fits",
    [
        ("客服", EQUAL, "客服", True),
        ("客服", EQUAL, " 客服！ ", True),
        ("客服", EQUAL, "找客服", False),
        ("客服", CONTAINS, "我要找客服。", True),
        ("Menu", EQUAL, "ＭＥＮＵ", True),
        ("menu", CONTAINS, "the MENU please", True),
        ("menu", CONTAINS, "nothing", False),
        ("👍", EQUAL, "👍", True),
        ("👍", EQUAL, "👎", False),
    ],
)
def test_rules_match_as_people_write(
    account: Account, chief: Person, keyword: str, match: Match, text: str, fits: bool
) -> None:
    added = chats.add(account, RuleValues(keyword, match, "An answer"), by=chief)

    assert (rule.fitting(account.id, text) is added) is fits


def test_the_first_rule_that_fits_counts(account: Account, chief: Person) -> None:
    first = chats.add(account, RuleValues("菜", CONTAINS, "one"), by=chief)
    second = chats.add(account, RuleValues("菜单", EQUAL, "two"), by=chief)
    before = rule.fitting(account.id, "菜单")

    chats.move_up(second, by=chief)
    chats.move_up(second, by=chief)

    assert (before, rule.fitting(account.id, "菜单")) == (first, second)
    assert list(chats.of_account(account.id)) == [second, first]
    assert [entry.verb for entry in activity.of(account)][:1] == ["chat.rules_ordered"]


def test_changes_and_removals_are_told(account: Account, chief: Person) -> None:
    added = chats.add(account, RuleValues("菜单", EQUAL, "one"), by=chief)

    chats.change(added, RuleValues("菜单", CONTAINS, "two"), by=chief)
    chats.change(added, RuleValues("菜单", CONTAINS, "two"), by=chief)
    chats.remove(added, by=chief)

    assert chats.of_account(account.id) == []
    assert [(entry.verb, entry.changes["rule"]) for entry in activity.of(account)] == [
        ("chat.rule_removed", ["菜单: two", ""]),
        ("chat.rule_changed", ["菜单: one", "菜单: two"]),
        ("chat.rule_added", ["", "菜单: one"]),
    ]


@pytest.mark.parametrize(
    "values, why",
    [
        (RuleValues(" ", EQUAL, "x"), "1 to 60"),
        (RuleValues("k" * 61, EQUAL, "x"), "1 to 60"),
        (RuleValues("k", EQUAL, "x" * 601), "too long"),
        (RuleValues("k", EQUAL, " "), "Write an answer"),
        (RuleValues("k", EQUAL, prompt_id=10**6), "another account"),
    ],
)
def test_rules_that_say_nothing_are_refused(account: Account, chief: Person, values: RuleValues, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        chats.add(account, values, by=chief)


def test_the_prompt_of_another_account_is_refused(account: Account, chief: Person, make: Factory) -> None:
    prompt = make.prompt(make.account())

    with pytest.raises(Rejected, match="another account"):
        chats.add(account, RuleValues("k", EQUAL, prompt_id=prompt.id), by=chief)


def test_there_is_a_most(account: Account, chief: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "MOST_RULES", 1)
    chats.add(account, RuleValues("k", EQUAL, "x"), by=chief)

    with pytest.raises(Rejected, match="1 rules already"):
        chats.add(account, RuleValues("l", EQUAL, "x"), by=chief)
