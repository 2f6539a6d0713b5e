"""A blind prompt tells no sender by a search: neither in triage, nor in what Ctrl+K finds."""

import pytest
from flask import Flask

from opscontent.domain import finder, triage
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.triage import Filters, Tab
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account(), rates_blind=True)


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


@pytest.fixture
def sent(prompt: Prompt, make: Factory) -> list[Reply]:
    """By name and words, by words alone, by name alone (in another width), by name and already used."""
    return [
        make.reply(prompt, "小鱼说夫妻肺片", name="小鱼"),
        make.reply(prompt, "小鱼真好吃", name="大海"),
        make.reply(prompt, "佛跳墙", name="小鱼"),
        make.reply(prompt, "拍黄瓜", name="小鱼", state=ReplyState.used),
    ]


def in_triage(prompt: Prompt, person: Person, q: str) -> list[str]:
    filters = Filters(tab=Tab.all, q=q, rated_by=person.id if prompt.rates_blind else 0)
    return [card.reply.text for card in triage.page(prompt.id, filters).cards]


def test_triage_finds_no_reply_by_a_hidden_name(prompt: Prompt, editor: Person, sent: list[Reply]) -> None:
    assert in_triage(prompt, editor, "小鱼") == ["小鱼说夫妻肺片", "小鱼真好吃", "拍黄瓜"]

    triage.rate(sent[2], 3, by=editor)

    assert in_triage(prompt, editor, "小鱼") == ["小鱼说夫妻肺片", "小鱼真好吃", "佛跳墙", "拍黄瓜"]


def test_where_nothing_is_blind_names_are_found(prompt: Prompt, editor: Person, sent: list[Reply]) -> None:
    prompt.rates_blind = False

    assert len(in_triage(prompt, editor, "小鱼")) == 4


def found(prompt: Prompt, person: Person) -> tuple[list[str], set[str]]:
    seen = finder.find("小鱼", [prompt.account], replies_of=[prompt.account], person_id=person.id)
    return [reply.text for reply in seen.replies], {reply.text for reply in seen.replies if reply.id in seen.veiled}


def test_the_finder_finds_none_by_a_hidden_name_and_shows_none(
    prompt: Prompt, editor: Person, sent: list[Reply]
) -> None:
    assert found(prompt, editor) == (["拍黄瓜", "小鱼真好吃", "小鱼说夫妻肺片"], {"小鱼真好吃", "小鱼说夫妻肺片"})

    for reply in sent[:3]:
        triage.rate(reply, 3, by=editor)

    assert found(prompt, editor) == (["拍黄瓜", "佛跳墙", "小鱼真好吃", "小鱼说夫妻肺片"], set())
