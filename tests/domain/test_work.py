"""What is one's own: lists and the sidebar's number go by the same rules, over all accounts and no further."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from opscontent.db import db
from opscontent.domain import comments, needs, notices, reviews, work
from opscontent.domain.notices import NoticeKind
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from opscontent.domain.reviews import Review, ReviewKind, Wish
from tests.factory import Factory, at

pytestmark = pytest.mark.usefixtures("inside")
NOW = at("2026-11-18 04:00")


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_reviews_of_all_accounts_come_with_their_time_overdue_first(make: Factory) -> None:
    first, second, elsewhere = make.account("One"), make.account("Two"), make.account("Elsewhere")
    me = make.member(first, Role.editor, "Me")
    reviews.choose_steps(first, [Wish(hours=1)], by=me)
    make.post(elsewhere, "Not mine", state=PostState.in_review)
    with db.session.no_autoflush:
        second_role = make.member(second, Role.chief)
    later = make.post(first, "Later", state=PostState.drafting)
    make.revision(later)
    with time_machine.travel(NOW - timedelta(hours=2), tick=False):
        reviews.ask(later, by=second_role)
    undated = make.post(first, "Undated", state=PostState.in_review)

    found = work.of(me)

    assert [each.post for each in found.reviews] == [later, undated]
    assert [each.is_late for each in found.reviews] == [True, False]
    assert [each.post.title for each in work.of(second_role).reviews] == []


@pytest.mark.parametrize("role, sees", [("chief", True), ("editor", False), ("writer", False), ("viewer", False)])
def test_a_chiefs_step_is_a_chiefs_work(make: Factory, role: str, sees: bool) -> None:
    account = make.account()
    chief, person = make.member(account, Role.chief), make.member(account, role)
    reviews.choose_steps(account, [Wish(Role.chief)], by=chief)
    post = make.post(account, state=PostState.drafting)
    make.revision(post)
    reviews.ask(post, by=chief)
    db.session.flush()

    assert bool(work.of(person).reviews) is sees


def test_changes_are_the_owners_and_no_draft_at_the_same_time(make: Factory) -> None:
    account = make.account()
    writer, chief = make.member(account, Role.writer), make.member(account, Role.chief)
    post = make.post(account, state=PostState.drafting, owner_id=writer.id, planned_at=NOW + timedelta(days=1))
    revision = make.revision(post)
    soon = make.post(account, "Soon", state=PostState.planned, owner_id=writer.id, planned_at=NOW - timedelta(days=1))
    make.post(account, "Far", state=PostState.planned, owner_id=writer.id, planned_at=NOW + timedelta(days=30))
    make.post(account, "Another's", state=PostState.planned, owner_id=chief.id, planned_at=NOW)
    values = {"account_id": account.id, "post_id": post.id, "revision_id": revision.id, "content_hash": "0" * 64}
    for kind, by in ((ReviewKind.asked, writer), (ReviewKind.changes, chief)):
        db.session.add(Review(kind=kind, by_id=by.id, comment="Shorter", at=NOW, **values))
    db.session.flush()

    found = work.of(writer)

    assert [review.comment for review in found.changes] == ["Shorter"]
    assert found.drafts == [soon]
    assert found.count == needs.counts(account, writer)["mine"] == 2


def test_tasks_and_words_to_me_are_counted_until_they_are_done(make: Factory) -> None:
    account = make.account()
    me, other = make.member(account, Role.writer, "Me"), make.member(account, Role.chief, "Other")
    post = make.post(account, state=PostState.drafting, owner_id=me.id)
    make.revision(post, "Words.")
    thread = comments.say(post, "Do it", by=other, assignee_id=me.id)
    comments.say(post, "@Me look", by=other)
    db.session.flush()

    found = work.of(me)
    assert (list(found.tasks), [notice.kind for notice in found.comments]) == (
        [thread],
        [NoticeKind.mentioned, NoticeKind.commented],
    )
    assert needs.counts(account, me)["mine"] == found.count == 3

    comments.resolve(thread, by=me)
    notices.read(me)
    db.session.flush()
    assert not work.of(me)
    assert needs.counts(account, me)["mine"] == 0


def test_work_asks_the_same_number_of_queries(make: Factory, statements: Callable[[], Any]) -> None:
    account = make.account()
    me = make.member(account, Role.chief)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.post(account, state=PostState.in_review, reviewer_id=me.id)
            make.post(account, state=PostState.planned, owner_id=me.id, planned_at=NOW)
        db.session.expire_all()
        work.of(me)
        with statements() as ran:
            work.of(me)
        counts.append(len(ran))

    assert counts[0] == counts[1]
