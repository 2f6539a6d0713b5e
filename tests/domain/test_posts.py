"""Plans of posts: made, changed, moved, dropped, restored; lists and citations."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, briefs, posts
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, TRANSITIONS, Post, PostState, Source
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory, at

NOON = "2026-11-21T04:00:00Z"  # 12:00 in Shanghai


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chief(account: Account, make: Factory) -> Person:
    return make.member(account, "chief", "Chen")


def verbs(post: Post) -> list[str]:
    return [entry.verb for entry in reversed(activity.of(post))]


def test_create_without_a_time_makes_an_idea(account: Account, chief: Person) -> None:
    post = posts.create(account, "Menus", by=chief)

    assert (post.title, post.state, post.version, post.source) == ("Menus", PostState.idea, 1, Source.own)
    assert post.created_by_id == chief.id
    assert verbs(post) == ["post.created"]


def test_create_with_a_time_makes_a_planned_post(account: Account, chief: Person, make: Factory) -> None:
    pillar, brief = make.pillar(account), make.brief(account)
    tomorrow = clock.now() + timedelta(days=1)

    post = posts.create(
        account,
        "Menus",
        by=chief,
        planned_at=tomorrow,
        pillar_id=pillar.id,
        clause_key="promise.2",
        owner_id=chief.id,
    )

    assert (post.state, post.planned_at, post.pillar, post.owner) == (PostState.planned, tomorrow, pillar, chief)
    assert post.brief_id == brief.id
    assert posts.clause_of(post) == briefs.Clause("promise.2", "No jargon.")


def test_create_by_a_label_has_no_person(account: Account) -> None:
    post = posts.create(account, "Menus", by="worker")

    assert post.created_by_id is None
    assert activity.of(post)[0].actor_label == "worker"


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"pillar_id": 999},
        {"clause_key": "promise.9"},
        {"brief_id": 999, "clause_key": "promise"},
        {"emotion": "bliss"},
        {"motive": "greed"},
        {"source": "dream"},
        {"owner_id": 999},
        {"reviewer_id": 999},
        {"prompt_id": 999},
        {"angle_id": 999},
        {"planned_at": at("2020-01-01 00:00")},
    ],
    ids=lambda values: next(iter(values)) + str(len(values)),
)
def test_create_refuses_a_value_that_does_not_fit(
    account: Account, chief: Person, make: Factory, values: dict[str, Any]
) -> None:
    make.brief(account)

    with pytest.raises(Rejected):
        posts.create(account, by=chief, **({"title": "Menus"} | values))

    assert db.session.query(Post).count() == 0


def test_create_refuses_things_of_another_account(account: Account, chief: Person, make: Factory) -> None:
    other = make.account("Other")
    stranger, pillar, brief = make.member(other), make.pillar(other), make.brief(other)
    prompt = make.prompt(other)
    wrong: list[dict[str, Any]] = [
        {"owner_id": stranger.id},
        {"pillar_id": pillar.id},
        {"brief_id": brief.id, "clause_key": "statement"},
        {"prompt_id": prompt.id},
    ]

    for values in wrong:
        with pytest.raises(Rejected):
            posts.create(account, "Menus", by=chief, **values)


def test_create_with_an_unknown_column_is_a_programming_error(account: Account, chief: Person) -> None:
    with pytest.raises(TypeError, match="not part of a plan: state"):
        posts.create(account, "Menus", by=chief, state="approved")


def test_create_takes_an_administrator_as_owner(account: Account, make: Factory) -> None:
    admin = make.person("Ada", is_admin=True)

    assert posts.create(account, "Menus", by=admin, owner_id=admin.id).owner == admin


def test_plan_changes_and_records_names_instead_of_ids(account: Account, chief: Person, make: Factory) -> None:
    make.brief(account)
    old, new = make.pillar(account, "Grammar"), make.pillar(account, "Readers")
    post = make.post(account, pillar_id=old.id)

    changed = posts.plan(
        post, {"pillar_id": new.id, "clause_key": "tone", "why_us": "We ate there."}, by=chief, version=1
    )

    assert changed is True
    assert (post.version, post.pillar, post.why_us) == (2, new, "We ate there.")
    assert activity.of(post)[0].verb == "post.replanned"
    assert activity.of(post)[0].changes == {
        "pillar": ["Grammar", "Readers"],
        "clause": ["", "Warm, dry."],
        "why_us": ["", "We ate there."],
    }


def test_plan_without_a_difference_changes_nothing(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account)

    assert posts.plan(post, {"title": "A title", "why_us": ""}, by=chief, version=1) is False

    assert (post.version, verbs(post)) == (1, [])


@time_machine.travel(NOON, tick=False)
def test_plan_of_an_old_version_names_who_changed_it_when(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account)
    ling = make.member(account, "writer", "Ling")
    posts.plan(post, {"why_us": "Ours."}, by=ling, version=1)

    with pytest.raises(Conflict, match="Ling changed this on Nov 21 12:00, after you opened it"):
        posts.plan(post, {"why_us": "Mine."}, by=chief, version=1)
    with pytest.raises(Conflict, match="You changed this yourself on Nov 21 12:00, in another window"):
        posts.plan(post, {"why_us": "Mine."}, by=ling, version=1)

    assert post.why_us == "Ours."


def test_plan_follows_the_time_between_idea_and_planned(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account)

    posts.plan(post, {"planned_at": clock.now() + timedelta(days=1)}, by=chief, version=1)
    assert post.state == PostState.planned
    posts.plan(post, {"planned_at": None}, by=chief, version=2)
    assert post.state == PostState.idea

    assert verbs(post) == ["post.replanned", "post.planned", "post.replanned", "post.idea"]


def test_plan_of_a_written_post_leaves_the_title_to_the_text(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, state=PostState.drafting)

    with pytest.raises(Rejected, match="part of the text"):
        posts.plan(post, {"title": "Another"}, by=chief, version=1)


def test_plan_of_a_dropped_post_is_refused(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, state=PostState.dropped)

    with pytest.raises(Rejected, match="Restore it first"):
        posts.plan(post, {"why_us": "x"}, by=chief, version=1)


def test_plan_keeps_an_owner_who_left_and_an_archived_pillar(account: Account, chief: Person, make: Factory) -> None:
    gone = make.person("Gone")
    pillar = make.pillar(account, archived_at=clock.now())
    post = make.post(account, owner_id=gone.id, pillar_id=pillar.id)

    posts.plan(post, {"owner_id": gone.id, "pillar_id": pillar.id, "why_us": "Ours."}, by=chief, version=1)

    assert (post.owner_id, post.pillar_id, post.why_us) == (gone.id, pillar.id, "Ours.")


def test_plan_of_a_published_post_may_still_be_told_better(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, state=PostState.published, planned_at=at("2026-01-01 00:00"))

    assert posts.plan(post, {"why_us": "Ours.", "planned_at": post.planned_at}, by=chief, version=1) is True


@time_machine.travel(NOON, tick=False)
def test_reschedule_moves_and_keeps_all_else(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(
        account, state=PostState.drafting, planned_at=at("2026-11-22 00:00"), why_us="Ours.", owner_id=chief.id
    )

    posts.reschedule(post, at("2026-11-25 00:00"), by=chief, version=1)

    assert (post.planned_at, post.state, post.version) == (at("2026-11-25 00:00"), PostState.drafting, 2)
    assert (post.why_us, post.owner_id) == ("Ours.", chief.id)
    assert activity.of(post)[0].changes == {"planned_at": ["2026-11-22T00:00:00+00:00", "2026-11-25T00:00:00+00:00"]}


@time_machine.travel(NOON, tick=False)
def test_reschedule_to_no_time_goes_back_to_the_ideas(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, state=PostState.planned, planned_at=at("2026-11-22 00:00"))

    posts.reschedule(post, None, by=chief, version=1)

    assert (post.planned_at, post.state) == (None, PostState.idea)
    assert posts.ideas(account.id) == [post]


@time_machine.travel(NOON, tick=False)
def test_reschedule_to_the_same_time_is_no_change(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, state=PostState.planned, planned_at=at("2026-11-20 00:00"))

    posts.reschedule(post, at("2026-11-20 00:00"), by=chief, version=1)

    assert post.version == 1


@time_machine.travel(NOON, tick=False)
def test_reschedule_into_the_past_is_refused_in_words(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, state=PostState.planned, planned_at=at("2026-11-22 00:00"))

    with pytest.raises(Rejected, match="This time has passed"):
        posts.reschedule(post, at("2026-11-21 03:59"), by=chief, version=1)

    assert post.planned_at == at("2026-11-22 00:00")


def test_reschedule_of_an_old_version_is_a_conflict(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account, version=3)

    with pytest.raises(Conflict):
        posts.reschedule(post, clock.now() + timedelta(days=1), by=chief, version=2)


@pytest.mark.parametrize("state", list(PostState))
def test_reschedule_is_for_posts_that_can_still_move(
    account: Account, chief: Person, make: Factory, state: PostState
) -> None:
    post = make.post(account, state=state, planned_at=clock.now() + timedelta(days=1))
    later = clock.now() + timedelta(days=2)

    if state in BEFORE_SCHEDULED:
        posts.reschedule(post, later, by=chief, version=1)
        assert post.planned_at == later
    else:
        with pytest.raises(Rejected):
            posts.reschedule(post, later, by=chief, version=1)


@time_machine.travel(NOON, tick=False)
def test_undo_reschedule_returns_even_to_a_passed_time_and_back(
    account: Account, chief: Person, make: Factory
) -> None:
    was, became = at("2026-11-20 00:00"), at("2026-11-25 00:00")
    post = make.post(account, state=PostState.planned, planned_at=was)
    posts.reschedule(post, became, by=chief, version=1)

    posts.undo_reschedule(post, by=chief, version=2)
    assert (post.planned_at, post.version) == (was, 3)
    posts.undo_reschedule(post, by=chief, version=3)
    assert post.planned_at == became


def test_undo_reschedule_of_an_idea_makes_it_an_idea_again(account: Account, chief: Person, make: Factory) -> None:
    post = make.post(account)
    posts.reschedule(post, clock.now() + timedelta(days=1), by=chief, version=1)

    posts.undo_reschedule(post, by=chief, version=2)

    assert (post.planned_at, post.state) == (None, PostState.idea)


def test_undo_reschedule_of_a_post_that_never_moved_is_refused(
    account: Account, chief: Person, make: Factory
) -> None:
    post = posts.create(account, "Menus", by=chief)

    with pytest.raises(Rejected, match="not moved"):
        posts.undo_reschedule(post, by=chief, version=1)


@pytest.mark.parametrize("state", list(PostState))
def test_drop_and_restore_from_every_state(account: Account, chief: Person, make: Factory, state: PostState) -> None:
    time = None if state == PostState.idea else clock.now() + timedelta(days=1)
    post = make.post(account, state=state, planned_at=time)
    if state not in BEFORE_SCHEDULED:
        with pytest.raises(Rejected):
            posts.drop(post, by=chief, reason="Too late")
        return

    posts.drop(post, by=chief, reason="Too late")
    assert (post.state, activity.of(post)[0].note) == (PostState.dropped, "Too late")
    posts.restore(post, by=chief)

    reviewed = state in (PostState.in_review, PostState.approved)
    assert post.state == (PostState.drafting if reviewed else state)


def test_restore_without_a_history_goes_by_the_time(account: Account, chief: Person, make: Factory) -> None:
    planned = make.post(account, state=PostState.dropped, planned_at=clock.now())
    idea = make.post(account, state=PostState.dropped)

    posts.restore(planned, by=chief)
    posts.restore(idea, by=chief)

    assert (planned.state, idea.state) == (PostState.planned, PostState.idea)


def test_restore_is_for_dropped_posts(account: Account, chief: Person, make: Factory) -> None:
    with pytest.raises(Rejected, match="Only a dropped post"):
        posts.restore(make.post(account), by=chief)


@pytest.mark.parametrize("was", list(PostState))
@pytest.mark.parametrize("to", list(PostState))
def test_move_allows_what_the_table_says(
    account: Account, chief: Person, make: Factory, was: PostState, to: PostState
) -> None:
    post = make.post(account, state=was, approved_hash="abc")

    if to not in TRANSITIONS[was]:
        with pytest.raises(Rejected):
            posts.move(post, to, by=chief)
        return
    posts.move(post, to, by=chief)

    keeps = to in (PostState.approved, PostState.scheduled, PostState.published)
    assert (post.state, post.approved_hash) == (to, "abc" if keeps else "")
    assert activity.of(post)[0].changes == {"state": [was, to]}


@pytest.mark.parametrize(
    "was, becomes, lost",
    [
        (PostState.idea, PostState.drafting, False),
        (PostState.planned, PostState.drafting, False),
        (PostState.drafting, PostState.drafting, False),
        (PostState.in_review, PostState.drafting, True),
        (PostState.approved, PostState.drafting, True),
        (PostState.scheduled, PostState.drafting, True),
        (PostState.published, PostState.published, False),
        (PostState.dropped, PostState.dropped, False),
    ],
)
def test_text_changed_takes_approval_away(
    account: Account, chief: Person, make: Factory, was: PostState, becomes: PostState, lost: bool
) -> None:
    post = make.post(account, state=was)

    assert posts.text_changed(post, by=chief) is lost

    assert post.state == becomes


def test_in_range_takes_the_first_moment_and_not_the_last(account: Account, make: Factory) -> None:
    first = make.post(account, planned_at=at("2026-11-01 00:00"))
    make.post(account, planned_at=at("2026-12-01 00:00"))
    make.post(account, planned_at=at("2026-11-05 00:00"), state=PostState.dropped)
    make.post(make.account("Other"), planned_at=at("2026-11-05 00:00"))
    late = make.post(account, planned_at=at("2026-11-30 23:59"), state=PostState.published)

    found = posts.in_range([account.id], at("2026-11-01 00:00"), at("2026-12-01 00:00"))

    assert found == [first, late]


def test_ideas_are_all_that_wait_for_a_time(account: Account, make: Factory) -> None:
    idea = make.post(account)
    draft = make.post(account, state=PostState.drafting)
    make.post(account, state=PostState.dropped)
    make.post(account, state=PostState.planned, planned_at=clock.now())

    assert posts.ideas(account.id) == [draft, idea]


def test_listing_filters(account: Account, chief: Person, make: Factory) -> None:
    pillar = make.pillar(account)
    ling = make.member(account, "writer", "Ling")
    wanted = make.post(
        account,
        "100% 夫妻肺片",
        pillar_id=pillar.id,
        source=Source.readers,
        owner_id=ling.id,
        reviewer_id=chief.id,
        state=PostState.drafting,
    )
    make.post(account, "Something else")

    def found(**values: Any) -> list[Post]:
        return list(posts.listing(posts.Filters(account.id, **values)).posts)

    assert found(state=PostState.drafting) == [wanted]
    assert found(pillar_id=pillar.id) == [wanted]
    assert found(source=Source.readers) == [wanted]
    assert found(owner_id=ling.id) == [wanted]
    assert found(mine_id=ling.id) == [wanted]
    assert found(mine_id=chief.id) == [wanted]
    assert found(text="夫妻") == [wanted]
    assert found(text="0%") == [wanted]
    assert found(text="_") == []
    assert len(found()) == 2


@pytest.mark.parametrize("state", [PostState.idea, PostState.planned, None])
def test_listing_pages_lose_and_repeat_nothing(account: Account, make: Factory, state: PostState | None) -> None:
    same = clock.now() + timedelta(days=1)
    for number in range(5):
        make.post(account, str(number), state=state or PostState.planned, planned_at=same)
    filters = posts.Filters(account.id, state=state)

    seen: list[str] = []
    after = None
    for size in (2, 2, 1):
        page = posts.listing(filters, after=after, size=2)
        assert len(page.posts) == size
        seen += [post.title for post in page.posts]
        after = page.next

    assert after is None
    assert seen == (["0", "1", "2", "3", "4"] if state == PostState.planned else ["4", "3", "2", "1", "0"])


def test_state_counts_leave_the_state_open(account: Account, make: Factory) -> None:
    make.post(account, "a cat")
    make.post(account, "a cat", state=PostState.drafting)
    make.post(account, "a dog")

    counts = posts.state_counts(posts.Filters(account.id, state=PostState.idea, text="cat"))

    assert counts == {PostState.idea: 1, PostState.drafting: 1}


def test_citation_shows_what_a_newer_version_says(account: Account, make: Factory) -> None:
    first = make.brief(account)
    second = make.brief(account, number=2, tone="Cold.", promise="No jargon.")
    tone = make.post(account, brief_id=first.id, clause_key="tone")
    jargon = make.post(account, brief_id=first.id, clause_key="promise.2")
    gone = make.post(account, brief_id=first.id, clause_key="promise.1")

    def current(post: Post) -> tuple[str | None, bool]:
        citation = posts.citation_of(post, second)
        assert citation is not None
        assert (citation.cited_number, citation.current_number) == (1, 2)
        return citation.current.text if citation.current else None, citation.has_changed

    assert current(tone) == ("Cold.", True)
    assert current(jargon) == ("No jargon.", False)
    assert current(gone) == ("No jargon.", True)
    assert [each.post for each in posts.touched(account.id)] == [tone, gone]
    assert posts.cited_counts(account.id) == {"promise": 1}


def test_citations_without_a_brief_are_none(account: Account, make: Factory) -> None:
    post = make.post(account)

    assert posts.clause_of(post) is None
    assert posts.citation_of(post, None) is None
    assert posts.touched(account.id) == []
    assert posts.cited_counts(account.id) == {}
