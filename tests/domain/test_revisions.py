"""Saving a text: on the version it was based on, never over somebody's words; autosaves fold into one entry."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert

from opscontent import clock
from opscontent.db import db, reads_only, unit_of_work
from opscontent.domain import activity, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.domain.revisions import Revision, RevisionKind, Text, saving
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory

NOON = "2026-11-21T04:00:00Z"


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    return make.post(account, "Menus", state=PostState.drafting)


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Ling")


@pytest.fixture
def chen(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Chen")


def save(post: Post, body: str, base_number: int, by: Person, kind: str = "saved", **text: str) -> Revision | None:
    words = Text(**({"title": "Menus", "body": body} | text))
    return revisions.save(post, words, base_number=base_number, by=by, kind=RevisionKind(kind))


def autosave(post: Post, body: str, base_number: int, by: Person) -> Revision | None:
    return save(post, body, base_number, by, "autosaved")


def numbers(post: Post) -> list[tuple[int, str]]:
    return [(revision.number, revision.kind.value) for revision in revisions.history(post.id)]


def verbs(post: Post) -> list[str]:
    return [entry.verb for entry in reversed(activity.of(post))]


def test_save_keeps_all_fields_and_the_writer(post: Post, ling: Person) -> None:
    text = Text("Signs", "What the lift says.", "Ling", "a.jpg", "A sign", "Mind the **gap**.")

    with time_machine.travel(NOON, tick=False):
        revision = revisions.save(post, text, base_number=0, by=ling)

        assert revision is not None
        assert (revision.number, revision.kind, revision.text) == (1, RevisionKind.saved, text)
        assert (revision.created_by, revision.created_at, revision.account_id) == (ling, clock.now(), post.account_id)
    assert revisions.latest(post.id) is revision


def test_save_lets_the_title_of_the_post_follow(post: Post, ling: Person) -> None:
    save(post, "One", 0, ling, title="Signs")

    assert post.title == "Signs"
    entry = activity.of(post)[0]
    assert (entry.verb, entry.changes) == ("post.saved", {"title": ["Menus", "Signs"], "text_version": [None, 1]})


def test_save_of_the_same_text_keeps_no_second_one(post: Post, ling: Person) -> None:
    save(post, "One", 0, ling)

    assert save(post, "One", 1, ling) is None
    assert numbers(post) == [(1, "saved")]


def test_save_by_a_label_has_no_person(post: Post) -> None:
    revision = revisions.save(post, Text("Menus"), base_number=0, by="worker")

    assert revision is not None
    assert revision.created_by_id is None


@pytest.mark.parametrize(
    "before, after, lapsed",
    [
        ("idea", "drafting", False),
        ("planned", "drafting", False),
        ("drafting", "drafting", False),
        ("in_review", "drafting", True),
        ("approved", "drafting", True),
        ("scheduled", "drafting", True),
    ],
)
def test_save_moves_the_post_to_drafting(
    account: Account, make: Factory, ling: Person, before: str, after: str, lapsed: bool
) -> None:
    post = make.post(account, "Menus", state=PostState(before), approved_hash="a" * 64 if lapsed else "")
    make.revision(post, "One")

    save(post, "Two", 1, ling)

    assert (post.state, post.approved_hash) == (PostState(after), "")


@pytest.mark.parametrize("state", ["in_review", "approved", "scheduled"])
def test_save_of_the_same_text_takes_no_approval_away(
    account: Account, make: Factory, ling: Person, state: str
) -> None:
    post = make.post(account, "Menus", state=PostState(state), approved_hash="a" * 64)
    make.revision(post, "One")

    save(post, "One", 1, ling)

    assert (post.state, post.approved_hash) == (PostState(state), "a" * 64)


@pytest.mark.parametrize("state", ["in_review", "approved", "scheduled"])
def test_save_takes_no_approval_away_without_leave(account: Account, make: Factory, ling: Person, state: str) -> None:
    post = make.post(account, "Menus", state=PostState(state), approved_hash="a" * 64)
    make.revision(post, "One")
    text = Text("Menus", body="Two")

    with pytest.raises(Rejected, match=str(revisions.LAPSES[PostState(state)])) as caught:
        revisions.save(post, text, base_number=1, by=ling, may_lapse=False)

    assert caught.value.context == {"lapses": True}
    assert (post.state, numbers(post)) == (PostState(state), [(1, "saved")])


@pytest.mark.parametrize("state", ["published", "dropped"])
def test_save_refuses_a_text_that_is_out_or_given_up(
    account: Account, make: Factory, ling: Person, state: str
) -> None:
    post = make.post(account, "Menus", state=PostState(state))

    with pytest.raises(Rejected):
        save(post, "One", 0, ling)


def test_save_refuses_an_empty_title(post: Post, ling: Person) -> None:
    with pytest.raises(Rejected, match="needs a title"):
        save(post, "One", 0, ling, title="  ")


@pytest.mark.parametrize("base_number", [0, 1, 3, 99])
def test_save_on_an_old_version_is_a_conflict_with_both_sides(
    post: Post, ling: Person, chen: Person, base_number: int
) -> None:
    save(post, "One", 0, ling)
    save(post, "Two", 1, chen)

    with pytest.raises(Conflict, match="Chen saved version 2 after you began") as caught:
        save(post, "Three", base_number, ling)

    assert caught.value.context["theirs"].body == "Two"
    base = caught.value.context["base"]
    assert (base.body if base else None) == {0: None, 1: "One"}.get(base_number, "Two")
    assert numbers(post) == [(2, "saved"), (1, "saved")]


@pytest.mark.parametrize("kind", ["saved", "autosaved"])
def test_a_save_that_comes_again_is_there_already(post: Post, ling: Person, kind: str) -> None:
    """Its answer was lost on the way, so the page knows the version before only."""
    save(post, "One", 0, ling)
    save(post, "Two", 1, ling, kind)

    assert save(post, "Two", 1, ling, kind) is None
    assert numbers(post) == [(2, kind), (1, "saved")]


def test_autosaves_of_one_sitting_are_one_entry(post: Post, ling: Person) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        save(post, "One", 0, ling)
        for number in range(1, 5):
            time.shift(timedelta(minutes=29))
            autosave(post, f"{number} words", number, ling)

    assert numbers(post) == [(5, "autosaved"), (1, "saved")]
    assert verbs(post) == ["post.saved", "post.saved"]


def test_autosave_after_a_pause_is_an_entry_of_its_own(post: Post, ling: Person) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        autosave(post, "One", 0, ling)
        time.shift(timedelta(minutes=30))
        autosave(post, "Two", 1, ling)

    assert numbers(post) == [(2, "autosaved"), (1, "autosaved")]


def test_autosave_folds_nobody_elses_words(post: Post, ling: Person, chen: Person) -> None:
    autosave(post, "One", 0, ling)
    autosave(post, "Two", 1, chen)

    assert numbers(post) == [(2, "autosaved"), (1, "autosaved")]


def test_autosave_keeps_a_named_version(post: Post, ling: Person) -> None:
    revision = autosave(post, "One", 0, ling)
    assert revision is not None
    revisions.name_version(revision, "Before the cut", by=ling)

    autosave(post, "Two", 1, ling)

    assert numbers(post) == [(2, "autosaved"), (1, "autosaved")]


def test_autosave_keeps_a_reviewed_version(post: Post, ling: Person) -> None:
    revision = autosave(post, "One", 0, ling)
    assert revision is not None
    review = Review(
        account_id=post.account_id,
        post_id=post.id,
        revision_id=revision.id,
        content_hash="a" * 64,
        kind=ReviewKind.asked,
        at=clock.now(),
    )
    db.session.add(review)
    db.session.flush()

    autosave(post, "Two", 1, ling)

    assert numbers(post) == [(2, "autosaved"), (1, "autosaved")]
    assert verbs(post) == ["post.saved", "post.saved"]


def test_autosave_of_the_same_text_is_nothing(post: Post, ling: Person) -> None:
    autosave(post, "One", 0, ling)

    assert autosave(post, "One", 1, ling) is None


def test_save_after_autosaves_stands_for_them(post: Post, ling: Person) -> None:
    autosave(post, "One", 0, ling)

    saved = save(post, "One", 1, ling)

    assert saved is not None
    assert numbers(post) == [(2, "saved")]


def test_conflict_on_a_folded_version_starts_from_the_one_before(post: Post, ling: Person, chen: Person) -> None:
    save(post, "One", 0, ling)
    autosave(post, "Two", 1, ling)
    autosave(post, "Three", 2, ling)

    with pytest.raises(Conflict) as caught:
        save(post, "Mine", 2, chen)

    assert caught.value.context["base"].body == "One"
    assert caught.value.context["theirs"].body == "Three"


def test_conflict_with_the_worker_names_the_version_only(post: Post, ling: Person) -> None:
    revisions.save(post, Text("Menus"), base_number=0, by="worker")

    with pytest.raises(Conflict, match=r"^Version 1 was saved after you began"):
        save(post, "Mine", 0, ling)


def test_restore_is_a_new_version(post: Post, ling: Person, chen: Person) -> None:
    first = save(post, "One", 0, ling, digest="old")
    save(post, "Two", 1, ling)
    assert first is not None

    restored = revisions.restore(first, by=chen, base_number=2)

    assert restored is not None
    assert (restored.number, restored.kind, restored.text) == (3, RevisionKind.restored, first.text)
    assert verbs(post)[-1] == "post.text_restored"


def test_restore_of_the_newest_changes_nothing(post: Post, ling: Person) -> None:
    first = save(post, "One", 0, ling)
    assert first is not None

    assert revisions.restore(first, by=ling, base_number=1) is None


def test_restore_on_an_old_version_is_a_conflict(post: Post, ling: Person) -> None:
    first = save(post, "One", 0, ling)
    save(post, "Two", 1, ling)
    assert first is not None

    with pytest.raises(Conflict):
        revisions.restore(first, by=ling, base_number=1)


def test_name_version_writes_history_once(post: Post, ling: Person) -> None:
    first = save(post, "One", 0, ling)
    assert first is not None

    revisions.name_version(first, "Before the cut", by=ling)
    revisions.name_version(first, "Before the cut", by=ling)

    assert first.label == "Before the cut"
    assert verbs(post) == ["post.saved", "post.version_named"]


def test_history_is_newest_first_with_sizes(post: Post, ling: Person) -> None:
    save(post, "一二三", 0, ling)
    save(post, "一二三四五", 1, ling)
    db.session.expire_all()

    assert [(r.number, r.size, r.created_by) for r in revisions.history(post.id)] == [(2, 5, ling), (1, 3, ling)]


def test_at_number_and_ancestor(post: Post, ling: Person, make: Factory) -> None:
    save(post, "One", 0, ling)
    make.revision(post, "Three", number=3)

    found = [(revisions.at_number(post.id, n), revisions.ancestor(post.id, n)) for n in (0, 1, 2, 3, 4)]

    bodies = [tuple(revision.body if revision else None for revision in pair) for pair in found]
    assert bodies == [(None, None), ("One", "One"), (None, "One"), ("Three", "Three"), (None, "Three")]


def test_a_number_taken_behind_our_back_is_a_conflict(
    post: Post, ling: Person, chen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(post, "One", 0, ling)
    found = saving._newest_of_locked

    def overtaken(post: Post) -> Revision | None:
        newest = found(post)
        values = {"number": 2, "kind": "saved", "title": "Menus", "body": "Theirs", "created_by_id": chen.id}
        rest = {"account_id": post.account_id, "post_id": post.id, "created_at": clock.now()}
        db.session.execute(
            insert(Revision).values(**values, **rest, digest="", author="", cover="", cover_alt="", label="")
        )
        return newest

    monkeypatch.setattr(saving, "_newest_of_locked", overtaken)

    with pytest.raises(Conflict, match="Chen saved version 2") as caught:
        save(post, "Mine", 1, ling)

    assert caught.value.context["theirs"].body == "Theirs"


def test_of_two_saves_at_once_one_wins_and_one_is_a_conflict(app: Flask, make: Factory) -> None:
    account = make.account()
    post = make.post(account, "Menus", state=PostState.drafting)
    writers = [make.member(account, "writer", name) for name in ("Ling", "Chen", "Kai", "Mo")]
    make.revision(post, "One")
    start = threading.Barrier(len(writers))
    outcomes: list[str] = []

    def write(person: Person) -> None:
        reads_only(False)
        with app.app_context():
            start.wait(timeout=20)
            with unit_of_work() as session:
                mine, by = session.get(Post, post.id), session.get(Person, person.id)
                assert mine is not None
                assert by is not None
                try:
                    save(mine, f"{by.name} wrote this", 1, by)
                    outcome = "saved"
                except Conflict as conflict:
                    outcome = conflict.context["theirs"].body.partition(" ")[2]
            outcomes.append(outcome)

    threads = [threading.Thread(target=write, args=(person,)) for person in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["saved", "wrote this", "wrote this", "wrote this"]
    with app.app_context():
        assert [revision.number for revision in revisions.history(post.id)] == [2, 1]
