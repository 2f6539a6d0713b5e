"""Who is told what, once; what each has read; and what of it goes by e-mail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from opscontent import clock
from opscontent.channels.contract import Delivery, NotSent, Receipt, Refused, Unclear
from opscontent.db import db
from opscontent.domain import notices, pauses, publications
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.editions import Edition
from opscontent.domain.notices import GIVES_UP_AFTER, Notice, NoticeKind
from opscontent.domain.notices.notice import TALK
from opscontent.domain.people import Person
from opscontent.domain.publications import Publication
from opscontent.domain.publications.board import GRACE
from tests.approved import approved, armed
from tests.domain.publications.steps import START, TIME, S, attempt_of, begin, in_state, send
from tests.factory import Factory

K = NoticeKind
MINUTE = timedelta(minutes=1)


@pytest.fixture
def traveller() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(traveller: Any, inside: Flask, make: Factory) -> Account:
    return make.account("Paper", key="paper", channel="handoff")


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def owner(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Owner")


@pytest.fixture
def edition(account: Account, owner: Person, ling: Person, make: Factory) -> Edition:
    """Armed for TIME, with one post of a writer's."""
    post = approved(make, account, "Lung slice")
    post.owner_id = owner.id
    return armed(make, account, post)


@pytest.fixture
def publication(edition: Edition, traveller: Any) -> Publication:
    traveller.move_to(TIME)
    return attempt_of(edition)


def told() -> list[tuple[str, NoticeKind]]:
    rows = db.session.execute(select(Person.name, Notice.kind).join(Notice.person).order_by(Notice.id))
    return sorted((name, kind) for name, kind in rows)


def only(person: Person) -> Notice:
    (notice,) = db.session.scalars(select(Notice).where(Notice.person_id == person.id))
    db.session.refresh(notice)
    return notice


@pytest.mark.parametrize(
    "answer, kind",
    [
        (Receipt(Delivery.live), K.published),
        (Receipt(Delivery.handed_off), K.handed_off),
        (Refused("quota"), K.failed),
        (Unclear("lost"), K.needs_you),
        (Receipt(Delivery.accepted), None),
        (NotSent("broke_before"), None),
    ],
)
def test_after_tells_what_the_state_means(
    publication: Publication, ling: Person, owner: Person, answer: Any, kind: NoticeKind | None
) -> None:
    send(publication, answer)

    new = notices.after(publication)

    concerned = {None: [], K.published: ["Owner"]}.get(kind, ["Ling", "Owner"])
    assert told() == [(name, kind) for name in concerned]
    assert new == len(concerned)


@pytest.mark.parametrize(
    "state, kind", [(S.missed, K.needs_you), (S.due, None), (S.claimed, None), (S.sending, None)]
)
def test_after_tells_what_the_other_states_mean(
    publication: Publication, owner: Person, state: Any, kind: NoticeKind | None
) -> None:
    in_state(publication, state)

    notices.after(publication)

    assert {found for _name, found in told()} == ({kind} if kind else set())


@pytest.mark.parametrize("reason, is_told", [("taken_back", 0), ("skipped", 0), ("said_not_out", 0), ("quota", 2)])
def test_after_is_silent_where_a_person_ended_it(publication: Publication, reason: str, is_told: int) -> None:
    publications.move(publication, S.rejected, by="worker", reason=reason)

    assert notices.after(publication) == is_told


def test_the_same_event_is_told_once(publication: Publication) -> None:
    send(publication, Unclear("lost"))

    counts = [notices.after(publication) for _time in range(3)]

    assert counts == [2, 0, 0]


def test_a_second_time_in_the_same_state_is_another_event(publication: Publication, owner: Person) -> None:
    publication.claim = ""
    for _time in range(2):
        publications.move(publication, S.claimed, by="worker")
        publications.move(publication, S.missed, by="worker", reason="stale")
        notices.after(publication)
        publications.move(publication, S.due, by="worker")

    assert told() == [("Ling", K.needs_you)] * 2 + [("Owner", K.needs_you)] * 2


