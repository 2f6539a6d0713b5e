"""Comments: held to words, answered, settled, given to somebody, taken back; and who is told."""

import pytest
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, comments, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.comments import MOST, Comment
from opscontent.domain.notices import Notice, NoticeKind
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.revisions import Text
from opscontent.errors import Missing, Rejected
from opscontent.text.anchors import Hold
from tests.factory import Factory

BODY = "北京的店写着 husband and wife lung slice。\n\n成都的店没有英文。"
QUOTED = "husband and wife lung slice"


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def chen(account: Account, make: Factory) -> Person:
    return make.member(account, "chief", "Ling Chen")


@pytest.fixture
def post(account: Account, make: Factory, ling: Person) -> Post:
    post = make.post(account, "Menus", owner_id=ling.id)
    make.revision(post, BODY)
    return db.session.get_one(Post, post.id)


def body(post: Post) -> str:
    newest = revisions.latest(post.id)
    assert newest is not None
    return newest.body


def write(post: Post, text: str, by: Person) -> None:
    newest = revisions.latest(post.id)
    assert newest is not None
    revisions.save(post, Text(post.title, body=text), base_number=newest.number, by=by)


def told() -> set[tuple[str, str]]:
    return {(each.person.name, each.kind) for each in db.session.query(Notice)}


def verbs(post: Post) -> list[str]:
    return [each.verb for each in reversed(activity.of(post)) if "comment" in each.verb]


def test_a_comment_follows_its_words_until_they_are_gone(post: Post, ling: Person, chen: Person) -> None:
    comments.say(post, "Is it?", by=chen, quotation=QUOTED)
    holds = []
    for text in ("A new beginning.\n\n" + BODY, BODY.replace("slice", "slices, sliced"), "成都的店没有英文。"):
        write(post, text, ling)
        (thread,) = comments.of_post(post.id, body(post))
        assert thread.place is not None
        holds.append((thread.place.hold, text[thread.place.start : thread.place.end]))

    assert holds == [(Hold.there, QUOTED), (Hold.there, QUOTED), (Hold.gone, "")]
    assert db.session.query(Comment).one().number == 1


def test_open_ones_come_as_the_text_goes_then_those_without_words_then_the_settled(
    post: Post, ling: Person, chen: Person
) -> None:
    last = comments.say(post, "Why?", by=chen, quotation="成都的店没有英文。")
    first = comments.say(post, "Is it?", by=chen, quotation=QUOTED)
    whole = comments.say(post, "Good.", by=chen)
    settled = comments.say(post, "Typo.", by=chen, quotation="北京的店写着")
    comments.resolve(settled, by=ling)
    write(post, BODY.replace("成都的店没有英文。", "完。"), ling)

    threads = comments.of_post(post.id, body(post))

    assert [each.comment.id for each in threads] == [whole.id, first.id, last.id, settled.id]
    assert [each.is_open for each in threads] == [True, True, True, False]


def test_words_that_are_not_in_the_text_are_refused(post: Post, chen: Person) -> None:
    with pytest.raises(Rejected, match="not in the saved text"):
        comments.say(post, "Hm.", by=chen, quotation="sweet and sour pork")

    assert db.session.query(Comment).count() == 0


@pytest.mark.parametrize("words", ["", " \n"])
def test_nothing_said_is_refused(post: Post, chen: Person, words: str) -> None:
    with pytest.raises(Rejected, match="Say something"):
        comments.say(post, words, by=chen)


def test_a_post_has_room_for_a_number_of_comments(post: Post, chen: Person) -> None:
    shared = {"account_id": post.account_id, "post_id": post.id, "number": 1, "by_id": chen.id, "at": post.created_at}
    db.session.add_all(Comment(words="x", **shared) for _ in range(MOST))

    with pytest.raises(Rejected, match="talk it over"):
        comments.say(post, "One more", by=chen)


