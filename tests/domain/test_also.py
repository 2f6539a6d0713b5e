"""Merged credit: who else sent what a quote says, and what of it an approval covers."""

from collections.abc import Callable

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import articles, posts, quotes, replies, reviews
from opscontent.domain.articles import Article
from opscontent.domain.editions.differences import difference
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Also, AlsoSent, Edit, Quote
from opscontent.domain.replies import CreditWish, Reply, ReplyGroup, ReplyState
from opscontent.text.wechat_html import for_wechat
from tests.factory import Factory

BODY = "[[reply:{number}]]\n\n[[credits]]"


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account(language="zh"))


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


@pytest.fixture
def alike(prompt: Prompt, make: Factory) -> list[Reply]:
    """One group: 小鱼 who is quoted and sent it twice, and three others."""
    group = ReplyGroup(account_id=prompt.account_id, prompt_id=prompt.id, created_at=clock.now())
    db.session.add(group)
    db.session.flush()
    fish = make.contributor(prompt.account, "小鱼")
    first = [make.reply(prompt, "夫妻肺片", contributor=fish, group_id=group.id) for _ in range(2)]
    first[0].state = ReplyState.used
    wishes = (("大鱼", CreditWish.name), ("王小明", CreditWish.initials), ("李四", CreditWish.anonymous))
    more = {"group_id": group.id}
    return first + [make.reply(prompt, "夫妻肺片！", name=name, credit_wish=wish, **more) for name, wish in wishes]


@pytest.fixture
def post(prompt: Prompt, alike: list[Reply], make: Factory) -> Post:
    account = prompt.account
    plan = {"pillar_id": make.pillar(account).id, "brief_id": make.brief(account).id, "clause_key": "tone"}
    post = make.post(account, state=PostState.drafting, why_us="We saw it", **plan)
    make.revision(post, BODY.format(number=alike[0].id))
    make.quote(alike[0], post)
    return post


@pytest.fixture
def say(post: Post, editor: Person) -> Callable[[Also], Quote]:
    def chosen(also: Also) -> Quote:
        (quote,) = quotes.of_post(post.id)
        quotes.edit(quote, Edit(quote.words, credit=quote.credited, also=also), version=quote.version, by=editor)
        db.session.flush()
        return quote

    return chosen


def told(post: Post) -> Article:
    db.session.flush()
    db.session.expire_all()
    return articles.compose(post)


def found(quote: Quote) -> AlsoSent:
    db.session.flush()
    return quotes.also_sent([quote])[quote.id]


def test_nothing_is_said_of_others_before_somebody_chooses_to(post: Post) -> None:
    article = told(post)

    assert "<footer>—— 小鱼</footer>" in article.html
    assert article.credits == ("小鱼",)


def test_others_are_counted_each_once_without_the_one_who_is_named(say: Callable[[Also], Quote], post: Post) -> None:
    say(Also.counted)

    article = told(post)

    assert "<footer>—— 小鱼 <small>（另有 3 位读者也这么写）</small></footer>" in article.html
    assert article.credits == ("小鱼",)


def test_others_are_thanked_as_they_wish(say: Callable[[Also], Quote], post: Post, alike: list[Reply]) -> None:
    say(Also.names)

    article = told(post)

    assert "（另有 3 位读者也这么写）" in article.html
    assert article.credits == ("小鱼", "大鱼", "王××")
    assert [each.partition("</li>")[0] for each in article.html.split("<li>")[1:]] == ["小鱼", "大鱼", "王××"]


def test_the_line_is_in_the_language_of_the_readers(
    say: Callable[[Also], Quote], post: Post, alike: list[Reply]
) -> None:
    say(Also.counted)
    post.account.language = "en"

    assert "<footer>— 小鱼 <small>(also sent by 3 readers)</small></footer>" in told(post).html
    for reply in alike[3:]:
        reply.state = ReplyState.spam
    assert "<small>(also sent by one more reader)</small>" in told(post).html
    alike[2].state = ReplyState.withdrawn
    assert "<small>" not in told(post).html