@pytest.mark.parametrize(
    "role, kind, is_told",
    [
        *[("chief", kind, kind != K.published) for kind in K],
        *[("editor", kind, kind != K.published) for kind in K],
        *[("writer", kind, False) for kind in K],
        *[("viewer", kind, False) for kind in K],
    ],
)
def test_tell_reaches_those_who_may_settle(
    make: Factory, account: Account, role: str, kind: NoticeKind, is_told: bool
) -> None:
    edition = armed(make, account)
    make.member(account, role, "Mo")

    notices.tell(edition, None, kind)

    assert told() == ([("Mo", kind)] if is_told else [])


def test_tell_reaches_owners_and_maker_once_each(make: Factory, account: Account, owner: Person) -> None:
    maker = make.member(account, "chief", "Maker")
    edition = armed(make, account, approved(make, account, "A"), approved(make, account, "B"))
    edition.created_by_id = maker.id
    for post, person in zip(edition.posts, (owner, maker), strict=True):
        post.owner_id = person.id

    notices.tell(edition, None, K.published)

    assert told() == [("Maker", K.published), ("Owner", K.published)]


@pytest.mark.parametrize("leaves", ["account", "house"])
def test_tell_leaves_out_whoever_has_left(edition: Edition, owner: Person, leaves: str) -> None:
    if leaves == "account":
        db.session.execute(Membership.__table__.delete().where(Membership.person_id == owner.id))
    else:
        owner.deactivated_at = clock.now()

    notices.tell(edition, None, K.failed)

    assert told() == [("Ling", K.failed)]


def test_tell_reaches_administrators_where_nobody_else_is_concerned(make: Factory, account: Account) -> None:
    make.person("Root", is_admin=True)
    make.member(make.account(), "chief", "Elsewhere")
    edition = armed(make, account)

    notices.tell(edition, None, K.failed)
    notices.tell(edition, None, K.published)

    assert told() == [("Root", K.failed)]


def test_a_notice_keeps_title_and_reason(publication: Publication, owner: Person) -> None:
    send(publication, Refused("not_approved", title="Lung slice"))
    publication.evidence = {**publication.evidence, "about": {"title": "Lung slice"}}
    publication.edition.posts[0].title = "Newer words"

    notices.after(publication)

    notice = only(owner)
    assert (notice.title, notice.reason) == ("Lung slice", "not_approved")
    assert (notice.heading, notice.sentence) == ("Failed: Lung slice", "“Lung slice” is not approved.")
    assert (notice.account_id, notice.publication_id) == (publication.account_id, publication.id)


@pytest.mark.parametrize("kind", list(K))
def test_every_kind_has_words_in_each_language(edition: Edition, owner: Person, kind: NoticeKind) -> None:
    if kind in TALK:
        about = {"comment": 1, "who": "Wang", "words": "Is it?"}
        notices.tell_of_post(edition.posts[0], kind, {owner.id}, "comment 1", about)
    elif kind.startswith("review"):
        about = {"who": "Wang", "words": "", "due": "2026-11-21T07:30:00+00:00"}
        about |= {"verdict": "advised_for"} if kind in (K.review_done, K.review_guest) else {}
        notices.tell_of_post(edition.posts[0], kind, {owner.id}, "review 1", about)
    else:
        notices.tell(edition, None, kind)

    notice = only(owner)
    assert "Lung slice" in notice.heading
    assert notice.sentence
    with force_locale("zh_Hans"):
        assert "Lung slice" in notice.heading


def test_what_is_out_needs_nobody_any_more(publication: Publication, ling: Person, owner: Person) -> None:
    send(publication, Unclear("lost"))
    notices.after(publication)
    publications.it_went_out(publication, [], by=ling)

    notices.after(publication)

    assert [notice.kind for notice in notices.unread(owner)] == [K.published]
    assert notices.unread_count(ling) == 0
    assert [notice.kind for notice in notices.newest(ling)] == [K.needs_you]


@pytest.mark.parametrize("minutes, is_late", [(0, False), (5, False), (5.01, True), (600, True)])
def test_late_begins_after_the_grace(edition: Edition, traveller: Any, minutes: float, is_late: bool) -> None:
    traveller.move_to(TIME + timedelta(minutes=minutes))

    new = notices.late(clock.now())

    assert new == (2 if is_late else 0)


