"""What is due, who may have it, and for how long."""

from datetime import timedelta
from typing import Any

import pytest

from opscontent import clock
from opscontent.channels.contract import Delivery, Receipt
from opscontent.db import db
from opscontent.domain import posts, publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.publications import (
    LEASE,
    Publication,
    PublicationState,
)
from tests.approved import approved
from tests.domain.publications.steps import TIME, S, articles, begin
from tests.factory import Factory


def test_nothing_is_opened_before_its_time(edition: Edition, traveller: Any) -> None:
    traveller.move_to(TIME - timedelta(seconds=1))

    assert publications.unopened(clock.now()) == []
    assert publications.open_attempt(edition.id, clock.now()) is None


def test_an_edition_is_opened_once(edition: Edition, traveller: Any) -> None:
    traveller.move_to(TIME)

    assert publications.unopened(clock.now()) == [edition.id]
    first = publications.open_attempt(edition.id, clock.now())
    again = publications.open_attempt(edition.id, clock.now())

    assert (first is not None, again) == (True, None)
    assert publications.unopened(clock.now()) == []
    assert publications.due(clock.now()) == [first]


def test_an_edition_with_an_edited_post_is_not_opened(edition: Edition, ling: Person, traveller: Any) -> None:
    posts.text_changed(edition.posts[1], by=ling)
    traveller.move_to(TIME)

    assert publications.unopened(clock.now()) == []


def test_an_open_edition_is_not_opened(account: Account, make: Factory, traveller: Any) -> None:
    edition = make.edition(account, approved(make, account), publish_at=TIME)
    traveller.move_to(TIME)

    assert publications.unopened(clock.now()) == []
    assert publications.open_attempt(edition.id, clock.now()) is None


def test_the_clock_may_step_back(publication: Publication, traveller: Any) -> None:
    publications.claim(publication.id, "me", clock.now())
    traveller.move_to(TIME - timedelta(hours=1))

    assert publications.due(clock.now()) == []
    assert publications.expired(clock.now()) == []


def test_only_one_worker_claims(publication: Publication) -> None:
    assert publications.claim(publication.id, "me", clock.now())
    assert not publications.claim(publication.id, "you", clock.now())

    db.session.refresh(publication)
    assert (publication.state, publication.claim, publication.tries_count) == (S.claimed, "me", 1)
    assert publication.lease_until == TIME + LEASE


@pytest.mark.parametrize("state", [state for state in S if state != S.due])
def test_only_what_is_due_can_be_claimed(publication: Publication, state: PublicationState) -> None:
    publication.state = state
    db.session.flush()

    assert not publications.claim(publication.id, "me", clock.now())


@pytest.mark.parametrize(("late_by", "is_freed"), [(timedelta(0), False), (timedelta(seconds=1), True)])
@pytest.mark.parametrize(("left_in", "becomes", "reason"), [(S.claimed, S.due, ""), (S.sending, S.unknown, "lost")])
def test_a_dead_worker_s_hold_ends_with_its_lease(
    publication: Publication,
    traveller: Any,
    left_in: PublicationState,
    becomes: PublicationState,
    reason: str,
    late_by: timedelta,
    is_freed: bool,
) -> None:
    publications.claim(publication.id, "me", clock.now())
    if left_in == S.sending:
        publications.begin(publication.id, "me", clock.now())
    traveller.move_to(TIME + LEASE + late_by)

    for number in publications.expired(clock.now()):
        publications.free(number, clock.now())

    db.session.flush()
    db.session.refresh(publication)
    assert (publication.state, publication.reason) == ((becomes, reason) if is_freed else (left_in, ""))


def test_a_worker_that_lost_its_hold_changes_nothing(publication: Publication, traveller: Any) -> None:
    begin(publication)
    traveller.move_to(TIME + LEASE + timedelta(seconds=1))
    publications.free(publication.id, clock.now())

    publications.settle(publication.id, "me", Receipt(Delivery.live))

    db.session.refresh(publication)
    assert (publication.state, articles()) == (S.unknown, [])


def test_a_worker_that_lost_its_claim_does_not_begin(publication: Publication, traveller: Any) -> None:
    publications.claim(publication.id, "me", clock.now())
    traveller.move_to(TIME + LEASE + timedelta(seconds=1))
    publications.free(publication.id, clock.now())
    publications.claim(publication.id, "you", clock.now())

    assert publications.begin(publication.id, "me", clock.now()) is None
    assert publications.begin(publication.id, "you", clock.now()) is not None
