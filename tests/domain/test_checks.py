from typing import Any

import pytest

from opscontent.db import db
from opscontent.domain import articles, briefs, checks
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.checks import CHECKS, CheckChoice, Level, Weight
from opscontent.domain.posts import Post, PostState
from opscontent.domain.quotes import EditKind
from opscontent.domain.replies import ReplyState
from tests.factory import Factory, at

GOOD: dict[str, Any] = {"digest": "What to say instead.", "cover": "cover.jpg", "cover_alt": "A menu"}


def quiet(account: Account) -> Account:
    """An account that wants no advice on the shape of a text: bodies here are one word long, or one paragraph."""
    for code in ("no_call", "long_paragraph"):
        db.session.add(CheckChoice(account_id=account.id, code=code, weight=Weight.off))
    return account


def planned(make: Factory, *, kind: Kind = Kind.subscription, **values: Any) -> Post:
    """A post with a complete plan, on an account with a brief."""
    account = quiet(make.account(kind=kind, channel="handoff"))
    brief = make.brief(account)
    pillar = make.pillar(account)
    values = {"pillar_id": pillar.id, "brief_id": brief.id, "clause_key": "promise.1", "why_us": "We saw it"} | values
    post = make.post(account, state=PostState.drafting, **values)
    db.session.refresh(post)
    return post


def found(post: Post) -> list[tuple[str, str]]:
    """Code and level of each finding on the post."""
    return [(finding.code, str(finding.level)) for finding in checks.run(post)]


def test_a_good_post_has_no_findings(inside: object, make: Factory) -> None:
    post = planned(make)
    make.revision(post, "Words.", **GOOD)

    assert checks.run(post) == []


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"pillar_id": None}, ("pillar", "blocks")),
        ({"clause_key": ""}, ("clause", "blocks")),
        ({"clause_key": "promise.7"}, ("clause", "blocks")),
        ({"why_us": "  "}, ("why_us", "blocks")),
    ],
)
def test_plan_must_be_complete(
    inside: object, make: Factory, values: dict[str, Any], expected: tuple[str, str]
) -> None:
    post = planned(make, **values)
    make.revision(post, "Words.", **GOOD)

    assert found(post) == [expected]


def test_a_clause_that_left_the_brief_is_said(inside: object, make: Factory) -> None:
    post = planned(make)
    make.brief(post.account, number=2, promise="Something else.")
    make.revision(post, "Words.", **GOOD)

    assert found(post) == [("clause_changed", "warns")]


def test_an_account_without_a_brief_is_said(inside: object, make: Factory) -> None:
    account = quiet(make.account())
    post = make.post(account, pillar_id=make.pillar(account).id, why_us="We saw it")
    make.revision(post, "Words.", **GOOD)

    assert found(post) == [("brief", "warns")]


@pytest.mark.parametrize(
    "text, expected",
    [
        ({"title": ""}, ("title_missing", "blocks")),
        ({"title": "长" * 32}, None),
        ({"title": "长" * 33}, ("title_long", "warns")),
        ({"title": "长" * 65}, ("title_too_long", "blocks")),
        ({"digest": ""}, ("digest_missing", "advises")),
        ({"digest": "长" * 120}, None),
        ({"digest": "长" * 121}, ("digest_long", "warns")),
        ({"digest": "长" * 129}, ("digest_too_long", "blocks")),
        ({"author": "长" * 17}, ("author_too_long", "blocks")),
        ({"body": " "}, ("body_missing", "blocks")),
        ({"body": "长" * 20_000}, ("body_too_long", "warns")),
        ({"cover": ""}, ("cover_missing", "warns")),
        ({"cover_alt": ""}, ("cover_alt", "warns")),
        ({"body": "![](https://example.org/a.png)"}, ("alt_missing", "warns")),
        ({"body": "![A bowl](https://example.org/a.png)"}, None),
        ({"body": "[there](https://example.org/a)"}, ("foreign_links", "warns")),
        ({"body": "[there](https://mp.weixin.qq.com/s/a)"}, None),
        ({"body": "太震惊了"}, ("dont_word", "warns")),
        ({"title": "震 惊"}, None),
        ({"body": "Here is MEDICAL advice."}, ("off_limits", "blocks")),
    ],
)
def test_text_is_checked(
    inside: object, make: Factory, text: dict[str, str], expected: tuple[str, str] | None
) -> None:
    post = planned(make)
    make.revision(post, **({"title": "A title", "body": "Words."} | GOOD | text))

    assert found(post) == ([expected] if expected else [])