@pytest.mark.parametrize("state", list(S))
def test_late_is_what_has_no_attempt_that_ended(publication: Publication, traveller: Any, state: Any) -> None:
    in_state(publication, state)
    traveller.shift(GRACE + MINUTE)

    new = notices.late(clock.now())

    is_under_way = state in (S.due, S.claimed, S.sending, S.accepted)
    assert new == (2 if is_under_way else 0)


def test_late_is_told_once_however_the_attempt_goes_on(
    publication: Publication, traveller: Any, owner: Person
) -> None:
    traveller.shift(GRACE + MINUTE)
    first = notices.late(clock.now())
    send(publication, NotSent("broke_before"))

    again = notices.late(clock.now())

    assert (first, again) == (2, 0)
    assert only(owner).publication_id == publication.id


def test_late_again_after_a_new_time_is_told_again(publication: Publication, traveller: Any, ling: Person) -> None:
    traveller.shift(GRACE + MINUTE)
    notices.late(clock.now())
    send(publication, Refused("quota"))
    publications.send_again(publication, by=ling)
    traveller.shift(GRACE + MINUTE)

    assert notices.late(clock.now()) == 2


def test_late_says_which_post_stops_it(edition: Edition, traveller: Any, make: Factory, owner: Person) -> None:
    make.revision(edition.posts[0], "Other words.", number=2)
    traveller.move_to(TIME + GRACE + MINUTE)

    notices.late(clock.now())

    assert only(owner).sentence == "“Lung slice” was changed after it was approved."


def test_late_says_why_the_last_try_failed(publication: Publication, traveller: Any, owner: Person) -> None:
    send(publication, NotSent("broke_before"))
    traveller.shift(GRACE + MINUTE)

    notices.late(clock.now())

    assert only(owner).sentence == "Something unexpected happened before the send. Nothing went out."


@pytest.mark.parametrize("is_all", [True, False])
def test_late_is_not_what_a_pause_holds_back(
    edition: Edition, account: Account, ling: Person, traveller: Any, is_all: bool
) -> None:
    pauses.begin(None if is_all else account, by=ling)
    traveller.move_to(TIME + timedelta(hours=2))

    assert notices.late(clock.now()) == 0


def test_unread_and_newest_show_the_newest_first(make: Factory, account: Account, ling: Person) -> None:
    for kind in (K.late, K.failed, K.needs_you):
        notices.tell(armed(make, account), None, kind)
    newest = notices.newest(ling)
    notices.read(ling, [newest[1].id])

    assert [notice.kind for notice in newest] == [K.needs_you, K.failed, K.late]
    assert [notice.kind for notice in notices.unread(ling)] == [K.needs_you, K.late]
    assert [notice.kind for notice in notices.unread(ling, most=1)] == [K.needs_you]
    assert notices.unread_count(ling) == 2


def test_read_changes_only_ones_own(edition: Edition, ling: Person, owner: Person) -> None:
    notices.tell(edition, None, K.failed)

    counts = [notices.read(ling, [only(owner).id]), notices.read(ling), notices.read(ling)]

    assert counts == [0, 1, 0]
    assert (notices.unread_count(ling), notices.unread_count(owner)) == (0, 1)
    assert only(ling).read_at == START


def test_notices_of_an_account_that_one_left_are_gone(edition: Edition, ling: Person) -> None:
    notices.tell(edition, None, K.failed)

    db.session.execute(Membership.__table__.delete().where(Membership.person_id == ling.id))

    assert (notices.unread_count(ling), notices.newest(ling), notices.read(ling)) == (0, [], 0)


def test_choices_begin_with_what_waits_for_a_person(ling: Person) -> None:
    assert notices.choices(ling) == {
        K.published: False, K.failed: True, K.needs_you: True, K.late: True, K.handed_off: True,
        K.mentioned: True, K.assigned: True, K.commented: False,
        K.review_asked: True, K.review_due: True, K.review_late: True, K.review_done: True, K.review_guest: True,
    }  # fmt: skip


