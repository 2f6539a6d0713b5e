"""Editions: putting together, arming, taking back, quota, and what is in the way."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, editions, replies
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.editions import TRANSITIONS, Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.replies import ReplyState
from opscontent.errors import Conflict, Rejected
from tests.approved import approve, approved, armed
from tests.factory import Factory, at


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


def titles(edition: Edition) -> list[str]:
    return [post.title for post in edition.posts]


def verbs(thing: Any) -> Sequence[str]:
    return [entry.verb for entry in reversed(activity.of(thing))]


def test_create_keeps_the_order(account: Account, ling: Person, make: Factory) -> None:
    head, second = approved(make, account, "Head"), approved(make, account, "Second")

    edition = editions.create(account, [second, head], at("2026-12-01 07:30"), by=ling, note="Digest")

    assert titles(edition) == ["Second", "Head"]
    assert [item.position for item in edition.items] == [0, 1]
    assert (edition.state, edition.note, edition.created_by_id) == (EditionState.open, "Digest", ling.id)
    assert verbs(edition) == ["edition.created", "edition.post_added", "edition.post_added"]


def test_create_refuses_a_ninth_post(account: Account, ling: Person, make: Factory) -> None:
    posts = [approved(make, account, f"Post {number}") for number in range(9)]

    with pytest.raises(Rejected, match="at most 8 posts"):
        editions.create(account, posts, None, by=ling)


def test_what_is_not_approved_may_be_placed_but_never_armed(account: Account, ling: Person, make: Factory) -> None:
    edition = make.edition(account, publish_at=clock.now() + timedelta(hours=1))
    over = (PostState.scheduled, PostState.published, PostState.dropped)

    for state in PostState:
        post = make.post(account, f"A {state}", state=state)
        if state in over:
            with pytest.raises(Rejected, match="is scheduled, published or dropped"):
                editions.add(edition, post, by=ling)
        else:
            editions.add(edition, post, by=ling)

    assert len(edition.items) == len(PostState) - len(over)
    with pytest.raises(Rejected, match="“A idea” is not approved"):
        editions.arm(edition, by=ling)
    assert edition.state == EditionState.open


def test_add_refuses_a_post_of_another_account(account: Account, ling: Person, make: Factory) -> None:
    edition = make.edition(account)
    other = approved(make, make.account("Other"))

    with pytest.raises(Rejected, match="another account"):
        editions.add(edition, other, by=ling)


@pytest.mark.parametrize(
    ("state", "is_free"),
    [
        (EditionState.open, False),
        (EditionState.armed, False),
        (EditionState.sent, True),
        (EditionState.cancelled, True),
    ],
)
def test_a_post_is_in_one_open_or_armed_edition(
    account: Account, ling: Person, make: Factory, state: EditionState, is_free: bool
) -> None:
    post = approved(make, account)
    make.edition(account, post, state=state, publish_at=clock.now())
    edition = make.edition(account)

    if is_free:
        editions.add(edition, post, by=ling)
    else:
        with pytest.raises(Rejected, match="in another edition already"):
            editions.add(edition, post, by=ling)

    assert titles(edition) == (["A title"] if is_free else [])


def test_take_out_closes_the_gap(account: Account, ling: Person, make: Factory) -> None:
    posts = [approved(make, account, title) for title in ("One", "Two", "Three")]
    edition = make.edition(account, *posts)

    editions.take_out(edition, posts[0], by=ling)

    assert [(item.post.title, item.position) for item in edition.items] == [("Two", 0), ("Three", 1)]
    assert editions.holding(posts[0].id) is None


def test_reorder_refuses_a_list_that_is_out_of_date(account: Account, ling: Person, make: Factory) -> None:
    posts = [approved(make, account, title) for title in ("One", "Two")]
    edition = make.edition(account, *posts)

    with pytest.raises(Conflict):
        editions.reorder(edition, [posts[0].id], by=ling)

    assert titles(edition) == ["One", "Two"]


@pytest.mark.parametrize(
    ("which", "places", "order"),
    [
        (0, 1, ["Two", "One", "Three"]),
        (2, -1, ["One", "Three", "Two"]),
        (0, -1, ["One", "Two", "Three"]),
        (2, 1, ["One", "Two", "Three"]),
        (2, -2, ["Three", "One", "Two"]),
    ],
)
def test_shift_moves_a_post_and_stops_at_the_ends(
    account: Account, ling: Person, make: Factory, which: int, places: int, order: list[str]
) -> None:
    posts = [approved(make, account, title) for title in ("One", "Two", "Three")]
    edition = make.edition(account, *posts)

    editions.shift(edition, posts[which], places, by=ling)

    assert titles(edition) == order


def test_an_armed_edition_does_not_change(account: Account, ling: Person, make: Factory) -> None:
    edition = armed(make, account)

    with pytest.raises(Rejected, match="Take it back before"):
        editions.change(edition, publish_at=None, note="", by=ling)
    with pytest.raises(Rejected, match="Take it back before"):
        editions.take_out(edition, edition.posts[0], by=ling)


@time_machine.travel("2026-11-21 04:00:00+00:00", tick=False)
def test_arm_schedules_the_posts_for_its_time(account: Account, ling: Person, make: Factory) -> None:
    post = approved(make, account)
    edition = make.edition(account, post, publish_at=at("2026-11-21 05:00"))

    editions.arm(edition, by=ling)

    assert (edition.state, edition.generation) == (EditionState.armed, 1)
    assert (post.state, post.planned_at, post.version) == (PostState.scheduled, at("2026-11-21 05:00"), 2)
    assert verbs(post) == ["post.scheduled", "post.rescheduled"]
    assert verbs(edition) == ["edition.armed"]


@time_machine.travel("2026-11-21 04:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("publish_at", "sentence"),
    [
        (None, "Choose a time first"),
        (at("2026-11-21 03:59"), "This time has passed"),
        (at("2026-11-21 04:00"), "This time has passed"),
    ],
)
def test_arm_needs_a_time_ahead(
    account: Account, ling: Person, make: Factory, publish_at: Any, sentence: str
) -> None:
    edition = make.edition(account, approved(make, account), publish_at=publish_at)

    with pytest.raises(Rejected, match=sentence):
        editions.arm(edition, by=ling)

    assert edition.state == EditionState.open


def test_arm_needs_a_post(account: Account, ling: Person, make: Factory) -> None:
    edition = make.edition(account, publish_at=clock.now() + timedelta(hours=1))

    with pytest.raises(Rejected, match="at least one post"):
        editions.arm(edition, by=ling)


def test_arm_needs_a_channel(inside: Flask, ling: Person, make: Factory) -> None:
    account = make.account(channel="pigeon")
    edition = make.edition(account, approved(make, account), publish_at=clock.now() + timedelta(hours=1))

    with pytest.raises(Rejected, match="no channel"):
        editions.arm(edition, by=ling)


def test_arm_names_every_post_that_is_in_the_way(account: Account, ling: Person, make: Factory) -> None:
    fine, edited, dropped = (approved(make, account, title) for title in ("Fine", "Edited", "Dropped"))
    edition = make.edition(account, fine, edited, dropped, publish_at=clock.now() + timedelta(hours=1))
    make.revision(edited, "Other words.", number=2)
    dropped.state = PostState.drafting

    with pytest.raises(Rejected) as refused:
        editions.arm(edition, by=ling)

    assert [(problem.code, problem.sentence) for problem in refused.value.context["problems"]] == [
        ("changed", "“Edited” was changed after it was approved."),
        ("not_approved", "“Dropped” is not approved."),
    ]


def test_a_withdrawn_reply_is_named(account: Account, make: Factory) -> None:
    reply = make.reply(make.prompt(account), "夫妻肺片", name="小鱼")
    post = make.post(account, "Menu", state=PostState.drafting)
    make.revision(post, f"[[reply:{reply.id}]]")
    make.quote(reply, post)
    approve(post)
    reply.state = ReplyState.withdrawn
    db.session.flush()

    found = editions.inspect(post).problems

    assert [problem.sentence for problem in found] == ["“Menu” quotes a reply by “小鱼”, who has withdrawn it."]


def test_a_reply_without_consent_any_more_is_named(account: Account, ling: Person, make: Factory) -> None:
    reply = make.reply(make.prompt(account), "夫妻肺片", name="小鱼")
    post = make.post(account, "Menu", state=PostState.drafting)
    make.revision(post, f"[[reply:{reply.id}]]")
    make.quote(reply, post)
    approve(post)

    replies.revoke_consent(reply, "By mail", by=ling)
    found = [problem.sentence for problem in editions.inspect(post).problems]
    replies.restore_consent(reply, "She called", by=ling)

    assert found == ["“Menu” quotes a reply by “小鱼”, who does not agree to be printed any more."]
    assert editions.inspect(post).problems == ()


def test_a_reply_that_is_no_pick_is_named(account: Account, make: Factory) -> None:
    post = make.post(account, "Menu", state=PostState.drafting)
    make.revision(post, "[[reply:7]]")
    approve(post)

    found = editions.inspect(post).problems

    assert [problem.sentence for problem in found] == ["“Menu” quotes reply 7, which is not among its picks."]


def test_a_changed_closing_is_seen(account: Account, make: Factory) -> None:
    post = approved(make, account)
    account.closing = "Follow us."

    assert [problem.code for problem in editions.inspect(post).problems] == ["changed"]


def test_disarm_gives_back_what_still_is_approved(account: Account, ling: Person, make: Factory) -> None:
    kept, edited = approved(make, account, "Kept"), approved(make, account, "Edited")
    edition = armed(make, account, kept, edited)
    make.revision(edited, "Other words.", number=2)

    editions.disarm(edition, by=ling)

    assert edition.state == EditionState.open
    assert (kept.state, edited.state) == (PostState.approved, PostState.drafting)
    assert kept.approved_hash != ""


def test_cancel_frees_the_posts(account: Account, ling: Person, make: Factory) -> None:
    edition = armed(make, account)
    post = edition.posts[0]

    editions.cancel(edition, by=ling)

    assert edition.state == EditionState.cancelled
    assert (post.state, editions.holding(post.id)) == (PostState.approved, None)


def test_arming_again_raises_the_generation(account: Account, ling: Person, make: Factory) -> None:
    edition = armed(make, account)
    editions.disarm(edition, by=ling)

    editions.arm(edition, by=ling)

    assert edition.generation == 2


def test_edition_moves_only_as_the_table_says(account: Account, ling: Person, make: Factory) -> None:
    edition = make.edition(account, publish_at=clock.now())

    for was, to in product(EditionState, EditionState):
        edition.state = was
        if to in TRANSITIONS[was]:
            editions.move(edition, to, by=ling)
            assert edition.state == to
        else:
            with pytest.raises(Rejected):
                editions.move(edition, to, by=ling)
            assert edition.state == was


@pytest.mark.parametrize(
    ("period", "moment", "used"),
    [
        # Shanghai's 21 November is from 20 November 16:00 to 21 November 16:00 in UTC.
        (QuotaPeriod.day, "2026-11-20 16:00", 1),
        (QuotaPeriod.day, "2026-11-21 15:59", 1),
        (QuotaPeriod.day, "2026-11-21 16:00", 0),
        (QuotaPeriod.day, "2026-11-20 15:59", 0),
        (QuotaPeriod.month, "2026-10-31 16:00", 1),
        (QuotaPeriod.month, "2026-11-30 15:59", 1),
        (QuotaPeriod.month, "2026-11-30 16:00", 0),
    ],
)
def test_quota_counts_by_the_account_s_clock(
    inside: Flask, make: Factory, period: QuotaPeriod, moment: str, used: int
) -> None:
    account = make.account(quota_period=period, quota_count=1)
    make.edition(account, state=EditionState.armed, publish_at=at("2026-11-21 04:00"))
    make.edition(account, state=EditionState.open, publish_at=at("2026-11-21 04:00"))

    quota = editions.quota_at(account, at(moment))

    assert quota is not None
    assert (quota.used, quota.is_full, quota.left) == (used, used == 1, 1 - used)


def test_quota_of_a_day_that_is_25_hours_long(inside: Flask, make: Factory) -> None:
    berlin = make.account(time_zone="Europe/Berlin", quota_period=QuotaPeriod.day, quota_count=1)
    make.edition(berlin, state=EditionState.sent, publish_at=at("2026-10-25 22:59"))  # 23:59 there

    on_that_day, on_the_next = (
        editions.quota_at(berlin, at("2026-10-24 22:00")),
        editions.quota_at(berlin, at("2026-10-25 23:00")),
    )

    assert on_that_day is not None
    assert on_the_next is not None
    assert (on_that_day.used, on_the_next.used) == (1, 0)


def test_no_quota_without_a_limit(account: Account) -> None:
    assert editions.quota_at(account, clock.now()) is None


@time_machine.travel("2026-11-20 23:00:00+00:00", tick=False)
def test_arm_refuses_the_second_of_a_day(inside: Flask, ling: Person, make: Factory) -> None:
    account = make.account(quota_period=QuotaPeriod.day, quota_count=1)
    armed(make, account, approved(make, account))
    edition = make.edition(account, approved(make, account), publish_at=at("2026-11-21 09:00"))

    with pytest.raises(Rejected, match="allows 1 a day"):
        editions.arm(edition, by=ling)


def test_choosable_are_the_approved_posts_in_no_edition(account: Account, make: Factory) -> None:
    late = approved(make, account, "Late")
    soon = approved(make, account, "Soon")
    soon.planned_at = clock.now()
    held = approved(make, account, "Held")
    make.edition(account, held)
    make.post(account, "Idea")

    assert [post.title for post in editions.choosable(account)] == ["Soon", "Late"]
    assert isinstance(late, Post)
