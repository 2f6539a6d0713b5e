"""What an account makes of its checks: weights, waivers with a reason, word lists."""

import pytest
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, articles, checks, reviews
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.checks import ADJUSTABLE, Finding, Level, Place, Weight
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Missing, Rejected
from tests.factory import Factory


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account(kind=Kind.subscription, allows_self_approval=True)


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    brief = make.brief(account)
    plan = {
        "pillar_id": make.pillar(account).id,
        "brief_id": brief.id,
        "clause_key": "promise.1",
        "why_us": "We saw it",
    }
    post = make.post(account, state=PostState.in_review, **plan)
    make.revision(post, "太震惊了？", digest="d", cover="c.jpg", cover_alt="a")
    return post


def found(post: Post) -> dict[str, Level]:
    return {finding.code: finding.level for finding in checks.run(post)}


@pytest.mark.parametrize(
    "weight, expected",
    [
        (Weight.off, None),
        (Weight.advises, Level.advises),
        (Weight.warns, Level.warns),
        (Weight.blocks, Level.blocks),
    ],
)
def test_an_account_weighs_a_finding(
    account: Account, ling: Person, post: Post, weight: Weight, expected: Level | None
) -> None:
    assert found(post) == {"dont_word": Level.warns}

    checks.choose(account, {"dont_word": weight}, by=ling)

    assert found(post).get("dont_word") == expected


def test_weights_change_back_and_are_history(account: Account, ling: Person) -> None:
    checks.choose(account, {"dont_word": Weight.warns, "no_call": Weight.off}, by=ling)
    checks.choose(account, {"dont_word": Weight.warns, "no_call": Weight.advises}, by=ling)
    checks.choose(account, {"no_call": Weight.advises}, by=ling)

    assert [entry.changes for entry in activity.of(account) if entry.verb == "account.checks_chosen"] == [
        {"check.no_call": ["off", "advises"]},
        {"check.no_call": ["advises", "off"]},
    ]
    assert checks.weights(account.id) == {"no_call": Weight.advises}


@pytest.mark.parametrize("code", ["consent", "withdrawn", "private_number", "title_missing", "body_too_long"])
def test_consent_and_hard_limits_weigh_what_they_weigh(account: Account, ling: Person, post: Post, code: str) -> None:
    finding = Finding(code, Level.blocks, Place.body, "x")

    assert checks.choices.weighed([finding], dict.fromkeys(ADJUSTABLE, Weight.off)) == [finding]
    with pytest.raises(Rejected):
        checks.waive(post, finding, "because", by=ling)


def test_the_rules_of_structure_weigh_together() -> None:
    finding = Finding("structure_nesting", Level.warns, Place.body, "x")

    assert checks.choices.weighed([finding], {"structure": Weight.off}) == []


def test_a_waiver_lets_a_blocked_text_be_approved(account: Account, ling: Person, post: Post) -> None:
    checks.choose(account, {"dont_word": Weight.blocks}, by=ling)
    content_hash = articles.compose(post).content_hash
    with pytest.raises(Rejected):
        reviews.approve(post, by=ling, content_hash=content_hash)
    (finding,) = checks.run(post)

    checks.waive(post, finding, " It is the title of a book. ", by=ling)

    (passed,) = checks.run(post)
    assert passed.pardon is not None
    assert (passed.pardon.reason, passed.pardon.who) == ("It is the title of a book.", "Ling")
    assert reviews.approve(post, by=ling, content_hash=content_hash).kind == "approved"
    assert [entry.note for entry in activity.of(post) if entry.verb == "post.finding_waived"] == [
        "“震惊” is a word we avoid. – It is the title of a book."
    ]


def test_a_waiver_needs_a_reason_and_can_be_given_anew(ling: Person, post: Post) -> None:
    (finding,) = checks.run(post)
    with pytest.raises(Rejected):
        checks.waive(post, finding, "  ", by=ling)

    checks.waive(post, finding, "one", by=ling)
    checks.waive(post, finding, "two", by=ling)

    assert [each.pardon.reason for each in checks.run(post) if each.pardon] == ["two"]


def test_a_waiver_is_of_these_words_and_this_post(account: Account, ling: Person, post: Post, make: Factory) -> None:
    checks.choices.add_list(account, "House", ["同桌", "大大"], Level.blocks, by=ling)
    make.revision(post, "同桌和大大？", number=2, digest="d", cover="c.jpg", cover_alt="a")
    first, second = checks.run(post)

    checks.waive(post, first, "fine", by=ling)

    assert [(each.found, each.pardon is not None) for each in checks.run(post)] == [
        (second.found, False),
        (first.found, True),
    ]


def test_a_waiver_is_taken_back(ling: Person, post: Post, make: Factory) -> None:
    (finding,) = checks.run(post)
    waiver = checks.waive(post, finding, "one", by=ling)
    db.session.flush()

    with pytest.raises(Missing):
        checks.insist(make.post(post.account), waiver.id, by=ling)
    checks.insist(post, waiver.id, by=ling)

    assert [each.pardon for each in checks.run(post)] == [None]


def test_a_list_finds_its_words_at_its_level(account: Account, ling: Person, post: Post) -> None:
    row = checks.add_list(account, "House", ["震惊 ", "", "震惊", "GitHub"], Level.blocks, by=ling)
    db.session.flush()

    assert row.count == 2
    (hit,) = (each for each in checks.run(post) if each.code == "word_list")
    assert (hit.level, hit.found, hit.rule) == (Level.blocks, ("震惊",), "House")

    checks.remove_list(account, row.id, by=ling)

    assert found(post) == {"dont_word": Level.warns}


def test_lists_have_limits(account: Account, ling: Person, make: Factory) -> None:
    with pytest.raises(Rejected):
        checks.add_list(account, "Empty", [" ", ""], Level.warns, by=ling)
    with pytest.raises(Rejected):
        checks.add_list(account, "Long", [str(n) for n in range(checks.MOST_WORDS + 1)], Level.warns, by=ling)
    row = checks.add_list(account, "Ours", ["x"], Level.warns, by=ling)
    db.session.flush()
    with pytest.raises(Missing):
        checks.remove_list(make.account(), row.id, by=ling)