def test_choose_decides_what_is_mailed(edition: Edition, ling: Person, owner: Person) -> None:
    notices.choose(owner, [K.late])
    notices.choose(owner, [K.published, K.late])

    for kind in (K.published, K.failed):
        notices.tell(edition, None, kind)

    assert [kind for kind, is_mailed in notices.choices(owner).items() if is_mailed] == [K.published, K.late]
    mailed = {(notice.person_id, notice.kind) for notice in db.session.scalars(select(Notice)) if notice.mail_after}
    assert mailed == {(owner.id, K.published), (ling.id, K.failed)}


def to_mail_of(person: Person) -> list[int]:
    return notices.to_mail(clock.now()).get(person.id, [])


def test_to_mail_gives_each_person_their_own(edition: Edition, ling: Person, owner: Person) -> None:
    notices.tell(edition, None, K.failed)
    notices.tell(edition, None, K.late)

    found = notices.to_mail(clock.now())

    assert {person: len(ids) for person, ids in found.items()} == {ling.id: 2, owner.id: 2}
    assert found[ling.id] == sorted(found[ling.id])
    assert sum(map(len, notices.to_mail(clock.now(), most=3).values())) == 3


def _nothing(_notice: Notice, _traveller: Any) -> None:
    """It stays as it is."""


def _read(notice: Notice, _traveller: Any) -> None:
    notices.read(notice.person)


def _wait(_notice: Notice, traveller: Any) -> None:
    traveller.shift(GIVES_UP_AFTER)


def _claim(notice: Notice, _traveller: Any) -> None:
    notices.claim_mail([notice.id], clock.now())


@pytest.mark.parametrize("happens, is_mailed", [(_nothing, True), (_read, False), (_wait, False), (_claim, False)])
def test_to_mail_is_what_is_new_and_unread(
    edition: Edition, owner: Person, traveller: Any, happens: Callable[[Notice, Any], None], is_mailed: bool
) -> None:
    notices.tell(edition, None, K.failed)

    happens(only(owner), traveller)

    assert to_mail_of(owner) == ([only(owner).id] if is_mailed else [])


def test_claim_mail_is_for_one_worker(edition: Edition, owner: Person) -> None:
    notices.tell(edition, None, K.failed)
    number = only(owner).id

    assert [notices.claim_mail([number], clock.now()) for _worker in range(2)] == [[number], []]


def test_mail_failed_tries_again_later_and_later_and_gives_up(
    edition: Edition, owner: Person, traveller: Any
) -> None:
    notices.tell(edition, None, K.failed)
    waits = []
    for _try in range(5):
        ids = notices.claim_mail(to_mail_of(owner), clock.now())
        notices.mail_failed(ids, clock.now(), retriable=True)
        after = only(owner).mail_after
        waits.append((after - clock.now()) // MINUTE if after else None)
        traveller.move_to(after or clock.now())

    assert waits == [1, 5, 30, 120, None]
    assert (only(owner).mail_tries, only(owner).mailed_at) == (5, None)


def test_mail_failed_for_good_is_not_tried_again(edition: Edition, owner: Person) -> None:
    notices.tell(edition, None, K.failed)
    ids = notices.claim_mail(to_mail_of(owner), clock.now())

    notices.mail_failed(ids, clock.now(), retriable=False)

    assert only(owner).mail_after is None


def test_mailed_keeps_the_moment(edition: Edition, owner: Person) -> None:
    notices.tell(edition, None, K.failed)
    ids = notices.claim_mail(to_mail_of(owner), clock.now())

    notices.mailed(ids, clock.now())

    assert only(owner).mailed_at == START


def test_letters_leave_out_whoever_may_not_look_any_more(edition: Edition, ling: Person, owner: Person) -> None:
    notices.tell(edition, None, K.failed)
    owner.deactivated_at = clock.now()

    found = notices.letters([only(ling).id, only(owner).id])

    assert [notice.person_id for notice in found] == [ling.id]


def test_begin_that_stops_is_told(publication: Publication, make: Factory, owner: Person) -> None:
    make.revision(publication.edition.posts[0], "Other words.", number=2)
    assert begin(publication) is None

    notices.after(publication)

    assert only(owner).sentence == "“Lung slice” was changed after it was approved."
