"""What needs a person, by role and state; the counts and the lists go by the same rules."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from opscontent.db import db
from opscontent.domain import agenda, connections, needs
from opscontent.domain.chats import ChatMessage
from opscontent.domain.hot_topics import Angle, Stance
from opscontent.domain.posts import PostState
from opscontent.domain.replies import ReplyState, Told
from tests.factory import Factory, at

pytestmark = pytest.mark.usefixtures("inside")
NOW = at("2026-11-18 04:00")  # Wednesday noon in Shanghai
NOTHING = {"week": 0, "hot": 0, "replies": 0, "reviews": 0, "publishing": 0, "notices": 0, "mine": 0}


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_counts_of_an_empty_account_are_all_zero(make: Factory) -> None:
    account = make.account()
    chief = make.member(account, "chief")

    assert needs.counts(account, chief) == NOTHING


@pytest.mark.parametrize("role, waits", [("chief", 1), ("editor", 1), ("writer", 0), ("viewer", 0)])
def test_to_review_is_for_those_who_may_judge(make: Factory, role: str, waits: int) -> None:
    account = make.account()
    person = make.member(account, role)
    make.post(account, state=PostState.in_review)

    assert needs.counts(account, person)["reviews"] == waits


@pytest.mark.parametrize(
    "reviewer, owner, allows, waits",
    [
        ("me", "other", False, 1),
        ("me", "me", False, 1),
        ("other", "other", False, 0),
        (None, "other", False, 1),
        (None, "me", False, 0),
        (None, "me", True, 1),
        (None, None, False, 1),
    ],
)
def test_to_review_goes_by_reviewer_and_owner(
    make: Factory, reviewer: str | None, owner: str | None, allows: bool, waits: int
) -> None:
    account = make.account(allows_self_approval=allows)
    people = {"me": make.member(account, "editor").id, "other": make.member(account, "editor").id, None: None}
    make.post(account, state=PostState.in_review, reviewer_id=people[reviewer], owner_id=people[owner])
    me = next(member.person for member in account.members if member.person_id == people["me"])

    assert needs.counts(account, me)["reviews"] == waits


@pytest.mark.parametrize(
    "state, waits",
    [
        (PostState.idea, 1),
        (PostState.planned, 1),
        (PostState.drafting, 1),
        (PostState.in_review, 0),  # it waits as a review
        (PostState.approved, 1),
        (PostState.scheduled, 0),
        (PostState.published, 0),
        (PostState.dropped, 0),
    ],
)
def test_late_posts_go_by_state(make: Factory, state: PostState, waits: int) -> None:
    account = make.account()
    editor = make.member(account, "editor")
    make.post(account, "Late", state=state, planned_at=NOW - timedelta(minutes=1))

    assert len(needs.of(account, editor).late) == waits


@pytest.mark.parametrize("role, titles", [("editor", ["Mine", "Theirs"]), ("writer", ["Mine"]), ("viewer", [])])
def test_late_posts_are_an_editors_all_and_a_writers_own(make: Factory, role: str, titles: list[str]) -> None:
    account = make.account()
    person = make.member(account, role)
    make.post(account, "Mine", state=PostState.planned, planned_at=NOW - timedelta(hours=2), owner_id=person.id)
    make.post(account, "Theirs", state=PostState.planned, planned_at=NOW - timedelta(hours=1))

    assert [post.title for post in needs.of(account, person).late] == titles


def test_drafts_due_are_ones_own_within_a_week(make: Factory) -> None:
    account = make.account()
    writer = make.member(account, "writer")
    plan = {"state": PostState.drafting, "owner_id": writer.id}
    make.post(account, "Today", planned_at=NOW, **plan)
    make.post(account, "Sixth day", planned_at=NOW + timedelta(days=6, hours=23), **plan)
    make.post(account, "Next week", planned_at=NOW + timedelta(days=7), **plan)
    make.post(account, "Handed in", planned_at=NOW, owner_id=writer.id, state=PostState.in_review)
    make.post(account, "Theirs", planned_at=NOW, state=PostState.drafting)

    drafts = needs.of(account, writer).drafts

    assert [post.title for post in drafts] == ["Today", "Sixth day"]
    assert needs.counts(account, writer)["week"] == 2


def test_prompts_count_new_and_held_replies(make: Factory) -> None:
    account = make.account()
    editor = make.member(account, "editor")
    menu, done = make.prompt(account, "Menu?"), make.prompt(account, "Done?")
    for state in (ReplyState.new, ReplyState.new, ReplyState.held, ReplyState.declined):
        make.reply(menu, state=state)
    make.reply(done, state=ReplyState.used)

    counts, found = needs.counts(account, editor), needs.of(account, editor).prompts

    assert [(each.prompt.question, each.new, each.held) for each in found] == [("Menu?", 2, 1)]
    assert (counts["replies"], counts["week"]) == (2, 1)


@pytest.mark.parametrize("role", ["writer", "viewer"])
def test_prompts_are_for_those_who_may_triage(make: Factory, role: str) -> None:
    account = make.account()
    person = make.member(account, role)
    make.reply(make.prompt(account))

    assert needs.counts(account, person) == NOTHING
    assert not needs.of(account, person)


@pytest.mark.parametrize(
    "hours, stance, closed, post_state, waits",
    [
        (3, Stance.chase, False, None, 1),
        (3, Stance.chase, False, PostState.drafting, 1),
        (3, Stance.chase, False, PostState.approved, 0),
        (3, Stance.chase, False, PostState.published, 0),
        (3, Stance.chase, True, None, 0),
        (3, Stance.drop, False, None, 0),
        (25, Stance.chase, False, None, 0),
        (-1, Stance.chase, False, None, 0),
    ],
)
def test_angles_due_go_by_deadline_stance_topic_and_post(
    make: Factory, hours: int, stance: Stance, closed: bool, post_state: PostState | None, waits: int
) -> None:
    account = make.account()
    editor = make.member(account, "editor")
    topic = make.hot_topic(closed_at=NOW if closed else None)
    deadline = NOW + timedelta(hours=hours)
    angle = Angle(
        hot_topic_id=topic.id,
        account_id=account.id,
        stance=stance,
        deadline_at=deadline,
        decided_at=NOW,
        sentence="x",
    )
    db.session.add(angle)
    db.session.flush()
    if post_state:
        make.post(account, state=post_state, angle_id=angle.id)

    assert needs.counts(account, editor)["hot"] == waits
    assert len(needs.of(account, editor).hot) == waits


def test_publishing_counts_an_armed_edition_that_is_late(make: Factory) -> None:
    account = make.account()
    editor, writer = make.member(account, "editor"), make.member(account, "writer")
    post = make.post(account, state=PostState.scheduled)
    edition = make.edition(account, post, state="armed", publish_at=NOW - timedelta(hours=1))

    cards = needs.of(account, editor).publishing

    assert [card.edition for card in cards] == [edition]
    assert needs.counts(account, editor) == NOTHING | {"publishing": 1, "week": 1}
    assert needs.counts(account, writer) == NOTHING


def test_counts_see_no_other_account(make: Factory) -> None:
    account, other = make.account(), make.account()
    chief = make.member(account, "chief")
    make.post(other, state=PostState.in_review)
    make.reply(make.prompt(other))
    make.post(other, state=PostState.planned, planned_at=NOW - timedelta(days=1), owner_id=chief.id)

    assert needs.counts(account, chief) == NOTHING


def test_counts_take_one_query(make: Factory, statements: Callable[[], AbstractContextManager[list[str]]]) -> None:
    account = make.account()
    chief = make.member(account, "chief")
    permissions_loaded = chief.memberships
    db.session.flush()

    with statements() as ran:
        needs.counts(account, chief)

    assert permissions_loaded
    assert len(ran) == 1


def test_days_hold_posts_and_the_slots_still_free(make: Factory) -> None:
    account = make.account()
    for weekday in (1, 2, 4):  # Tuesday is over, Wednesday is today
        make.slot(account, weekday=weekday, local_time=time(20, 0))
    make.post(account, "Fills it", planned_at=at("2026-11-18 12:00"), state=PostState.planned)
    make.post(account, "Dropped", planned_at=at("2026-11-20 12:00"), state=PostState.dropped)

    days = agenda.strip(account, date(2026, 11, 16)).days

    told = [([post.title for post in day.posts], [slot.at for slot in day.empty]) for day in days]
    assert told == [
        ([], []),
        ([], []),
        (["Fills it"], []),
        ([], []),
        ([], [at("2026-11-20 12:00")]),
        ([], []),
        ([], []),
    ]
    assert [day.is_today for day in days] == [False, False, True, False, False, False, False]


def test_days_go_by_the_accounts_clock(make: Factory) -> None:
    account = make.account(time_zone="Asia/Shanghai")
    make.post(account, "Early", planned_at=at("2026-11-18 16:30"), state=PostState.planned)  # Thursday 00:30 there

    days = agenda.strip(account, date(2026, 11, 16)).days

    assert [day.day.day for day in days if day.posts] == [19]


def test_mix_divides_the_month_in_the_briefs_order(make: Factory) -> None:
    account = make.account()
    grammar = make.pillar(account, "Grammar", position=2)
    readers = make.pillar(account, "Readers", position=1)
    for day, pillar in (("02", grammar), ("12", grammar), ("30", readers)):
        make.post(account, planned_at=at(f"2026-11-{day} 04:00"), pillar_id=pillar.id, state=PostState.planned)
    make.post(account, planned_at=at("2026-10-31 15:59"), pillar_id=readers.id)
    make.post(account, planned_at=at("2026-11-30 16:00"), pillar_id=readers.id)

    mix = agenda.strip(account, date(2026, 11, 18)).mix

    assert [(share.pillar.name, share.count, share.per_cent) for share in mix] == [
        ("Readers", 1, 33),
        ("Grammar", 2, 67),
    ]


def test_mix_of_a_month_without_posts_is_nothing(make: Factory) -> None:
    account = make.account()
    make.pillar(account)

    assert [share.per_cent for share in agenda.strip(account, date(2026, 11, 18)).mix] == [0]


def test_counts_for_an_administrator_are_those_of_a_chief(make: Factory, inside: Flask) -> None:
    account = make.account()
    make.post(account, state=PostState.in_review)

    assert needs.counts(account, make.person(is_admin=True))["reviews"] == 1


def test_chosen_readers_whose_chat_closes_soon_are_listed(make: Factory) -> None:
    account = make.account()
    editor, writer = make.member(account, "editor"), make.member(account, "writer")
    connections.configure(account, "wechat", {"appid": "wx0123456789abcdef", "secret": "a" * 32}, by=editor)
    first, second, third = (make.prompt(account, name) for name in ("First", "Second", "Third"))
    for hours, prompt, state, told in (
        (43, first, ReplyState.used, None),
        (47, first, ReplyState.used, None),
        (44, second, ReplyState.used, Told.considered),
        (44, second, ReplyState.used, Told.selected),
        (44, second, ReplyState.shortlisted, None),
        (1, third, ReplyState.used, None),
        (49, third, ReplyState.used, None),
    ):
        reply = make.reply(prompt, state=state, told=told)
        row = {"account_id": account.id, "key": f"m{reply.id}", "contributor_id": reply.contributor_id}
        db.session.add(ChatMessage(**row, sender="sealed", received_at=NOW - timedelta(hours=hours)))
    db.session.flush()

    found = [(each.prompt.question, each.people, each.closes_at) for each in needs.of(account, editor).closing]

    assert found == [("First", 2, NOW + timedelta(hours=1)), ("Second", 1, NOW + timedelta(hours=4))]
    assert needs.of(account, writer).closing == ()
