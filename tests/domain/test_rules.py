"""What holds a reply: the word list, links, contacts; each can be turned off, each says which words it hit."""

import pytest
from flask import Flask

from opscontent.domain import rules
from opscontent.domain.rules import Hit, Rule, Rules
from tests.factory import Factory

NOTHING = Rules(holds_links=False, holds_contacts=False)


@pytest.mark.parametrize(
    "text, words, hit",
    [
        ("代写论文", ["代写"], ["代写"]),
        ("代 · 写", ["代写"], ["代写"]),
        ("ＳＰＡＭ here", ["spam"], ["spam"]),
        ("spammer", ["spam"], []),
        ("spam菜", ["spam"], ["spam"]),
        ("click   HERE now", ["click here"], ["click here"]),
        ("好吃", ["代写"], []),
        ("🍑 shop", ["🍑"], ["🍑"]),
        ("anything", [], []),
    ],
)
def test_word_list_finds_han_anywhere_and_latin_by_word(text: str, words: list[str], hit: list[str]) -> None:
    found = rules.hits(Rules(tuple(words), holds_links=False, holds_contacts=False), text)

    assert found == ([Hit(Rule.words, tuple(hit))] if hit else [])


@pytest.mark.parametrize(
    "text, rule, words",
    [
        ("see www.spam.example", Rule.links, ("www.spam.example",)),
        ("call 13800138000", Rule.contacts, ("13800138000",)),
        ("加微信 fish_2026", Rule.contacts, ("fish_2026",)),
    ],
)
def test_links_and_contacts_are_held_unless_turned_off(text: str, rule: Rule, words: tuple[str, ...]) -> None:
    assert rules.hits(Rules(), text) == [Hit(rule, words)]
    assert rules.hits(NOTHING, text) == []


def test_every_rule_and_every_text_is_looked_at_once() -> None:
    found = rules.hits(Rules(("代写",)), "代写 13800138000", "代写 www.spam.example")

    assert found == [
        Hit(Rule.words, ("代写",)),
        Hit(Rule.contacts, ("13800138000",)),
        Hit(Rule.links, ("www.spam.example",)),
    ]


def test_reason_says_the_words_and_fits_its_column(inside: Flask, make: Factory) -> None:
    account = make.account(language="en", held_words="代写\n\n代写\n刷单")

    assert rules.of(account) == Rules(("代写", "刷单"))
    assert rules.held_reason(account, "代写和刷单", "www.a.example") == "word list: 代写, 刷单; link: www.a.example"
    assert rules.held_reason(account, "好吃") == ""
    assert len(rules.held_reason(account, " ".join(f"www.{n}.example" for n in range(99)))) == rules.REASON_MAXIMUM
