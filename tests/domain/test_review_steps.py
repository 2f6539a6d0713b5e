"""Steps of a review: who may approve what at which step, what takes approvals away, who stands in."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, articles, needs, posts, reviews, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import ReviewKind, TurnState, Wish
from opscontent.errors import Missing, NotAllowed, Rejected
from tests.factory import Factory

LATER = timedelta(days=2)


@dataclass
class Desk:
    account: Account
    post: Post
    people: dict[str, Person]

    def steps(self, *wishes: Wish) -> None:
        reviews.choose_steps(self.account, wishes, by=self.people["chief"])

    def named(self, *names: str, **values: int) -> Wish:
        return Wish(None, tuple(self.people[name].id for name in names), **values)  # type: ignore[arg-type]

    def ask(self) -> None:
        reviews.ask(self.post, by=self.people["writer"])
        db.session.flush()

    def approve(self, name: str) -> ReviewKind:
        review = reviews.approve(self.post, by=self.people[name], content_hash=self.hash)
        db.session.flush()
        return review.kind

    @property
    def hash(self) -> str:
        return articles.compose(self.post).content_hash

    @property
    def states(self) -> list[str]:
        return [str(turn.state) for turn in reviews.turns_of(self.post)]


@pytest.fixture
def desk(inside: object, make: Factory) -> Desk:
    """A written post with a complete plan; chief, two editors, and the writer whose text it is."""
    account, brief = (found := make.account()), make.brief(found)
    people = {
        "chief": make.member(account, Role.chief, "Chen"),
        "editor": make.member(account, Role.editor, "Edda"),
        "other": make.member(account, Role.editor, "Otto"),
        "author": make.member(account, Role.editor, "Ann"),
        "writer": make.member(account, Role.writer, "Wen"),
    }
    post = make.post(
        account,
        state=PostState.drafting,
        pillar_id=make.pillar(account).id,
        brief_id=brief.id,
        clause_key="tone",
        why_us="We saw it",
        owner_id=people["writer"].id,
    )
    make.revision(post, "Words.", created_by_id=people["author"].id)
    return Desk(account, post, people)


def wish_of(desk: Desk, who: str) -> Wish:
    return desk.named("editor") if who == "named" else Wish(Role(who))


MAY = {
    # who the step is for → who may approve it
    "editor": {"chief", "editor", "other"},
    "chief": {"chief"},
    "named": {"editor"},
}


@pytest.mark.parametrize("position", [1, 2])
@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("name", ["chief", "editor", "other", "author", "writer"])
def test_who_may_approve_at_which_step(desk: Desk, make: Factory, position: int, who: str, name: str) -> None:
    first = make.member(desk.account, Role.editor, "First")
    desk.people["first"] = first
    steps = [wish_of(desk, who)] if position == 1 else [desk.named("first"), wish_of(desk, who)]
    desk.steps(*steps)
    desk.ask()
    if position == 2:
        assert desk.approve("first") == ReviewKind.passed

    if name in MAY[who]:
        assert desk.approve(name) == ReviewKind.approved
        assert (desk.post.state, desk.post.approved_hash) == (PostState.approved, desk.hash)
    else:
        with pytest.raises(Rejected):
            desk.approve(name)
        assert desk.post.state == PostState.in_review


@pytest.mark.parametrize("allows, end", [(False, PostState.in_review), (True, PostState.approved)])
def test_one_person_is_not_both_steps_unless_allowed(desk: Desk, allows: bool, end: PostState) -> None:
    desk.account.allows_self_approval = allows
    desk.steps(Wish(), Wish(Role.chief))
    desk.ask()
    desk.approve("chief")

    if allows:
        desk.approve("chief")
    else:
        with pytest.raises(Rejected, match="step before"):
            desk.approve("chief")

    assert desk.post.state == end


def test_two_steps_pass_in_order_and_are_history(desk: Desk) -> None:
    desk.steps(desk.named("editor"), Wish(Role.chief))
    desk.ask()
    assert desk.states == ["waiting", "ahead"]
    with pytest.raises(Rejected, match="for others"):
        desk.approve("chief")

    desk.approve("editor")
    assert desk.states == ["passed", "waiting"]
    desk.approve("chief")

    assert desk.states == ["passed", "passed"]
    kinds = [(review.kind, review.step) for review in reviews.of_post(desk.post.id)]
    assert kinds == [(ReviewKind.approved, 2), (ReviewKind.passed, 1), (ReviewKind.asked, None)]
    assert [entry.verb for entry in activity.of(desk.post)] == ["post.approved", "post.step_passed", "post.in_review"]


def test_an_edit_takes_all_approvals_away(desk: Desk) -> None:
    desk.steps(desk.named("editor"), Wish(Role.chief))
    desk.ask()
    desk.approve("editor")
    newest = revisions.latest(desk.post.id)
    assert newest is not None

    text = revisions.Text(**(vars(newest.text) | {"body": "Other words."}))
    revisions.save(desk.post, text, base_number=1, by=desk.people["writer"])
    assert desk.post.state == PostState.drafting
    desk.ask()

    assert desk.states == ["waiting", "ahead"]
    with pytest.raises(Rejected):
        desk.approve("chief")


def test_what_changes_around_the_text_sends_the_first_step_back(desk: Desk) -> None:
    desk.steps(desk.named("editor"), Wish(Role.chief))
    desk.ask()
    desk.approve("editor")
    desk.account.closing = "Answer us."

    assert desk.approve("chief") == ReviewKind.passed
    assert desk.states == ["waiting", "passed"]
    assert desk.post.state == PostState.in_review
    assert ReviewKind.lapsed in {review.kind for review in reviews.of_post(desk.post.id)}

    assert desk.approve("editor") == ReviewKind.approved


@pytest.mark.parametrize("step", [1, 2])
def test_changes_at_any_step_send_it_back(desk: Desk, step: int) -> None:
    desk.steps(desk.named("editor"), Wish(Role.chief))
    desk.ask()
    if step == 2:
        desk.approve("editor")

    review = reviews.ask_changes(desk.post, by=desk.people["other"], content_hash=desk.hash, comment="Shorter")

    assert (review.kind, review.step, desk.post.state) == (ReviewKind.changes, step, PostState.drafting)


def test_a_review_under_way_keeps_its_steps(desk: Desk) -> None:
    desk.ask()

    desk.steps(Wish(Role.chief), desk.named("editor"))

    assert desk.approve("other") == ReviewKind.approved


def test_named_people_who_left_leave_it_to_a_chief(desk: Desk) -> None:
    desk.steps(desk.named("editor"))
    desk.ask()
    desk.people["editor"].deactivated_at = clock.now()

    with pytest.raises(Rejected):
        desk.approve("other")
    assert desk.approve("chief") == ReviewKind.approved


@pytest.mark.parametrize(
    "wishes, said",
    [
        ([], "one step or two"),
        ([Wish()] * 3, "one step or two"),
        ([Wish(None)], "at least one"),
        ([Wish(Role.writer)], "for editors"),
        ([Wish(hours=5, remind_hours=5)], "fewer hours"),
        ([Wish(hours=10_000)], "hours at most"),
        ([Wish(None, (0,))], "Only editors"),
    ],
)
def test_impossible_steps_are_refused(desk: Desk, wishes: list[Wish], said: str) -> None:
    with pytest.raises(Rejected, match=said):
        desk.steps(*wishes)


def test_writers_and_one_person_for_both_steps_are_refused(desk: Desk) -> None:
    with pytest.raises(Rejected, match="Only editors"):
        desk.steps(desk.named("writer"))
    with pytest.raises(Rejected, match="both steps"):
        desk.steps(desk.named("editor"), desk.named("editor"))


def test_steps_are_kept_with_their_history(desk: Desk) -> None:
    assert reviews.steps_of(desk.account.id) == [Wish()]

    desk.steps(desk.named("editor", hours=24, remind_hours=4), Wish(Role.chief))
    desk.steps(desk.named("editor", hours=24, remind_hours=4), Wish(Role.chief))

    assert reviews.steps_of(desk.account.id) == [desk.named("editor", hours=24, remind_hours=4), Wish(Role.chief)]
    (entry,) = [each for each in activity.of(desk.account) if each.verb == "account.review_steps"]
    assert entry.changes["step_1_people"] == [None, ["Edda"]]
    assert entry.changes["step_1_hours"] == [0, 24]


def test_a_step_handed_over_is_theirs_until_then(desk: Desk) -> None:
    desk.steps(desk.named("editor"))
    desk.ask()
    until = clock.now() + LATER

    reviews.hand_over(desk.post, desk.people["other"].id, "On holiday", until, by=desk.people["editor"])
    with pytest.raises(Rejected):
        desk.approve("editor")
    with time_machine.travel(until + timedelta(minutes=1), tick=False), pytest.raises(Rejected):
        desk.approve("other")
    entry = activity.of(desk.post)[0]
    assert (entry.verb, entry.note) == ("post.step_handed_over", "On holiday")

    assert desk.approve("other") == ReviewKind.approved


def test_handing_over_is_for_the_named_and_goes_to_who_may(desk: Desk) -> None:
    desk.steps(desk.named("editor"))
    desk.ask()
    until, people = clock.now() + LATER, desk.people

    for name, why in (("writer", "x"), ("author", "x"), ("other", " "), ("editor", "x")):
        with pytest.raises(Rejected):
            reviews.hand_over(desk.post, people[name].id, why, until, by=people["editor"])
    with pytest.raises(Rejected):
        reviews.hand_over(desk.post, people["other"].id, "x", clock.now(), by=people["editor"])
    with pytest.raises(NotAllowed):
        reviews.hand_over(desk.post, people["other"].id, "x", until, by=people["chief"])

    seat = reviews.hand_over(desk.post, people["other"].id, "x", until, by=people["editor"])
    db.session.flush()
    with pytest.raises(NotAllowed):
        reviews.take_back_seat(desk.post, seat.id, by=people["author"])
    reviews.take_back_seat(desk.post, seat.id, by=people["editor"])
    with pytest.raises(Missing):
        reviews.take_back_seat(desk.post, seat.id, by=people["editor"])

    assert desk.approve("editor") == ReviewKind.approved


COUNTED = {
    # the step that waits → for whom it counts as a review that waits
    "editor": {"chief", "editor", "other", "author"},
    "chief": {"chief"},
    "named": {"editor"},
}


@pytest.mark.parametrize("who", COUNTED)
def test_the_sidebar_counts_for_those_whose_turn_it_is(desk: Desk, who: str) -> None:
    desk.steps(wish_of(desk, who))
    desk.ask()

    counted = {name for name, each in desk.people.items() if needs.counts(desk.account, each)["reviews"]}

    assert counted == COUNTED[who]


def test_the_sidebar_follows_a_step_handed_over_and_the_next_step(desk: Desk) -> None:
    desk.steps(desk.named("editor"), Wish())
    desk.ask()

    def counted() -> set[str]:
        db.session.flush()
        return {name for name, each in desk.people.items() if needs.counts(desk.account, each)["reviews"]}

    seat = reviews.hand_over(desk.post, desk.people["other"].id, "x", clock.now() + LATER, by=desk.people["editor"])
    assert counted() == {"other"}
    reviews.take_back_seat(desk.post, seat.id, by=desk.people["editor"])
    assert counted() == {"editor"}

    desk.approve("editor")

    assert counted() == {"chief", "other", "author"}


def test_dropping_and_asking_again_begins_anew(desk: Desk) -> None:
    desk.steps(Wish(hours=24))
    desk.ask()
    reviews.take_back(desk.post, by=desk.people["writer"])
    desk.ask()

    (turn,) = reviews.turns_of(desk.post)

    assert turn.state == TurnState.waiting
    assert turn.due_at == turn.began_at + timedelta(hours=24) if turn.began_at else False
    assert posts.TRANSITIONS[PostState.in_review] >= {PostState.approved, PostState.drafting}
