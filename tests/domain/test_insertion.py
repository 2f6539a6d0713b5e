"""Putting a post in front: as one act, with one undo, never over what somebody changed meanwhile."""

from collections.abc import Iterator
from datetime import time

import pytest
import time_machine
from flask import Flask

from opscontent.db import db
from opscontent.domain import calendar, editions, posts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Full, Way
from opscontent.domain.editions import EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Conflict, Rejected
from tests.approved import approved
from tests.factory import Factory, at

pytestmark = pytest.mark.usefixtures("travelled")


@pytest.fixture
def travelled() -> Iterator[None]:
    with time_machine.travel("2026-11-20 02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    """Fridays at 12:15 in Shanghai, which is 04:15 in UTC."""
    account = make.account()
    make.slot(account, weekday=4, local_time=time(12, 15))
    return account


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


def planned(make: Factory, account: Account, title: str, day: str) -> Post:
    return make.post(account, title, state=PostState.planned, planned_at=at(f"2026-{day} 04:15"))


def seen(post: Post, way: Way = Way.push, **options: object) -> dict[int, int]:
    outlook = calendar.look(post.account, at("2026-11-27 04:15"), post=post, **options)  # type: ignore[arg-type]
    return {each: db.session.get_one(Post, each).version for shift in outlook.plans[way] for each in shift.ids}


def test_a_chain_is_put_and_undone_but_for_what_was_changed(account: Account, ling: Person, make: Factory) -> None:
    first, second = planned(make, account, "First", "11-27"), planned(make, account, "Second", "12-04")
    storm = make.post(account, "Storm")
    friday = at("2026-11-27 04:15")

    outlook = calendar.look(account, friday, post=storm)
    made = calendar.put(storm, friday, Way.push, by=ling, seen=seen(storm))

    assert (outlook.full, outlook.choice) == (Full.slots, Way.push)
    times = [f"{post.planned_at:%m-%d}" for post in (storm, first, second) if post.planned_at]
    assert times == ["11-27", "12-04", "12-11"]
    assert storm.state == PostState.planned

    posts.reschedule(second, at("2026-12-12 04:15"), by=ling, version=second.version)
    left = calendar.take_back(made, by=ling)

    assert [post.title for post in left] == ["Second"]
    assert (storm.planned_at, storm.state, first.planned_at) == (None, PostState.idea, friday)
    with pytest.raises(Rejected, match="undone already"):
        calendar.take_back(made, by=ling)


def test_a_plan_that_changed_since_it_was_shown_moves_nothing(account: Account, ling: Person, make: Factory) -> None:
    first = planned(make, account, "First", "11-27")
    storm = make.post(account, "Storm")
    shown = seen(storm)
    posts.plan(first, {"why_us": "Because."}, by=ling, version=first.version)

    with pytest.raises(Conflict, match="nothing was moved"):
        calendar.put(storm, at("2026-11-27 04:15"), Way.push, by=ling, seen=shown)

    assert (storm.planned_at, first.planned_at) == (None, at("2026-11-27 04:15"))


def test_approved_and_scheduled_posts_stay_unless_somebody_says_so(
    account: Account, ling: Person, make: Factory
) -> None:
    head = approved(make, account, "Head")
    head.planned_at = at("2026-11-27 04:15")
    edition = make.edition(account, head, publish_at=head.planned_at)
    editions.arm(edition, by=ling)
    storm = make.post(account, "Storm")

    fixed = calendar.look(account, at("2026-11-27 04:15"), post=storm)
    staying, shown = fixed.staying, seen(storm, loose=[head.id])
    made = calendar.put(storm, at("2026-11-27 04:15"), Way.push, by=ling, seen=shown, loose=[head.id])

    assert [shift.ids for shift in fixed.plans[Way.push]] == [(storm.id,)]
    assert staying == [head]
    assert (edition.state, edition.publish_at, head.state) == (
        EditionState.open,
        at("2026-12-04 04:15"),
        PostState.approved,
    )
    assert calendar.take_back(made, by=ling) == []
    assert edition.publish_at == head.planned_at == at("2026-11-27 04:15")
    assert edition.state == EditionState.open  # a person arms it again
