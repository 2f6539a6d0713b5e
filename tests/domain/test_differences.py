"""Each way in which a post can come to differ from what was approved has its explanation."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from opscontent.domain import articles, checks, editions, posts, quotes, replies, reviews, revisions
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.quotes import Edit, Quote
from opscontent.domain.replies import CreditWish, ReplyState
from opscontent.domain.revisions import Text
from tests.factory import Factory


class Desk:
    """An approved post that quotes one reader, and those who work on it."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        self.account: Account = make.account(closing="See you on Monday.")
        self.ling: Person = make.member(self.account, "editor", "Ling")
        self.post: Post = make.post(self.account, "Menu", state=PostState.drafting)
        self.reply = make.reply(make.prompt(self.account), "夫妻肺片", state=ReplyState.used)
        self.quote: Quote = make.quote(self.reply, self.post)
        self.body = f"Some words.\n\n[[reply:{self.reply.id}]]"
        make.revision(self.post, self.body)
        posts.move(self.post, PostState.in_review, by=self.ling)
        reviews.approve(self.post, by=self.ling, content_hash=articles.compose(self.post).content_hash)
        posts.move(self.post, PostState.scheduled, by=self.ling)

    def save(self, **values: Any) -> None:
        newest = revisions.latest(self.post.id)
        assert newest is not None
        text = Text(**(vars(newest.text) | values))
        revisions.save(self.post, text, base_number=newest.number, by=self.ling)

    def word(self, wording: str, credit: str = "小鱼") -> None:
        quotes.edit(self.quote, Edit(wording, credit=credit), version=self.quote.version, by=self.ling)


@pytest.fixture
def desk(inside: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(checks, "blocking", lambda _found: [])  # a plan without gaps is not the point here
    return Desk(make)


def both(desk: Desk) -> None:
    desk.save(body="Other words.")
    desk.save(body=desk.body)


def in_other_words(desk: Desk) -> None:
    desk.word("夫妻肺片 = lung slices", credit="大鱼")


def read_in_english(desk: Desk) -> None:
    desk.account.language = "en"


def closed_otherwise(desk: Desk) -> None:
    desk.account.closing = "See you on Friday."


def framed_otherwise(desk: Desk) -> None:
    desk.account.kind, desk.account.call = Kind.subscription, "Write to us."


def coded_otherwise(desk: Desk) -> None:
    desk.account.kind, desk.account.code = Kind.subscription, "0" * 32 + ".png"


def unpicked(desk: Desk) -> None:
    desk.quote.post_id = None


def named_otherwise(desk: Desk) -> None:
    desk.reply.name = "大鱼"


def unreadable(desk: Desk) -> None:
    """As a newer program may find a text that an older one took."""
    revision = revisions.latest(desk.post.id)
    assert revision is not None
    desk.make.revision(desk.post, "> " * 2_000 + "x", number=revision.number + 1)


# What happens, what stops the post, why, and what the readers would have seen changed.
CHANGES: list[tuple[Callable[[Desk], None], list[str], list[str], bool]] = [
    (lambda desk: desk.save(body="Other words."), ["not_approved"], ["text"], True),
    (lambda desk: desk.save(title="Menus"), ["not_approved"], ["text"], False),
    (lambda desk: desk.save(cover="a.png", cover_alt="A dish"), ["not_approved"], ["text"], False),
    (both, ["not_approved"], ["sent_back"], False),
    (in_other_words, ["not_approved"], ["wording", "credit"], True),
    (closed_otherwise, ["changed"], ["closing"], True),
    (framed_otherwise, ["changed"], ["frame"], True),
    (coded_otherwise, ["changed"], ["frame"], False),
    (read_in_english, ["changed"], ["language"], True),
    (named_otherwise, ["changed"], ["credit"], True),
    (lambda desk: replies.wish_credit(desk.reply, CreditWish.initials), ["changed"], ["credit"], True),
    (lambda desk: replies.wish_credit(desk.reply, CreditWish.anonymous), ["changed"], ["credit"], True),
    (unpicked, ["reply_missing", "changed"], ["quote_gone"], True),
    (unreadable, ["unreadable"], ["text"], True),
    (lambda desk: replies.withdraw(desk.reply), ["reply_withdrawn"], [], False),
]


@pytest.mark.parametrize(("change", "codes", "why", "reads_otherwise"), CHANGES)
def test_every_change_is_explained(
    desk: Desk, change: Callable[[Desk], None], codes: list[str], why: list[str], reads_otherwise: bool
) -> None:
    assert editions.inspect(desk.post).problems == ()

    change(desk)

    found = editions.difference(desk.post)
    assert [problem.code for problem in editions.inspect(desk.post).problems] == codes
    assert [reason.code for reason in found.reasons] == why
    assert (found.was_read != found.is_read) == reads_otherwise
    assert all(reason.sentence for reason in found.reasons)


def test_the_article_is_read_as_it_was_approved(desk: Desk) -> None:
    in_other_words(desk)
    closed_otherwise(desk)

    found = editions.difference(desk.post)

    assert found.was_read.split("\n\n") == ["Some words.", "夫妻肺片", "—— 小鱼", "See you on Monday."]
    assert found.is_read.split("\n\n") == ["Some words.", "夫妻肺片 = lung slices", "—— 大鱼", "See you on Friday."]


def test_an_approval_from_before_it_was_kept_says_what_it_can(desk: Desk) -> None:
    for review in reviews.of_post(desk.post.id):
        review.around = None
    closed_otherwise(desk)

    found = editions.difference(desk.post)

    assert [reason.code for reason in found.reasons] == ["around"]
    assert (found.was_read, found.is_read) == ("", "")


def test_a_post_that_nobody_approved_says_so(inside: Flask, make: Factory) -> None:
    found = editions.difference(make.post(make.account()))

    assert ([reason.code for reason in found.reasons], found.approved, found.newest) == (["never"], None, None)


def test_another_dress_is_no_other_article(desk: Desk) -> None:
    desk.account.kind = Kind.subscription
    desk.account.look_theme, desk.account.look_accent, desk.account.look_divider = "seal", "#07c160", "dots"

    assert editions.inspect(desk.post).problems == ()


def test_a_frame_that_was_approved_may_stay(desk: Desk) -> None:
    framed_otherwise(desk)
    newest = revisions.latest(desk.post.id)
    assert newest is not None
    posts.move(desk.post, PostState.approved, by=desk.ling)
    posts.move(desk.post, PostState.drafting, by=desk.ling)
    posts.move(desk.post, PostState.in_review, by=desk.ling)

    review = reviews.approve(desk.post, by=desk.ling, content_hash=articles.compose(desk.post).content_hash)

    assert editions.inspect(desk.post).problems == ()
    assert review.surroundings == articles.around(desk.post, newest)
    assert articles.as_read(newest, articles.around(desk.post, newest)).endswith("See you on Monday.\n\nWrite to us.")
