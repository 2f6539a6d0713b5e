import pytest

from opscontent.db import db
from opscontent.domain import activity, articles, posts, reviews
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import ReviewKind
from opscontent.errors import Conflict, Missing, Rejected
from tests.factory import Factory


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def writer(make: Factory, account: Account) -> Person:
    return make.member(account, "editor", "Writer")


@pytest.fixture
def chief(make: Factory, account: Account) -> Person:
    return make.member(account, "chief", "Chief")


@pytest.fixture
def post(make: Factory, account: Account, writer: Person) -> Post:
    """A written post with a complete plan."""
    brief = make.brief(account)
    post = make.post(
        account,
        state=PostState.drafting,
        pillar_id=make.pillar(account).id,
        brief_id=brief.id,
        clause_key="tone",
        why_us="We saw it",
    )
    make.revision(post, "Words.", created_by_id=writer.id)
    return post


def hash_of(post: Post) -> str:
    return articles.compose(post).content_hash


def test_ask_then_approve(post: Post, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer, comment="Please")
    reviews.approve(post, by=chief, content_hash=hash_of(post), comment="Good")
    db.session.flush()

    assert post.state == PostState.approved
    assert post.approved_hash == hash_of(post)
    kept = [(review.kind, review.comment) for review in reviews.of_post(post.id)]
    assert kept == [(ReviewKind.approved, "Good"), (ReviewKind.asked, "Please")]
    assert [entry.verb for entry in activity.of(post)] == ["post.approved", "post.in_review"]


def test_ask_needs_a_text(inside: object, make: Factory, writer: Person) -> None:
    empty = make.post(make.account(), state=PostState.drafting)

    with pytest.raises(Missing, match="Nothing is written"):
        reviews.ask(empty, by=writer)


def test_ask_for_changes_goes_back_to_drafting(post: Post, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer)

    reviews.ask_changes(post, by=chief, content_hash=hash_of(post), comment="Shorter")
    db.session.flush()

    assert post.state == PostState.drafting
    verdict = reviews.last_verdict(reviews.of_post(post.id))
    assert verdict is not None
    assert (verdict.kind, verdict.comment) == (ReviewKind.changes, "Shorter")
    assert [each.post for each in reviews.sent_back(post.account_id)] == [post]


def test_changes_need_a_comment(post: Post, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer)

    with pytest.raises(Rejected, match="what should change"):
        reviews.ask_changes(post, by=chief, content_hash=hash_of(post), comment=" ")


def test_approval_is_of_the_text_that_was_read(post: Post, make: Factory, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer)
    read = hash_of(post)
    make.revision(post, "Other words.", number=2, created_by_id=writer.id)

    with pytest.raises(Conflict, match="changed while you read"):
        reviews.approve(post, by=chief, content_hash=read)
    with pytest.raises(Conflict, match="changed while you read"):
        reviews.ask_changes(post, by=chief, content_hash=read, comment="Shorter")


def test_the_last_author_may_not_approve_unless_allowed(post: Post, writer: Person) -> None:
    reviews.ask(post, by=writer)
    with pytest.raises(Rejected, match="somebody else"):
        reviews.approve(post, by=writer, content_hash=hash_of(post))

    post.account.allows_self_approval = True
    reviews.approve(post, by=writer, content_hash=hash_of(post))

    assert post.state == PostState.approved


def test_what_blocks_stops_an_approval(post: Post, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer)
    post.why_us = ""

    with pytest.raises(Rejected, match="why we write") as caught:
        reviews.approve(post, by=chief, content_hash=hash_of(post))

    assert [finding.code for finding in caught.value.context["findings"]] == ["why_us"]
    assert post.state == PostState.in_review


@pytest.mark.parametrize("state", [PostState.idea, PostState.planned, PostState.drafting, PostState.published])
def test_only_what_is_in_review_is_approved(post: Post, chief: Person, state: PostState) -> None:
    post.state = state

    with pytest.raises(Rejected, match="can't go"):
        reviews.approve(post, by=chief, content_hash=hash_of(post))


def test_an_edit_takes_the_approval_away(post: Post, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer)
    reviews.approve(post, by=chief, content_hash=hash_of(post))

    lost = posts.text_changed(post, by=writer)

    assert lost is True
    assert (post.state, post.approved_hash) == (PostState.drafting, "")


def test_take_back_returns_to_drafting(post: Post, writer: Person) -> None:
    reviews.ask(post, by=writer)

    reviews.take_back(post, by=writer)

    assert post.state == PostState.drafting


def test_lists_hold_what_waits_and_what_is_approved(post: Post, writer: Person, chief: Person) -> None:
    reviews.ask(post, by=writer)
    db.session.flush()
    assert list(reviews.waiting(post.account_id)) == [post]

    reviews.approve(post, by=chief, content_hash=hash_of(post))
    db.session.flush()

    assert list(reviews.waiting(post.account_id)) == []
    assert list(reviews.approved(post.account_id)) == [post]
