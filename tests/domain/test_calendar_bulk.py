from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, calendar, posts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import ActKind, CalendarView, Filters, Wish
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Conflict, Missing, NotAllowed, OpsError, Rejected
from tests.factory import Factory, at

NOVEMBER = calendar.month_of(date(2026, 11, 5))


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False):
        yield


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.member(account, Role.editor, "Ling")


def planned(make: Factory, account: Account, when: str, title: str = "A title", **values: object) -> Post:
    return make.post(account, title, **({"state": PostState.planned, "planned_at": at(when)} | values))


def picks(*found: Post) -> dict[int, int]:
    return {post.id: post.version for post in found}


def refusals(lines: object) -> dict[str, str]:
    return {line.post.title: str(line.refusal) for line in lines if line.refusal}  # type: ignore[attr-defined]


# One act on many posts


def test_many_are_moved_by_days_with_what_cannot_told_and_one_undo(
    account: Account, editor: Person, make: Factory
) -> None:
    free = planned(make, account, "2026-11-20 04:15", "free")
    late = planned(make, account, "2026-11-02 04:15", "late")
    armed = planned(make, account, "2026-11-20 04:15", "armed", state=PostState.scheduled, approved_hash="x")
    meanwhile = planned(make, account, "2026-11-21 04:15", "meanwhile")
    unseen = planned(make, make.account("Elsewhere"), "2026-11-21 04:15", "unseen")
    seen = picks(free, late, armed, meanwhile, unseen)
    wish = Wish(ActKind.shift, days=7)

    lines = calendar.preview(seen, wish, by=editor)
    posts.reschedule(meanwhile, at("2026-11-22 04:15"), by=editor, version=1)
    outcome = calendar.apply(seen, wish, by=editor)

    assert refusals(lines) == {
        "late": "This time has passed. Choose a later one.",
        "armed": "This post is scheduled. Its edition sets the time; change it there.",
    }
    assert {line.post.title: line.planned_at for line in lines if not line.refusal} == {
        "free": at("2026-11-27 04:15"), "meanwhile": at("2026-11-28 04:15"),
    }  # fmt: skip
    assert [post.title for post in outcome.done] == ["free"]
    assert set(refusals(outcome.left)) == {"late", "armed", "meanwhile"}
    assert "in another window" in refusals(outcome.left)["meanwhile"]
    assert (free.planned_at, meanwhile.planned_at) == (at("2026-11-27 04:15"), at("2026-11-22 04:15"))
    assert unseen.planned_at == at("2026-11-21 04:15")

    assert outcome.act
    undone = calendar.undo_act(outcome.act.id, by=editor)

    assert ([post.title for post in undone.done], free.planned_at) == (["free"], at("2026-11-20 04:15"))
    with pytest.raises(Rejected, match="taken back already"):
        calendar.undo_act(outcome.act.id, by=editor)
    with pytest.raises(Missing):
        calendar.undo_act(outcome.act.id, by=make.member(account))


def test_many_are_assigned_dropped_or_brought_to_a_day_and_taken_back(
    account: Account, editor: Person, make: Factory
) -> None:
    other, writer = make.member(account, name="Wu"), make.member(account, Role.writer)
    first = planned(make, account, "2026-11-20 04:15", "first", owner_id=editor.id)
    second = planned(make, account, "2026-11-21 23:30", "second", state=PostState.approved)

    given = calendar.apply(picks(first, second), Wish(ActKind.assign, owner_id=other.id), by=writer)
    again = calendar.apply(picks(first, second), Wish(ActKind.assign, owner_id=other.id), by=writer)
    dropped_by_writer = calendar.apply(picks(first, second), Wish(ActKind.drop), by=writer)

    assert (first.owner, second.owner) == (other, other)
    assert (again.act, refusals(again.left)) == (None, dict.fromkeys(["first", "second"], "Nothing would change."))
    assert refusals(dropped_by_writer.left) == dict.fromkeys(["first", "second"], "This is not yours to change.")

    assert given.act
    calendar.undo_act(given.act.id, by=writer)
    moved = calendar.apply(picks(first, second), Wish(ActKind.day, day=date(2026, 12, 1)), by=editor)
    days = [post.planned_at for post in (first, second)]
    dropped = calendar.apply(picks(first, second), Wish(ActKind.drop, reason="too much"), by=editor)
    states = [post.state for post in (first, second)]
    posts.restore(second, by=editor)
    assert dropped.act
    undone = calendar.undo_act(dropped.act.id, by=editor)

    assert (first.owner, second.owner) == (editor, None)
    assert len(moved.done) == 2
    assert days == [at("2026-12-01 04:15"), at("2026-11-30 23:30")]  # 07:30 in Shanghai stays 07:30
    assert states == [PostState.dropped, PostState.dropped]
    assert ([post.title for post in undone.done], set(refusals(undone.left))) == (["first"], {"second"})
    assert first.state == PostState.planned
    for wish, seen in (
        (Wish(ActKind.shift), picks(first)), (Wish(ActKind.day), picks(first)),
        (Wish(ActKind.drop), {}), (Wish(ActKind.drop), dict.fromkeys(range(1, 202), 1)),
    ):  # fmt: skip
        with pytest.raises(Rejected):
            calendar.preview(seen, wish, by=editor)


# The list, the board and the load


