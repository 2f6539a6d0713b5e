from itertools import product

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, checks, quotes, replies
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Edit, EditKind, Quote, Trouble
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


def picked(make: Factory, prompt: Prompt, by: Person, text: str = "夫妻肺片", **values: object) -> Quote:
    reply = make.reply(prompt, text, **({"state": ReplyState.shortlisted} | values))
    quote = quotes.pick(reply, by=by)
    db.session.flush()
    return quote


def change(reply: Reply, text: str, by: Person, name: str | None = None) -> None:
    """As the sender does it, while the reply is back among the new ones."""
    replies.move(reply, ReplyState.new, by=by)
    replies.edit(reply, text, name=name)
    replies.move(reply, ReplyState.shortlisted, by=by)


def test_pick_remembers_the_version_of_the_words(prompt: Prompt, editor: Person, make: Factory) -> None:
    quote = picked(make, prompt, editor)
    assert (quote.reply_version, quote.is_overtaken, quotes.trouble(quote)) == (1, False, None)

    change(quote.reply, "佛跳墙", editor)

    assert (quote.reply_version, quote.is_overtaken, quotes.trouble(quote)) == (1, True, Trouble.edited)
    assert quotes.words_picked([quote]) == {quote.id: "夫妻肺片"}
    later = picked(make, prompt, editor, "x", version=4)
    assert (later.reply_version, quotes.trouble(later)) == (4, None)


def test_words_picked_are_those_before_all_edits_since(prompt: Prompt, editor: Person, make: Factory) -> None:
    reply = make.reply(prompt, "一")
    replies.edit(reply, "二")
    replies.move(reply, ReplyState.shortlisted, by=editor)
    quote = quotes.pick(reply, by=editor)
    db.session.flush()
    change(reply, "二", editor, name="新名")
    change(reply, "三", editor)
    change(reply, "四", editor)

    assert quotes.words_picked([quote]) == {quote.id: "二"}


def test_take_the_new_words(prompt: Prompt, editor: Person, make: Factory) -> None:
    quote = picked(make, prompt, editor)
    quotes.edit(quote, Edit("夫妻", credit="鱼"), version=1, by=editor)
    change(quote.reply, "佛跳墙", editor)

    quotes.settle(quote, keep=False, version=2, by=editor)

    assert (quote.words, quote.edit_kind, quote.credited, quote.version) == ("佛跳墙", EditKind.verbatim, "鱼", 3)
    assert quotes.trouble(quote) is None
    assert activity.of(quote.reply)[0].verb == "reply.settled"


@pytest.mark.parametrize(("wording", "kept"), [(None, "夫妻肺片"), ("夫妻", "夫妻")])
def test_keep_ours(prompt: Prompt, editor: Person, make: Factory, wording: str | None, kept: str) -> None:
    quote = picked(make, prompt, editor)
    quote.wording = wording
    change(quote.reply, "佛跳墙", editor)

    quotes.settle(quote, keep=True, version=1, by=editor)

    assert (quote.words, quote.edit_kind, quotes.trouble(quote)) == (kept, EditKind.light, None)


@pytest.mark.parametrize(("door", "credited"), [(Door.form, ""), (Door.paste, "鱼")])
def test_who_wants_no_name_any_more_gets_none(
    prompt: Prompt, editor: Person, make: Factory, door: Door, credited: str
) -> None:
    quote = picked(make, prompt, editor, door=door)
    quotes.edit(quote, Edit("夫妻肺片", credit="鱼"), version=1, by=editor)
    change(quote.reply, "夫妻肺片", editor, name="")

    quotes.settle(quote, keep=True, version=2, by=editor)

    assert (quote.words, quote.wording, quote.edit_kind) == ("夫妻肺片", None, EditKind.verbatim)
    assert quote.credited == credited


def test_settle_refuses_what_is_not_open(prompt: Prompt, editor: Person, make: Factory) -> None:
    quote = picked(make, prompt, editor)
    with pytest.raises(Rejected, match="not changed"):
        quotes.settle(quote, keep=True, version=1, by=editor)

    change(quote.reply, "佛跳墙", editor)
    with pytest.raises(Conflict):
        quotes.settle(quote, keep=True, version=9, by=editor)

    for entry in activity.of(quote.reply):
        entry.changes = {"text": ["", ""]}
    db.session.flush()
    with pytest.raises(Rejected, match="not known any more"):
        quotes.settle(quote, keep=True, version=1, by=editor)


def test_a_published_post_is_settled_no_more(prompt: Prompt, editor: Person, make: Factory) -> None:
    quote = picked(make, prompt, editor)
    change(quote.reply, "佛跳墙", editor)
    post = quotes.build(prompt, [quote], by=editor)
    post.state = PostState.published

    with pytest.raises(Rejected, match="published"):
        quotes.settle(quote, keep=False, version=1, by=editor)

    assert quotes.unsettled(prompt.id) == {}


@pytest.mark.parametrize("keep", [True, False])
def test_the_draft_is_blocked_until_it_is_settled(prompt: Prompt, editor: Person, make: Factory, keep: bool) -> None:
    quote = picked(make, prompt, editor)
    change(quote.reply, "佛跳墙", editor)
    post = quotes.build(prompt, [quote], by=editor)

    def codes() -> list[str]:
        return [finding.code for finding in checks.blocking(checks.run(post))]

    assert "reply_changed" in codes()
    assert quotes.unsettled(prompt.id) == {post.id: 1}
    quotes.settle(quote, keep=keep, version=1, by=editor)
    assert "reply_changed" not in codes()
    assert quotes.unsettled(prompt.id) == {}


def test_settling_takes_an_approval_away_where_it_changes_words(
    prompt: Prompt, editor: Person, make: Factory
) -> None:
    quote = picked(make, prompt, editor)
    change(quote.reply, "佛跳墙", editor)
    post = quotes.build(prompt, [quote], by=editor)
    post.state, post.approved_hash = PostState.approved, "x"

    quotes.settle(quote, keep=True, version=1, by=editor)

    assert (post.state, post.approved_hash) == (PostState.drafting, "")


def test_an_empty_place_for_an_answer_is_told(prompt: Prompt, editor: Person, make: Factory) -> None:
    quote = picked(make, prompt, editor)
    post = quotes.build(prompt, [quote], by=editor, pattern=quotes.Pattern.answers)

    found = [finding for finding in checks.run(post) if finding.code == "answer_missing"]

    assert [finding.level for finding in found] == [checks.Level.warns]


STATES = sorted(ReplyState)


def test_the_database_counts_what_trouble_says(prompt: Prompt, editor: Person, make: Factory) -> None:
    consents = ({}, {"consent_id": None}, {"consent_id": None, "consent_note": "by mail"})
    revoked = ({}, {"consent_revoked_at": clock.now()})
    found = {}
    for number, (state, consent, taken, version, words) in enumerate(
        product(STATES, consents, revoked, (1, 2), ("x", ""))
    ):
        reply = make.reply(prompt, f"{words}{number}" if words else "", state=state, **(consent | taken))
        found[reply.id] = make.quote(reply, reply_version=version)

    broken = [quote for quote in found.values() if quotes.trouble(quote)]

    assert quotes.unsettled(prompt.id) == {0: len(broken)}
    assert {quotes.trouble(quote) for quote in found.values()} == {None, *Trouble}
    usable = [quote for quote in found.values() if quotes.trouble(quote) is None]
    assert all(quote.is_usable for quote in usable)
