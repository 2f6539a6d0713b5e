"""Composing: what may stand in an edition, one undo for each act, versions, clashes and the list of readers."""

from datetime import timedelta

import pytest
from flask import Flask

from opscontent import clock
from opscontent.domain import editions, posts
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.editions import Edition, EditionState, Why
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory, at


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


def titles(edition: Edition) -> list[str]:
    return [post.title for post in edition.posts]


def test_each_act_is_undone_and_brought_again(account: Account, ling: Person, make: Factory) -> None:
    one, two, three = (make.post(account, title, state=PostState.drafting) for title in ("One", "Two", "Three"))
    edition = editions.create(account, [one, two], at("2026-12-01 07:30"), by=ling)

    def undone() -> list[str]:
        editions.undo(edition, by=ling, version=edition.version)
        return titles(edition)

    editions.add(edition, three, by=ling, version=edition.version)
    assert (undone(), undone()) == (["One", "Two"], ["One", "Two", "Three"])
    editions.shift(edition, three, -2, by=ling, version=edition.version)
    assert (undone(), undone()) == (["One", "Two", "Three"], ["Three", "One", "Two"])
    editions.take_out(edition, one, by=ling, version=edition.version)
    assert undone() == ["Three", "One", "Two"]
    editions.change(edition, publish_at=None, note="Later", by=ling, version=edition.version)
    undone()
    assert (edition.publish_at, edition.note) == (at("2026-12-01 07:30"), "")
    with pytest.raises(Conflict, match="Someone changed this edition"):
        editions.add(edition, one, by=ling, version=edition.version - 1)


def test_an_undo_leaves_what_went_elsewhere(account: Account, ling: Person, make: Factory) -> None:
    one, two = (make.post(account, title, state=PostState.drafting) for title in ("One", "Two"))
    edition = editions.create(account, [one, two], None, by=ling)
    editions.take_out(edition, two, by=ling)
    editions.create(account, [two], None, by=ling)
    posts.drop(one, by=ling)

    left = editions.undo(edition, by=ling, version=edition.version)

    assert (titles(edition), left) == (["One"], [two])


def test_what_was_given_up_is_planned_again(account: Account, ling: Person, make: Factory) -> None:
    one, two = (make.post(account, title, state=PostState.drafting) for title in ("One", "Two"))
    given_up = editions.create(account, [one, two], at("2026-12-01 07:30"), by=ling, note="Digest")
    with pytest.raises(Rejected, match="given up"):
        editions.plan_again(given_up, by=ling)
    editions.cancel(given_up, by=ling)
    editions.create(account, [two], None, by=ling)

    again = editions.plan_again(given_up, by=ling)

    assert (titles(again), again.publish_at, again.note) == (["One"], at("2026-12-01 07:30"), "Digest")


def test_clashes_are_named_and_the_meter_counts_what_is_planned(inside: Flask, make: Factory) -> None:
    account = make.account(quota_period=QuotaPeriod.day, quota_count=2, edition_gap_minutes=90)
    noon = at("2026-11-21 04:00")  # in Shanghai
    same = make.edition(account, publish_at=noon)
    near = make.edition(account, state=EditionState.armed, publish_at=noon + timedelta(minutes=89))
    make.edition(account, state=EditionState.cancelled, publish_at=noon)
    make.edition(make.account(), publish_at=noon)
    evening = make.edition(account, state=EditionState.sent, publish_at=at("2026-11-21 15:59"))
    make.edition(account, publish_at=at("2026-11-21 16:00"))  # the next day there
    edition = make.edition(account, publish_at=noon)

    found = editions.traffic(edition)
    meter = found.meter

    assert [(clash.edition, clash.why) for clash in found.clashes] == [
        (same, Why.same),
        (near, Why.near),
        (evening, Why.quota),
    ]
    assert meter is not None
    assert (meter.taken, meter.planned, meter.is_full, meter.is_over) == (2, 1, True, True)
    assert editions.traffic(make.edition(account)).meter is None


def test_the_list_cuts_long_titles(account: Account, make: Factory) -> None:
    long = "一" * 40
    head, line = (make.post(account, long, state=PostState.drafting) for _ in range(2))

    shown = editions.message(editions.inspections(make.edition(account, head, line)))

    assert [(each.is_head, each.cut_at) for each in shown] == [(True, 35), (False, 29)]
    assert (editions.cut("a" * 60, 30), editions.cut("a" * 61, 30)) == (None, 58)


def test_late_and_unplanned_ones_are_offered_once_they_are_approved(account: Account, make: Factory) -> None:
    now = clock.now()
    for title, state, days in (
        ("Late draft", PostState.drafting, -20), ("Soon", PostState.planned, 2), ("Old", PostState.approved, -20)
    ):  # fmt: skip
        make.post(account, title, state=state, planned_at=now + timedelta(days=days))

    assert [post.title for post in editions.choosable(account)] == ["Old", "Soon"]
