"""Who is told of a review, and when: their turn, before it is due, after, and what came of it; each once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine

from opscontent.db import db
from opscontent.domain import articles, notices, reviews
from opscontent.domain.accounts import Account
from opscontent.domain.notices import NoticeKind as K
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Wish
from tests.factory import Factory, at

START = at("2026-11-18 04:00")


@dataclass
class Desk:
    account: Account
    post: Post
    writer: Person
    chief: Person
    editor: Person

    def told(self, person: Person) -> list[K]:
        return [notice.kind for notice in notices.newest(person)][::-1]

    def at(self, hours: float) -> int:
        with time_machine.travel(START + timedelta(hours=hours), tick=False):
            return notices.of_reviews(START + timedelta(hours=hours))

    @property
    def hash(self) -> str:
        return articles.compose(self.post).content_hash


@pytest.fixture
def desk(inside: object, make: Factory) -> Iterator[Desk]:
    """A text in review with the editor by name, due in 24 hours with a reminder 4 hours before; then a chief."""
    with time_machine.travel(START, tick=False):
        account, brief = (found := make.account()), make.brief(found)
        writer = make.member(account, Role.writer, "Wen")
        chief, editor = make.member(account, Role.chief, "Chen"), make.member(account, Role.editor, "Edda")
        plan = {"pillar_id": make.pillar(account).id, "brief_id": brief.id, "clause_key": "tone", "why_us": "So"}
        post = make.post(account, state=PostState.drafting, owner_id=writer.id, **plan)
        make.revision(post, "Words.", created_by_id=writer.id)
        steps = [Wish(None, (editor.id,), 24, 4), Wish(Role.chief)]
        reviews.choose_steps(account, steps, by=chief)
        reviews.ask(post, by=writer, comment="Please")
        yield Desk(account, post, writer, chief, editor)


def test_turn_reminder_and_delay_are_told_once_each(desk: Desk) -> None:
    told = [desk.at(hours) for hours in (0, 0.1, 19, 20, 21, 24, 25, 90)]

    assert told == [1, 0, 0, 1, 0, 1, 0, 0]
    assert desk.told(desk.editor) == [K.review_asked, K.review_due, K.review_late]
    assert desk.told(desk.chief) == []
    newest = notices.newest(desk.editor)
    assert newest[2].sentence == "Wen asks for your verdict. Please"
    assert newest[0].sentence == "It was wanted by Nov 19 12:00."


def test_the_next_step_is_told_when_it_is_its_turn(desk: Desk) -> None:
    desk.at(0)
    reviews.approve(desk.post, by=desk.editor, content_hash=desk.hash)
    db.session.flush()

    assert desk.at(1) == 1
    assert desk.told(desk.chief) == [K.review_asked]

    reviews.approve(desk.post, by=desk.chief, content_hash=desk.hash, comment="Good")
    db.session.flush()

    assert (desk.at(2), desk.at(3)) == (1, 0)
    assert notices.newest(desk.writer)[0].sentence == "Chen approved it."


def test_changes_are_told_to_the_writer(desk: Desk) -> None:
    reviews.ask_changes(desk.post, by=desk.chief, content_hash=desk.hash, comment="Shorter")
    db.session.flush()

    assert desk.at(0) == 1
    assert notices.newest(desk.writer)[0].sentence == "Chen asks for changes: Shorter"


def test_who_stands_in_is_told_and_reminded(desk: Desk, make: Factory) -> None:
    other = make.member(desk.account, Role.editor, "Otto")
    desk.at(0)
    until: datetime = START + timedelta(hours=72)
    reviews.hand_over(desk.post, other.id, "On holiday", until, by=desk.editor)
    db.session.flush()

    assert [desk.at(hours) for hours in (0, 20, 24)] == [1, 1, 1]
    assert desk.told(other) == [K.review_asked, K.review_due, K.review_late]
    assert desk.told(desk.editor) == [K.review_asked]


def test_a_guests_verdict_is_told_to_who_made_the_link_and_the_owner(desk: Desk, make: Factory) -> None:
    revision = make.revision(desk.post, "Other.", number=2)
    guest, _token = reviews.let_in(desk.post, revision, "Prof. Wang", days=3, by=desk.editor)
    reviews.advise(guest, is_for=True, content_hash=desk.hash)
    db.session.flush()
    desk.at(0)

    assert desk.told(desk.writer) == [K.review_guest]
    assert K.review_guest in desk.told(desk.editor)
    assert "Prof. Wang would publish it." in [each.sentence for each in notices.newest(desk.editor)]