def test_an_answer_opens_what_was_settled(post: Post, ling: Person, chen: Person) -> None:
    thread = comments.say(post, "Is it?", by=chen)
    comments.resolve(thread, by=ling)
    comments.resolve(thread, by=ling)

    comments.answer(thread, "No!", by=chen)

    (found,) = comments.of_post(post.id, body(post))
    assert found.is_open
    assert [each.words for each in found.answers] == ["No!"]
    assert verbs(post) == [
        "post.commented", "post.comment_resolved", "post.comment_answered", "post.comment_reopened",
    ]  # fmt: skip
    assert [each.changes for each in activity.of(post) if each.verb == "post.comment_resolved"] == [
        {"comment_state": ["open", "resolved"]}
    ]


def test_the_owner_and_those_in_the_thread_are_told_and_the_named_ones_once(
    account: Account, post: Post, ling: Person, chen: Person, make: Factory
) -> None:
    make.member(account, "writer", "Wang")
    make.member(make.account("Elsewhere"), "chief", "Sun")
    thread = comments.say(post, "Is it, @Ling Chen and @Sun?", by=ling)
    assert told() == {("Ling Chen", "mentioned")}

    comments.answer(thread, "Ask @Wang and @Ling Chen", by=chen)

    assert told() == {("Ling Chen", "mentioned"), ("Ling", "commented"), ("Wang", "mentioned")}
    notice = db.session.query(Notice).filter_by(kind=NoticeKind.commented).one()
    assert (notice.heading, notice.sentence) == ("A comment: Menus", "Ling Chen: Ask @Wang and @Ling Chen")
    assert notice.comment_id == thread.id
    assert notice.mail_after is None


def test_of_two_names_that_begin_alike_the_longer_is_meant(ling: Person, chen: Person) -> None:
    assert comments.mentioned("@Ling Chen, look", [ling, chen]) == {chen.id}
    assert comments.mentioned("@Ling, @Ling Chen", [ling, chen]) == {ling.id, chen.id}
    assert comments.mentioned("Ling Chen", [ling, chen]) == set()


def test_a_task_is_told_kept_in_the_list_and_ends_with_the_thread(
    account: Account, post: Post, ling: Person, chen: Person
) -> None:
    thread = comments.say(post, "Ask the sender.", by=chen, assignee_id=ling.id)

    assert ("Ling", "assigned") in told()
    assert list(comments.tasks_of([account.id], ling, 5)) == [thread]
    assert db.session.query(Notice).filter_by(kind=NoticeKind.assigned).one().mail_after is not None
    comments.assign(thread, ling.id, by=chen)
    assert verbs(post).count("post.comment_assigned") == 1

    comments.resolve(thread, by=ling)
    assert list(comments.tasks_of([account.id], ling, 5)) == []
    comments.reopen(thread, by=ling)
    comments.assign(thread, None, by=ling)
    assert list(comments.tasks_of([account.id], ling, 5)) == []


def test_nobody_from_elsewhere_takes_a_task_on(post: Post, chen: Person, make: Factory) -> None:
    stranger = make.member(make.account("Elsewhere"), "chief", "Sun")

    with pytest.raises(Rejected, match="works in this account"):
        comments.say(post, "Ask.", by=chen, assignee_id=stranger.id)

    assert comments.of_post(post.id, body(post)) == []


def test_ones_own_words_can_be_taken_back_until_somebody_answers(post: Post, ling: Person, chen: Person) -> None:
    thread = comments.say(post, "Oops", by=chen)
    with pytest.raises(Rejected, match="Only who wrote"):
        comments.withdraw(thread, by=ling)
    answer = comments.answer(thread, "What?", by=ling)
    with pytest.raises(Rejected, match="Somebody answered"):
        comments.withdraw(thread, by=chen)

    comments.withdraw(answer, by=ling)
    comments.withdraw(thread, by=chen)

    assert comments.of_post(post.id, body(post)) == []
    with pytest.raises(Missing):
        comments.on(post, thread.id)


def test_comments_of_another_post_are_not_found(post: Post, chen: Person, make: Factory) -> None:
    thread = comments.say(post, "Is it?", by=chen)
    answer = comments.answer(thread, "Yes", by=chen)
    other = db.session.get_one(Post, make.post(post.account).id)

    for wrong in (thread.id, 999, 2**40):
        with pytest.raises(Missing):
            comments.on(other, wrong)
    with pytest.raises(Missing):
        comments.thread_on(post, answer.id)