@pytest.mark.parametrize("change", ["withdrawn", "spam", "revoked", "unasked", "erased"])
def test_who_does_not_stand_by_it_goes_when_it_is_printed(
    say: Callable[[Also], Quote], alike: list[Reply], editor: Person, change: str
) -> None:
    quote, gone = say(Also.names), alike[2]
    assert found(quote) == AlsoSent(3, ("大鱼", "王××"))

    if change in ("withdrawn", "spam"):
        gone.state = ReplyState(change)
    elif change == "revoked":
        gone.consent_revoked_at = clock.now()
    elif change == "unasked":
        gone.consent_id, gone.consent_note = None, ""
    else:
        gone.text = ""

    assert found(quote) == AlsoSent(2, ("王××",))


def test_votes_that_come_later_change_nothing_until_somebody_saves_again(
    say: Callable[[Also], Quote], post: Post, prompt: Prompt, alike: list[Reply], make: Factory
) -> None:
    quote = say(Also.counted)
    before = told(post).content_hash
    make.reply(prompt, "夫妻肺片？", name="后来", group_id=alike[0].group_id)

    assert (found(quote).count, told(post).content_hash) == (3, before)
    say(Also.counted)
    assert found(quote).count == 4
    assert told(post).content_hash != before


def test_replies_that_no_pass_has_seen_count_who_says_the_very_same(
    prompt: Prompt, make: Factory, editor: Person
) -> None:
    one, same = make.reply(prompt, "佛跳墙", state=ReplyState.shortlisted), make.reply(prompt, "佛跳墙！")
    make.reply(prompt, "别的")
    quote = quotes.pick(one, by=editor)
    quotes.edit(quote, Edit(one.text, credit=one.name, also=Also.counted), version=1, by=editor)

    assert same.fold_key == one.fold_key
    assert found(quote).count == 1


def test_an_approval_covers_what_is_said_and_nothing_else_of_it(
    say: Callable[[Also], Quote], post: Post, alike: list[Reply], editor: Person
) -> None:
    plain = told(post).content_hash

    say(Also.counted)
    counted = told(post).content_hash
    alike[3].credit_wish = CreditWish.name
    assert told(post).content_hash == counted  # no name of theirs is printed

    say(Also.names)
    names = told(post).content_hash
    alike[3].credit_wish = CreditWish.anonymous
    assert len({plain, counted, names, told(post).content_hash}) == 4


def test_choosing_takes_an_approval_away(say: Callable[[Also], Quote], post: Post, editor: Person) -> None:
    post.state = PostState.approved

    say(Also.counted)

    assert post.state is PostState.drafting


def test_who_is_taken_back_after_an_approval_stops_it_and_is_named(
    say: Callable[[Also], Quote], post: Post, alike: list[Reply], editor: Person, make: Factory
) -> None:
    say(Also.names)
    posts.move(post, PostState.in_review, by=editor)
    chief = make.member(post.account, "chief")
    reviews.approve(post, by=chief, content_hash=told(post).content_hash)
    assert told(post).content_hash == post.approved_hash

    replies.move(alike[2], ReplyState.withdrawn, by="reader")

    assert told(post).content_hash != post.approved_hash
    seen = difference(post)
    assert [reason.code for reason in seen.reasons] == ["thanked", "also"]
    assert "大鱼" in seen.was_read
    assert "大鱼" not in seen.is_read


def test_who_is_out_in_the_thanks_is_named_as_they_wish_now(
    say: Callable[[Also], Quote], post: Post, alike: list[Reply]
) -> None:
    say(Also.names)
    assert quotes.thanked_since([post.id]) == {}

    alike[2].state = ReplyState.withdrawn
    alike[3].credit_wish, alike[3].credit_wished_at = CreditWish.anonymous, clock.now()
    db.session.flush()

    assert quotes.thanked_since([post.id]) == {post.id: {"大鱼": "", "大××": "", "王小明": "", "王××": ""}}
    alike[4].name, alike[4].credit_wish = "大鱼", CreditWish.name  # another of that name stands by it
    db.session.flush()
    assert quotes.thanked_since([post.id]) == {post.id: {"大××": "", "王小明": "", "王××": ""}}


def test_wechat_keeps_the_line(say: Callable[[Also], Quote], post: Post) -> None:
    say(Also.counted)

    html = for_wechat(str(told(post).html))

    assert "小鱼" in html
    assert "（另有 3 位读者也这么写）" in html