def test_list_board_and_load_tell_the_same_posts(account: Account, editor: Person, make: Factory) -> None:
    brief = make.brief(account)
    make.post(account, "idea")
    for number in range(3):
        planned(make, account, f"2026-11-2{number} 04:15", f"mine {number}", owner_id=editor.id)
    planned(make, account, "2026-11-21 01:00", "cited", brief_id=brief.id, clause_key="tone")
    planned(make, account, "2026-12-05 04:15", "next month", owner_id=editor.id)
    filters = Filters([account])

    first = calendar.rows(filters, NOVEMBER.counted, most=2)
    second = calendar.rows(filters, NOVEMBER.counted, most=2, after=first.next)
    columns = calendar.columns(filters, NOVEMBER.counted, most=3)
    load = calendar.load(calendar.tallies(filters, NOVEMBER.days), NOVEMBER)

    assert [row.card.title for row in first.rows] == ["mine 0", "cited"]
    assert [row.clause for row in first.rows] == ["", "Warm, dry."]
    assert ([row.card.title for row in second.rows], second.next) == (["mine 1", "mine 2"], None)
    assert {column.state: (column.count, column.more) for column in columns if column.count} == {
        PostState.idea: (1, 0), PostState.planned: (4, 1),
    }  # fmt: skip
    assert [card.title for card in columns[1].cards] == ["mine 0", "cited", "mine 1"]
    assert [(each.owner, each.weeks, each.count) for each in load] == [
        ("Ling", (0, 0, 0, 3, 0, 1), 4), ("", (0, 0, 0, 1, 0, 0), 1),
    ]  # fmt: skip
    assert load[1].per_cents == [0, 0, 0, 33, 0, 0]


def test_cards_go_to_another_state_only_by_the_door_of_that_step(
    account: Account, editor: Person, make: Factory
) -> None:
    viewer = make.member(account, Role.viewer)
    post = planned(make, account, "2026-11-20 04:15")
    told = {}
    for state, to in (
        ("idea", "planned"), ("planned", "approved"), ("in_review", "approved"), ("approved", "scheduled"),
        ("approved", "drafting"), ("scheduled", "published"), ("dropped", "idea"), ("drafting", "in_review"),
    ):  # fmt: skip
        post.state = PostState(state)
        with pytest.raises(OpsError) as refused:
            calendar.shift(post, PostState(to), by=editor, version=1)
        told[f"{state} {to}"] = str(refused.value)
    post.state = PostState.planned
    with pytest.raises(NotAllowed):
        calendar.shift(post, PostState.drafting, by=viewer, version=1)
    with pytest.raises(Conflict):
        calendar.shift(post, PostState.drafting, by=editor, version=7)

    calendar.shift(post, PostState.drafting, by=editor, version=1)
    make.revision(post)
    calendar.shift(post, PostState.in_review, by=editor, version=2)
    calendar.shift(post, PostState.drafting, by=editor, version=3)
    other = planned(make, account, "2026-11-20 04:15")
    calendar.shift(other, PostState.idea, by=editor, version=1)

    assert (post.state, post.version, other.state, other.planned_at) == (PostState.drafting, 4, PostState.idea, None)
    assert "Move it to a day" in told["idea planned"]
    assert "can't go from" in told["planned approved"]
    assert "was read" in told["in_review approved"]
    assert "Editions" in told["approved scheduled"]
    assert "Change its text" in told["approved drafting"]
    assert len(set(told.values())) == 7


# Saved views


def test_views_keep_what_makes_sense_and_are_ones_own_or_shared(
    account: Account, editor: Person, make: Factory
) -> None:
    other, viewer = make.member(account), make.member(account, Role.viewer)
    wishes = {
        "pillar": "7", "owner": "me", "state": "drafting", "source": "x", "text": " 菜单 ", "month": "2026-11",
        "all": "2", "span": "week", "next": "//evil",
    }  # fmt: skip

    mine = calendar.keep_view(account, "Mine", "list", wishes, by=editor)
    team = calendar.keep_view(account, "Team", "board", {"state": "dropped"}, by=editor, is_shared=True)
    for view in (mine, team):
        calendar.change_view(view, view.name, by=editor, is_shared=view.is_shared, is_default=True)

    assert mine.wishes == {"pillar": "7", "owner": "me", "state": "drafting", "text": "菜单", "span": "week"}
    assert team.wishes == {}
    assert [view.name for view in calendar.views_for(account, editor)] == ["Mine", "Team"]
    assert [view.name for view in calendar.views_for(account, other)] == ["Team"]
    assert calendar.default_view(account, editor) == team
    assert calendar.default_view(account, other) is None
    assert calendar.own_view(mine.id, by=editor) == mine
    with pytest.raises(Missing):
        calendar.own_view(team.id, by=other)
    with pytest.raises(NotAllowed):
        calendar.keep_view(account, "For all", "list", {}, by=viewer, is_shared=True)
    for name, page in (("Mine", "list"), (" ", "list"), ("x" * 41, "list"), ("New", "day")):
        with pytest.raises(Rejected):
            calendar.keep_view(account, name, page, {}, by=editor)
    calendar.remove_view(mine, by=editor)
    db.session.flush()
    assert db.session.query(CalendarView).count() == 1
    assert [entry.verb for entry in activity.of(mine)] == [
        "calendar_view.removed", "calendar_view.changed", "calendar_view.kept",
    ]  # fmt: skip
