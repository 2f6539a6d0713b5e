"""Where words go: the prompt they name, the one they speak of, the newest open one, a rule, nowhere."""

from datetime import timedelta

import pytest
from flask import Flask

from opscontent import clock
from opscontent.domain import chats
from opscontent.domain.accounts import Account
from opscontent.domain.chats import Match, Route, RuleValues
from opscontent.domain.prompts import Prompt, PromptState
from tests.factory import Factory


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def older(account: Account, make: Factory) -> Prompt:
    return make.prompt(account, keyword="菜单", slug="menu-words", opens_at=clock.now() - timedelta(days=2))


@pytest.fixture
def newer(older: Prompt, account: Account, make: Factory) -> Prompt:
    return make.prompt(account, keyword="路牌", opens_at=clock.now() - timedelta(days=1))


def route(account: Account, text: str, spoken_of: int | None = None) -> Route:
    return chats.route(account, text, clock.now(), spoken_of=spoken_of)


@pytest.mark.parametrize(
    "text, words",
    [
        ("菜单", ""),
        ("菜单 夫妻肺片", "夫妻肺片"),
        ("菜单：夫妻肺片", "夫妻肺片"),
        ("菜单\n夫妻\n肺片", "夫妻\n肺片"),
        ("#菜单", ""),
        ("＃菜单夫妻肺片", "夫妻肺片"),
        ("#menu-words", ""),
        ("# MENU-WORDS: 夫妻肺片，好", "夫妻肺片，好"),
        ("#{id}", ""),
        ("#{id} 夫妻肺片", "夫妻肺片"),
        ("#{id}夫妻肺片", "夫妻肺片"),
    ],
)
def test_a_prompt_is_named_by_keyword_number_or_address(
    account: Account, older: Prompt, newer: Prompt, text: str, words: str
) -> None:
    assert route(account, text.replace("{id}", str(older.id))) == Route(older, words)


@pytest.mark.parametrize("text", ["菜单上的字", "#{id}1", "menu-words", "{id}", "我说菜单"])
def test_other_words_are_for_the_prompt_that_opened_last(
    account: Account, older: Prompt, newer: Prompt, text: str
) -> None:
    text = text.replace("{id}", str(older.id))

    assert route(account, text) == Route(newer, text)


def test_the_prompt_spoken_of_last_comes_before_the_newest(account: Account, older: Prompt, newer: Prompt) -> None:
    assert route(account, "夫妻肺片", older.id) == Route(older, "夫妻肺片")
    assert route(account, "路牌 小心地滑", older.id) == Route(newer, "小心地滑")
    assert route(account, "夫妻肺片", 10**6) == Route(newer, "夫妻肺片")


def test_the_longest_keyword_counts(account: Account, older: Prompt, make: Factory) -> None:
    longer = make.prompt(account, keyword="菜单翻译", opens_at=clock.now() - timedelta(days=9))

    assert route(account, "菜单翻译 x").prompt is longer
    assert route(account, "#菜单翻译").prompt is longer


def test_a_closed_prompt_is_found_by_its_code_alone(account: Account, make: Factory) -> None:
    closed = make.prompt(account, keyword="菜单", state=PromptState.closed)

    assert route(account, "#菜单 x").prompt is closed
    assert route(account, "菜单 x") == Route()


def test_times_open_and_close(account: Account, make: Factory) -> None:
    now = clock.now()
    make.prompt(account, closes_at=now - timedelta(seconds=1))
    make.prompt(account, state=PromptState.draft, opens_at=now + timedelta(seconds=9))
    due = make.prompt(account, state=PromptState.draft, opens_at=now - timedelta(days=9))

    assert chats.route(account, "x", now).prompt is due


def test_prompts_of_other_accounts_are_not_ours(account: Account, make: Factory) -> None:
    other = make.prompt(make.account(), keyword="菜单")

    assert route(account, "菜单") == route(account, f"#{other.id}") == route(account, "x") == Route()


def test_rules_come_after_prompts(account: Account, make: Factory) -> None:
    chief = make.member(account, "chief")
    chats.add(account, RuleValues("客服", Match.contains, "九点到六点"), by=chief)
    before = route(account, "找客服")

    prompt = make.prompt(account)

    assert before == Route(text="九点到六点")
    assert route(account, "找客服") == Route(prompt, "找客服")


def test_a_rule_may_lead_to_a_prompt(account: Account, make: Factory) -> None:
    closed = make.prompt(account, state=PromptState.closed)
    chats.add(account, RuleValues("菜单", Match.equal, prompt_id=closed.id), by=make.member(account, "chief"))

    assert route(account, "菜单") == Route(closed)
