"""Articles: the newest text with its quotes; a fingerprint over all that readers see."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from opscontent.db import db
from opscontent.domain import articles
from opscontent.domain.posts import Post
from opscontent.domain.revisions import Text
from opscontent.errors import Missing
from tests.factory import Factory

BODY = "Hello.\n\n[[reply:{}]]\n\n[[credits]]"


@pytest.fixture
def post(inside: Flask, make: Factory) -> Post:
    return make.post(make.account(language="en"), "Menus")


def quoted_post(make: Factory, post: Post, **values: Any) -> Any:
    """A post whose newest text quotes one reply; returns the quote."""
    reply = make.reply(make.prompt(post.account), "夫妻肺片", name="小鱼")
    quote = make.quote(reply, post, **values)
    make.revision(post, BODY.format(reply.id), digest="Short", author="Ling", cover="a.jpg", cover_alt="A menu")
    return quote


def test_compose_needs_a_text(post: Post) -> None:
    with pytest.raises(Missing, match="Nothing is written"):
        articles.compose(post)


def test_compose_prints_quotes_and_thanks(post: Post, make: Factory) -> None:
    quote = quoted_post(make, post)

    article = articles.compose(post)

    assert article.placed == (quote,)
    assert article.missing == ()
    assert article.credits == ("小鱼",)
    assert "<p>夫妻肺片</p>" in article.html
    assert "— 小鱼" in article.html
    assert "<li>小鱼</li>" in article.html


def test_compose_names_what_is_missing(post: Post, make: Factory) -> None:
    make.revision(post, "[[reply:7]] [[reply:9]]")

    article = articles.compose(post)

    assert (article.placed, article.missing) == ((), (7, 9))
    assert article.html.count("reply-missing") == 2


def test_compose_ends_with_the_closing_of_the_account(post: Post, make: Factory) -> None:
    post.account.closing = "See you *Thursday*."
    make.revision(post, "Hello.")

    assert articles.compose(post).html == "<p>Hello.</p>\n<p>See you <em>Thursday</em>.</p>"


@pytest.mark.parametrize("language, name", [("en", "a reader"), ("zh_Hans", "一位读者")])
def test_an_anonymous_reader_is_named_in_the_readers_language(
    post: Post, make: Factory, language: str, name: str
) -> None:
    post.account.language = language
    quoted_post(make, post, credit="")

    assert name in articles.compose(post).html


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Signs"},
        {"digest": "Shorter"},
        {"author": "Chen"},
        {"cover": "b.jpg"},
        {"cover_alt": "A sign"},
        {"body": "Hello!"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_fingerprint_covers_every_field(post: Post, make: Factory, change: dict[str, str]) -> None:
    text = Text("Menus", "Short", "Ling", "a.jpg", "A menu", "Hello.")

    before, after = articles.preview(post, text), articles.preview(post, replace(text, **change))

    assert before.content_hash != after.content_hash


def test_fingerprint_covers_the_words_of_quotes(post: Post, make: Factory) -> None:
    quote = quoted_post(make, post)
    hashes = [articles.compose(post).content_hash]

    for field, value in (("wording", "Husband and wife"), ("credit", "Fish"), ("credit", "")):
        setattr(quote, field, value)
        hashes.append(articles.compose(post).content_hash)
    db.session.delete(quote)
    db.session.flush()
    hashes.append(articles.compose(post).content_hash)

    assert len(set(hashes)) == 5


def test_fingerprint_covers_closing_and_readers_language(post: Post, make: Factory) -> None:
    make.revision(post, "Hello.")
    hashes = [articles.compose(post).content_hash]
    post.account.closing = "Bye."
    hashes.append(articles.compose(post).content_hash)
    post.account.language = "zh_Hans"
    hashes.append(articles.compose(post).content_hash)

    assert len(set(hashes)) == 3


def test_fingerprint_leaves_out_notes_and_quotes_that_are_not_printed(post: Post, make: Factory) -> None:
    quote = quoted_post(make, post)
    before = articles.compose(post).content_hash

    quote.note = "Ask her again"
    make.quote(make.reply(make.prompt(post.account), "Not in the text"), post)

    assert articles.compose(post).content_hash == before


def test_article_is_the_same_for_every_viewer(post: Post, make: Factory) -> None:
    quoted_post(make, post, credit="")
    seen = []

    for locale in ("en", "zh_Hans"):
        with force_locale(locale):
            article = articles.compose(post)
        seen.append((article.html, article.content_hash))

    assert seen[0] == seen[1]


def test_preview_is_the_article_of_an_unsaved_text(post: Post, make: Factory) -> None:
    quote = quoted_post(make, post)
    saved = articles.compose(post)

    preview = articles.preview(post, saved.revision.text)

    assert (preview.html, preview.content_hash, preview.placed) == (saved.html, saved.content_hash, (quote,))
    assert preview.revision not in db.session


@pytest.mark.parametrize("quotes", [1, 3])
def test_compose_asks_as_often_for_one_quote_as_for_three(
    post: Post,
    make: Factory,
    quotes: int,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    prompt = make.prompt(post.account)
    replies = [make.reply(prompt, f"Menu {number}") for number in range(quotes)]
    for reply in replies:
        make.quote(reply, post)
    make.revision(post, "\n\n".join(f"[[reply:{reply.id}]]" for reply in replies))
    assert post.account.language == "en"
    db.session.flush()

    with statements() as ran:
        articles.compose(post)

    assert len(ran) == 2


def test_reading_counts_what_readers_see(post: Post, make: Factory) -> None:
    make.revision(post, "**每家**川菜馆 menu\n\n# Two words")

    assert articles.reading(articles.compose(post).html) == articles.Reading(words=8, minutes=1)
