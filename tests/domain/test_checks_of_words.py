"""Checks of type, words and shape: what each says, and of what it keeps silent."""

from typing import Any

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import articles, checks, reviews
from opscontent.domain.accounts import Kind
from opscontent.domain.checks import Finding, Fix, Level
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.domain.revisions import Text
from tests.factory import Factory, at


def told(post: Post, body: str, code: str, *, title: str = "A title") -> list[Finding]:
    """What the checks say under one code of a text that nobody saved."""
    return [each for each in checks.run(post, articles.preview(post, Text(title, body=body))) if each.code == code]


@pytest.fixture
def post(inside: Flask, make: Factory) -> Post:
    account = make.account(kind=Kind.subscription)
    make.brief(account, do_words=["大大"], persona_self="大大", persona_reader="同桌")
    return make.post(account, state=PostState.drafting)


@pytest.mark.parametrize(
    "code, bad, good",
    [
        ("heading_jump", "### a", "## a\n\n### b"),
        ("heading_jump", "## a\n\n#### b", "## a\n\n### b\n\n## c"),
        ("long_paragraph", "长" * 201, "长" * 200),
        ("long_paragraph", "- x\n\n" + "长" * 201, "长" * 150 + "\n\n" + "长" * 150),
        ("bare_link", "见 https://example.org/a", "[见](https://example.org/a)"),
        ("bare_link", "见 <https://example.org/a>", "`https://example.org/a`"),
        ("no_call", "完了。", "你怎么看？"),
        ("no_call", "完了。", "欢迎留言。"),
        ("no_call", "Done.", "Tell us more."),
        ("spacing", "用Python写", "用 Python 写"),
        ("punctuation", "好,很好", "好，很好"),
        ("doubled", "好！！", "好！"),
        ("tone_missing", "没有", "大大说"),
        ("persona_missing", "没有", "同桌说"),
    ],
)
def test_what_a_text_is_told(post: Post, code: str, bad: str, good: str) -> None:
    assert len(told(post, bad, code)) == 1
    assert told(post, good, code) == []


def test_an_empty_text_is_not_told_of_words(post: Post) -> None:
    found = {each.code for each in checks.run(post, articles.preview(post, Text("A title")))}

    assert found & {"no_call", "tone_missing", "persona_missing", "spacing"} == set()


def test_the_closing_block_asks_for_the_text(post: Post) -> None:
    post.account.call = "写给我们"

    assert told(post, "完了。", "no_call") == []


def test_slips_come_with_their_fixes(post: Post) -> None:
    (finding,) = told(post, "甲。\n\n用Python写", "spacing")

    assert finding.fixes == (
        Fix(4, "用", "用 ", "用Python写", "用 Python写"),
        Fix(10, "n", "n ", "用Python写", "用Python 写"),
    )
    assert str(finding.sentence) == "2 spaces are missing or too much."


@pytest.mark.parametrize("is_promotion, words", [(True, [("最便宜", "这是最便宜的一款。")]), (False, [])])
def test_absolute_words_are_looked_for_in_promotions(
    post: Post, is_promotion: bool, words: list[tuple[str, str]]
) -> None:
    post.is_promotion = is_promotion

    found = told(post, "第一次来。这是最便宜的一款。好吃吗？", "absolute_word")

    assert [each.found for each in found] == words


@pytest.mark.parametrize(
    "title, like",
    [
        ("100 条读者神翻译，第二季", ["100 条读者神翻译"]),
        ("100條讀者神翻譯", ["100 条读者神翻译"]),
        ("涨薪怎么开口", []),
        ("翻译", []),
    ],
)
def test_a_title_like_an_earlier_one_is_told(post: Post, make: Factory, title: str, like: list[str]) -> None:
    day = at("2026-11-12 07:30")
    make.post(post.account, "100 条读者神翻译", state=PostState.published, planned_at=day)
    make.post(post.account, "涨薪怎么开口", state=PostState.dropped)
    make.post(make.account(), "涨薪怎么开口", state=PostState.published)

    found = told(post, "x", "title_alike", title=title)

    assert [each.found[0] for each in found] == like
    assert all("(2026-11-12)" in str(each.sentence) for each in found)


def test_numbers_and_names_are_held_to_the_approval(post: Post, make: Factory) -> None:
    approved = make.revision(post, "Anna 说有 3,000 条。")
    values: dict[str, Any] = {"kind": ReviewKind.approved, "content_hash": "0" * 64, "at": clock.now()}
    make._kept(Review(account_id=post.account_id, post_id=post.id, revision_id=approved.id, **values))

    changed = reviews.findings(post, articles.preview(post, Text("A title", body="Anna 说有 2,000 条。")))
    same = reviews.findings(post, articles.preview(post, Text("A title", body="别的话，Anna 说有 3,000 条。")))

    assert [str(each.sentence) for each in changed if each.code == "facts_changed"] == [
        "Numbers or names are not those that were approved: 3,000 条 → 2,000 条."
    ]
    assert "facts_changed" not in {each.code for each in same}


@pytest.mark.parametrize("count", [1, 3])
def test_checks_ask_the_same_number_of_questions(post: Post, make: Factory, statements: Any, count: int) -> None:
    make.revision(post, "x")
    for number in range(count):
        make.post(post.account, f"Title {number}", state=PostState.published)
        checks.add_list(post.account, f"List {number}", ["x"], Level.warns, by=make.person())
    article = articles.compose(post)
    db.session.flush()

    with statements() as ran:
        reviews.findings(post, article)

    assert len(ran) == 6
