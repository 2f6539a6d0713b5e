from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, contributors, merges, roster
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor, ContributorKind, Description, Tier
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.replies import Decision, Reply, ReplyState, move
from opscontent.domain.roster import Filters, Sort
from opscontent.errors import Rejected
from tests.factory import Factory


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.person()


def names(account: Account, **filters: Any) -> list[str]:
    return [row.contributor.name for row in roster.listing(account, Filters(**filters)).rows]


def used(make: Factory, prompt: Prompt, fish: Contributor, editor: Person, **values: Any) -> Reply:
    reply = make.reply(prompt, contributor=fish, state=ReplyState.shortlisted, **values)
    move(reply, ReplyState.used, by=editor)
    db.session.flush()
    return reply


def printed(make: Factory, post: Post) -> None:
    edition, now = make.edition(post.account, post), clock.now()
    attempt = Publication(
        account_id=post.account_id,
        edition_id=edition.id,
        channel="site",
        content_hash="",
        state=PublicationState.live,
        not_before=now,
        created_at=now,
    )
    db.session.add(attempt)
    db.session.flush()
    row = {"account_id": post.account_id, "post_id": post.id, "title": post.title, "slug": str(post.id)}
    db.session.add(PublishedArticle(**row, publication_id=attempt.id, html="", content_hash="", published_at=now))
    db.session.flush()


def test_a_row_counts_what_stands(account: Account, prompt: Prompt, editor: Person, make: Factory) -> None:
    fish, late = make.contributor(account), clock.now() - timedelta(days=1)
    make.reply(prompt, contributor=fish, received_at=late)
    make.reply(prompt, contributor=fish, state=ReplyState.shortlisted, received_at=late - timedelta(days=2))
    make.reply(prompt, contributor=fish, state=ReplyState.withdrawn)
    used(make, prompt, fish, editor, received_at=late - timedelta(days=9))

    row = roster.row(fish)

    assert (row.sent, row.shortlisted, row.used, row.last_seen_at) == (3, 1, 1, late)


def test_the_list_has_people_of_the_account_once(account: Account, editor: Person, make: Factory) -> None:
    one, other = make.contributor(account, "甲"), make.contributor(account, "乙")
    make.contributor(account, "", handle_hash="forgotten-1")
    make.contributor(make.account(), "丙")
    merges.merge(one, other, by=editor)

    found = roster.listing(account, Filters())

    assert ([row.contributor for row in found.rows], found.count) == ([one], 1)
    assert names(account, text="乙") == ["甲"]


def test_the_list_is_in_the_order_asked_for(account: Account, prompt: Prompt, editor: Person, make: Factory) -> None:
    now = clock.now()
    for name, sent, used_count, days in (("b", 1, 1, 3), ("a", 3, 0, 2), ("c", 2, 2, 5)):
        fish = make.contributor(account, name)
        for number in range(sent):
            state = ReplyState.used if number < used_count else ReplyState.new
            make.reply(prompt, contributor=fish, state=state, received_at=now - timedelta(days=days))
    make.contributor(account, "d")

    orders = {sort: "".join(names(account, sort=sort)) for sort in Sort}

    assert orders == {Sort.seen: "abcd", Sort.sent: "acbd", Sort.used: "cbda", Sort.name: "abcd"}


def test_the_list_is_narrowed(account: Account, editor: Person, make: Factory) -> None:
    plain, core = make.contributor(account, "普通"), make.contributor(account, "核心_甲")
    contributors.describe(core, Description(Tier.core, ContributorKind.spreader, ("杭州",)), by=editor)
    contributors.block(plain, by=editor)

    assert names(account, tier=Tier.core) == ["核心_甲"]
    assert names(account, kind=ContributorKind.spreader) == ["核心_甲"]
    assert names(account, kind=ContributorKind.creator) == []
    assert names(account, tag="杭州") == ["核心_甲"]
    assert names(account, is_blocked=True) == ["普通"]
    assert names(account, text="_") == ["核心_甲"]
    assert names(account, text="%") == []


def test_the_list_comes_in_pages(account: Account, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "PAGE_SIZE", 2)
    for name in "abc":
        make.contributor(account, name)

    first = roster.listing(account, Filters(sort=Sort.name))
    second = roster.listing(account, Filters(sort=Sort.name), page=2)

    assert ([row.contributor.name for row in first.rows], first.has_next, first.count) == (["a", "b"], True, 3)
    assert ([row.contributor.name for row in second.rows], second.has_next) == (["c"], False)


def test_the_list_asks_four_questions_however_many_there_are(
    account: Account, prompt: Prompt, make: Factory, statements: Any
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make.reply(prompt)
        with statements() as ran:
            roster.listing(account, Filters())
        counts.append(len(ran))

    assert counts == [4, 4]


def test_the_rule_suggests_and_a_person_confirms(
    account: Account, prompt: Prompt, editor: Person, make: Factory
) -> None:
    often, once, long_ago = (make.contributor(account, name) for name in ("often", "once", "long ago"))
    for fish in (often, often, once, long_ago, long_ago):
        used(make, prompt, fish, editor)
    theirs = select(Reply.id).where(Reply.contributor_id == long_ago.id)
    before = clock.now() - timedelta(days=400)
    db.session.execute(update(Decision).where(Decision.reply_id.in_(theirs)).values(at=before))

    assert names(account, is_suggested=True) == ["often"]
    assert roster.suggested_count(account) == 1
    assert [roster.is_suggested(fish) for fish in (often, once, long_ago)] == [True, False, False]

    contributors.set_rule(account, used_count=1, months=24, by=editor)
    assert roster.suggested_count(account) == 3
    contributors.promote(often, by=editor)
    assert (often.tier, roster.suggested_count(account)) == (Tier.core, 2)
    assert activity.of(often)[0].changes == {"tier": ["reader", "core"]}


def test_articles_of_one_are_those_that_print_them(account: Account, prompt: Prompt, make: Factory) -> None:
    fish = make.contributor(account)
    for title, reply in (("一", make.reply(prompt, contributor=fish)), ("二", make.reply(prompt))):
        post = make.post(account, title, state=PostState.published)
        make.quote(reply, post)
        printed(make, post)

    assert [article.title for article in roster.articles_of(fish)] == ["一"]


def test_describing_is_tidied_and_limited(account: Account, editor: Person, make: Factory) -> None:
    fish = make.contributor(account)

    assert contributors.describe(fish, Description(Tier.reader, None, (" 杭州 ", "", "杭州"), " x "), by=editor)
    assert (contributors.tags_of([fish.id]), fish.note) == ({fish.id: ["杭州"]}, "x")
    assert contributors.tags_in(account.id) == [("杭州", 1)]
    assert not contributors.describe(fish, Description(Tier.reader, None, ("杭州",), "x"), by=editor)
    for wrong in (
        Description(Tier.reader, None, ("x" * 31,)),
        Description(Tier.reader, None, tuple("abcdefghijklm")),
        Description(Tier.reader, None, (), "x" * 2001),
    ):
        with pytest.raises(Rejected):
            contributors.describe(fish, wrong, by=editor)
    with pytest.raises(Rejected):
        contributors.set_rule(account, used_count=0, months=12, by=editor)
