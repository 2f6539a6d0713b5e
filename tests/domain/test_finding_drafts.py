"""Find in all drafts: the newest text of each, two Chinese characters and more, alike on both engines."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from opscontent.db import db
from opscontent.domain import revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions import RevisionKind, Text, finding
from tests.factory import Factory


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Ling")


def written(make: Factory, account: Account, body: str, by: Person, title: str = "Menus", **values: object) -> Post:
    post = make.post(account, title, **({"state": PostState.drafting} | values))
    revisions.save(post, Text(title, body=body), base_number=0, by=by)
    return post


def found(query: str, account: Account, **options: object) -> list[int]:
    return [hit.revision.post_id for hit in revisions.find(query, [account.id], **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    ["夜市", "夜", "市", "夜市的串串", "NIGHT market", "market", "nigh", "夜-市", "夜市？"],
)
def test_words_are_found_whatever_their_look(make: Factory, account: Account, ling: Person, query: str) -> None:
    post = written(make, account, "我们去了**夜市**的串串。\n\nThe Night Market, again.", ling)
    written(make, account, "市集在夜里。Markets at ni.", ling)

    assert post.id in found(query, account)


def test_parts_of_the_words_apart_are_no_hit(make: Factory, account: Account, ling: Person) -> None:
    """The index knows no places, so it offers this text; reading it says no."""
    written(make, account, "夜市在这里，市场在那里，夜里都开。场子", ling)

    assert found("夜市场", account) == []


def test_a_long_text_is_found_to_its_end(make: Factory, account: Account, ling: Person) -> None:
    """A tsvector with places would know none behind the 16,383rd."""
    post = written(make, account, "菜单的翻译很难。" * 2400 + "鲥鱼多刺", ling)

    assert found("鲥鱼", account) == [post.id]


def test_titles_and_digests_are_found(make: Factory, account: Account, ling: Person) -> None:
    post = make.post(account, "夜市", state=PostState.drafting)
    revisions.save(post, Text("夜市", "在早市之后"), base_number=0, by=ling)

    (hit,) = revisions.find("早市", [account.id]).hits
    assert (hit.revision.post_id, hit.is_in_head, hit.count) == (post.id, True, 0)
    assert found("夜市", account) == [post.id]


def test_only_the_newest_text_counts(make: Factory, account: Account, ling: Person) -> None:
    post = written(make, account, "夜市", ling)
    kind = RevisionKind.autosaved
    revisions.save(post, Text("Menus", body="早市"), base_number=1, by=ling, kind=kind)
    revisions.save(post, Text("Menus", body="集市"), base_number=2, by=ling, kind=kind)
    assert (found("夜市", account), found("早市", account), found("集市", account)) == ([], [], [post.id])

    first = revisions.at_number(post.id, 1)
    assert first is not None
    revisions.restore(first, by=ling, base_number=3)

    assert (found("夜市", account), found("集市", account)) == ([post.id], [])


def test_what_lies_elsewhere_is_not_found(make: Factory, account: Account, ling: Person) -> None:
    other = make.account()
    written(make, other, "夜市", ling)
    idea = written(make, account, "夜市", ling, state=PostState.drafting)
    published = written(make, account, "夜市", ling)
    published.state = PostState.published

    assert found("夜市", account) == [published.id, idea.id]
    assert found("夜市", account, state=PostState.drafting) == [idea.id]
    assert revisions.find("夜市", []).hits == []


@pytest.mark.parametrize("query", ["", "  "])
def test_nothing_asked_is_nothing_found(make: Factory, account: Account, ling: Person, query: str) -> None:
    written(make, account, "夜市", ling)

    assert found(query, account) == []


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "*", "(", "🙂", "AND"])
def test_signs_are_looked_up_as_they_stand(make: Factory, account: Account, ling: Person, sign: str) -> None:
    post = written(make, account, f"with {sign} inside", ling)
    written(make, account, "plain", ling)

    assert found(sign, account) == [post.id]


def test_a_hit_shows_three_places_and_counts_all(make: Factory, account: Account, ling: Person) -> None:
    written(make, account, "一个夜市。\n\n两个夜市，三个夜市。\n\n夜市们。", ling)

    (hit,) = revisions.find("夜市", [account.id]).hits

    assert [(place.before, place.words) for place in hit.places] == [
        ("一个", "夜市"),
        ("两个", "夜市"),
        ("两个夜市，三个", "夜市"),
    ]
    assert hit.count == 4


def test_pages_follow_each_other(make: Factory, account: Account, ling: Person) -> None:
    posts = [written(make, account, "夜市", ling).id for _ in range(5)][::-1]

    first = revisions.find("夜市", [account.id], most=2)
    second = revisions.find("夜市", [account.id], most=2, before=first.next)
    third = revisions.find("夜市", [account.id], most=2, before=second.next)

    pages = [[hit.revision.post_id for hit in page.hits] for page in (first, second, third)]
    assert pages == [posts[:2], posts[2:4], posts[4:]]
    assert third.next is None


def test_a_page_looks_at_so_many_texts_and_goes_on(
    make: Factory, account: Account, ling: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = written(make, account, "夜市场", ling)
    for _ in range(3):
        written(make, account, "夜市，市场", ling)
    monkeypatch.setattr(finding, "LOOKED", 3)

    first = revisions.find("夜市场", [account.id])
    second = revisions.find("夜市场", [account.id], before=first.next)

    assert (first.hits, [hit.revision.post_id for hit in second.hits]) == ([], [old.id])


def test_all_are_indexed_anew(make: Factory, account: Account, ling: Person) -> None:
    post = written(make, account, "夜市", ling)
    make.revision(post, "早市", number=2)

    revisions.index_all()

    assert (found("夜市", account), found("早市", account)) == ([], [post.id])


@pytest.mark.parametrize("rows", [1, 3])
def test_finding_takes_one_query(
    make: Factory,
    account: Account,
    ling: Person,
    statements: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
) -> None:
    for _ in range(rows):
        written(make, account, "夜市", ling)
    db.session.flush()
    db.session.expunge_all()
    number = account.id

    with statements() as ran:
        hits = revisions.find("夜市", [number]).hits
        told = [(hit.revision.post.title, hit.revision.post.account.name, hit.revision.created_by) for hit in hits]

    assert len(told) == rows
    assert len(ran) == 1