@pytest.mark.parametrize(
    "text", [{"author": "长" * 17}, {"body": "长" * 20_000}, {"body": "[x](https://example.org/)"}]
)
def test_the_platforms_limits_are_not_a_sites(inside: object, make: Factory, text: dict[str, str]) -> None:
    post = planned(make, kind=Kind.site)
    make.revision(post, **({"title": "A title", "body": "Words."} | GOOD | text))

    assert found(post) == []


@pytest.mark.parametrize(
    "reply, quote, expected",
    [
        ({"state": ReplyState.withdrawn}, {}, ("withdrawn", "blocks")),
        ({"consent_id": None}, {}, ("consent", "blocks")),
        ({"consent_id": None, "consent_note": "said yes by mail"}, {}, None),
        ({"consent_revoked_at": at("2026-11-21 07:30")}, {}, ("consent", "blocks")),
        ({"text": "打 13800138000"}, {}, ("private_number", "blocks")),
        ({"text": "打 13800138000"}, {"wording": "打电话", "edit_kind": EditKind.cut}, None),
        ({"text": "夫妻肺片"}, {"wording": "夫妻"}, ("not_verbatim", "warns")),
        ({"text": "夫妻肺片"}, {"wording": "夫妻", "edit_kind": EditKind.cut}, None),
    ],
)
def test_quotes_are_checked(
    inside: object, make: Factory, reply: dict[str, Any], quote: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    post = planned(make)
    said = make.reply(make.prompt(post.account), **reply)
    make.quote(said, post, **quote)
    make.revision(post, f"[[reply:{said.id}]]\n\n[[credits]]", **GOOD)

    assert found(post) == ([expected] if expected else [])


def test_a_withdrawn_reply_is_named(inside: object, make: Factory) -> None:
    post = planned(make)
    said = make.reply(make.prompt(post.account), name="小鱼", state=ReplyState.withdrawn)
    make.quote(said, post)
    make.revision(post, f"[[reply:{said.id}]]\n\n[[credits]]", **GOOD)

    finding = checks.run(post)[0]

    assert str(finding.sentence) == f"#{said.id} 小鱼 took this reply back. Take it out of the text."


def test_a_quote_that_nobody_picked_blocks(inside: object, make: Factory) -> None:
    post = planned(make)
    make.revision(post, "[[reply:77]]", **GOOD)

    assert found(post) == [("quote_missing", "blocks")]


def test_readers_should_be_thanked(inside: object, make: Factory) -> None:
    post = planned(make)
    said = make.reply(make.prompt(post.account))
    make.quote(said, post)
    make.revision(post, f"[[reply:{said.id}]]", **GOOD)

    assert found(post) == [("credits_missing", "advises")]


def test_what_blocks_comes_first(inside: object, make: Factory) -> None:
    post = planned(make, why_us="")
    make.revision(post, "太震惊了", digest="", cover="")

    levels = [finding.level for finding in checks.run(post)]

    assert levels == sorted(levels, key=list(Level).index)
    assert [finding.code for finding in checks.blocking(checks.run(post))] == ["why_us"]


@pytest.mark.parametrize(
    "line, expected",
    [
        ("医疗建议", ["医疗建议"]),
        ("不贩卖焦虑，不说「再不学就晚了」。", ["再不学就晚了"]),
        ("不评价具体某个人的口音、分数和学校。", []),
        ('Never say "cheap" or “second-rate” of a person.', ["cheap", "second-rate"]),
    ],
)
def test_off_limits_lines_forbid_words(line: str, expected: list[str]) -> None:
    assert briefs.forbidden_words(line) == expected


def test_checks_of_unsaved_text_see_that_text(inside: object, make: Factory) -> None:
    post = planned(make)
    saved = make.revision(post, "Words.", **GOOD)

    typed = articles.preview(post, articles.Text(title="震惊", **GOOD, body=saved.body))

    assert [finding.code for finding in checks.run(post, typed)] == ["dont_word"]


def test_every_check_is_registered() -> None:
    assert set(CHECKS) == {
        *("title_is_new", "headings_step_by_step", "paragraphs_are_short", "addresses_have_words"),
        *("the_end_asks_something", "type_is_set_well", "advertisements_claim_nothing_absolute", "listed_words"),
        *("tone_is_ours", "facts_are_as_approved"),
        *("brief_is_there", "pillar_is_chosen", "clause_is_cited", "why_us_is_said"),
        *("words_we_avoid", "off_limits"),
        *("title_fits", "digest_fits", "author_fits", "body_fits", "cover_is_there"),
        *("pictures_have_words", "links_survive", "structure_is_kept"),
        *("nobody_took_it_back", "everyone_agreed", "every_quote_is_ours", "nobody_is_exposed"),
        *("the_kind_of_edit_is_true", "readers_are_thanked", "changed_words_are_settled", "answers_are_written"),
    }
