"""A guest's link: what it opens and what not, comments and verdicts, when it is closed, what it leaks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import activity, articles, comments, reviews
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import ReviewKind, Wish
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@dataclass
class Desk:
    app: Flask
    account: Account
    writer: Person
    chief: Person
    post: Post

    def steps(self, **values: bool) -> None:
        with self.app.app_context(), unit_of_work():
            account, chief = db.session.get_one(Account, self.account.id), db.session.get_one(Person, self.chief.id)
            reviews.choose_steps(account, [Wish(**values)], by=chief)
            post = db.session.get_one(Post, self.post.id)
            post.state = PostState.drafting
            reviews.ask(post, by=db.session.get_one(Person, self.writer.id))

    @property
    def state(self) -> PostState:
        with self.app.app_context():
            return db.session.get_one(Post, self.post.id).state

    @property
    def hash(self) -> str:
        with self.app.app_context():
            return articles.compose(db.session.get_one(Post, self.post.id)).content_hash


@pytest.fixture
def desk(app: Flask, make: Factory) -> Desk:
    account = make.account(language="en")
    brief, pillar = make.brief(account, off_limits=["inner secret"]), make.pillar(account)
    writer, chief = make.member(account, Role.writer, "Wen"), make.member(account, Role.chief, "Chen")
    values = {"brief_id": brief.id, "pillar_id": pillar.id, "clause_key": "promise.1", "why_us": "our inner reason"}
    post = make.post(account, "A menu", state=PostState.in_review, owner_id=writer.id, **values)
    make.revision(post, "Words on a menu.\n\nMore **bold** words.", created_by_id=writer.id)
    return Desk(app, account, writer, chief, post)


def link_by(client: FlaskClient, desk: Desk, **values: object) -> str:
    """The path of a link that somebody makes on the review page."""
    answer = client.post(f"/posts/{desk.post.id}/review/guests", data={"name": "Prof. Wang", "days": 7} | values)
    assert answer.status_code == 200
    found = re.search(r'value="[^"]*(/g/[\w-]+)"', answer.text)
    assert found is not None
    return found[1]


@pytest.fixture
def link(desk: Desk, sign_in: SignIn) -> str:
    return link_by(sign_in(desk.writer), desk)


def test_a_link_is_shown_once_and_listed_with_when_it_was_read(
    desk: Desk, sign_in: SignIn, client: FlaskClient
) -> None:
    inside = sign_in(desk.chief)
    link = link_by(inside, desk)
    page = inside.get(f"/posts/{desk.post.id}/review").text
    assert "Prof. Wang" in page
    assert "not opened yet" in page
    assert link not in page

    assert client.post(f"{link}/read").status_code == 303

    assert "read it on" in inside.get(f"/posts/{desk.post.id}/review").text
    with desk.app.app_context():
        (guest,) = reviews.guests_of(desk.post.id)
        assert link.removeprefix("/g/") not in guest.token_hash
        assert "post.guest_read" in [entry.verb for entry in activity.of(guest.post)]


def test_the_door_says_nothing_of_the_text_and_writes_nothing(desk: Desk, client: FlaskClient, link: str) -> None:
    answer = client.get(link)

    assert answer.status_code == 200
    assert "A menu" not in answer.text
    assert "Words on" not in answer.text
    assert client.get(f"{link}/text").location == link
    with desk.app.app_context():
        assert reviews.guests_of(desk.post.id)[0].seen_at is None


def test_the_text_is_private_and_shows_nothing_of_the_team(
    desk: Desk, make: Factory, client: FlaskClient, link: str
) -> None:
    make.post(desk.account, "Another post")
    client.post(f"{link}/read")

    answer = client.get(f"{link}/text")

    assert "Words on a menu." in answer.text
    assert "<strong>bold</strong>" in answer.text
    for inner in ("inner", "Another post", "@example.org", "/posts/", "There is no cover picture"):
        assert inner not in answer.text
    headers = answer.headers
    assert "noindex" in headers["X-Robots-Tag"]
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_comments_hold_to_the_words_and_carry_the_name(desk: Desk, client: FlaskClient, link: str) -> None:
    client.post(f"{link}/read")

    assert client.post(f"{link}/comment", data={"words": "Which menu?", "quotation": "a menu"}).status_code == 303
    assert client.post(f"{link}/comment", data={"words": "Hm.", "quotation": "not in it"}).status_code == 303
    answer = client.post(f"{link}/comment", data={"words": "", "quotation": "kept words"})

    assert answer.status_code == 422
    assert "kept words" in answer.text
    with desk.app.app_context():
        body = "Words on a menu."
        threads = comments.of_post(desk.post.id, body)
        found = {(each.comment.who, each.comment.quotation, each.comment.words) for each in threads}
        assert found == {("Prof. Wang", "a menu", "Which menu?"), ("Prof. Wang", "", "“not in it” Hm.")}
    assert "Which menu?" in client.get(f"{link}/text").text


def test_a_member_sees_and_answers_a_guest(desk: Desk, sign_in: SignIn, client: FlaskClient, link: str) -> None:
    client.post(f"{link}/read")
    client.post(f"{link}/comment", data={"words": "Which menu?"})
    with desk.app.app_context():
        number = comments.of_post(desk.post.id, "")[0].comment.id
    inside = sign_in(desk.chief)

    answer = inside.post(f"/posts/{desk.post.id}/comments/{number}/answer", data={"words": "The long one"})

    assert answer.status_code == 302
    page = inside.get(f"/posts/{desk.post.id}/review").text
    assert "Which menu?" in page
    assert "The long one" in page
    assert "(guest)" in inside.get(f"/posts/{desk.post.id}").text


@pytest.mark.parametrize("verdict, kind", [("for", ReviewKind.advised_for), ("against", ReviewKind.advised_against)])
def test_a_verdict_is_advice(desk: Desk, client: FlaskClient, link: str, verdict: str, kind: ReviewKind) -> None:
    client.post(f"{link}/read")
    values = {"content_hash": desk.hash, "verdict": verdict, "comment": "My word"}

    assert client.post(f"{link}/verdict", data=values).status_code == 303

    with desk.app.app_context():
        (review,) = reviews.of_post(desk.post.id)
        assert (review.kind, review.who, review.comment) == (kind, "Prof. Wang", "My word")
    assert desk.state == PostState.in_review
    assert "My word" in client.get(f"{link}/text").text


COUNTS = {
    # who made the link, whether the step takes guests → how it ends
    ("chief", True): PostState.approved,
    ("chief", False): PostState.in_review,
    ("writer", True): PostState.in_review,  # a writer must not approve by way of a guest
}


@pytest.mark.parametrize("maker, takes", COUNTS)
def test_a_verdict_counts_where_the_account_says_so(
    desk: Desk, sign_in: SignIn, client: FlaskClient, maker: str, takes: bool
) -> None:
    desk.steps(takes_guests=takes)
    link = link_by(sign_in(getattr(desk, maker)), desk)
    client.post(f"{link}/read")

    answer = client.post(f"{link}/verdict", data={"content_hash": desk.hash, "verdict": "for"})

    assert answer.status_code == 303
    assert desk.state == COUNTS[maker, takes]


def test_a_counting_verdict_against_sends_it_back(desk: Desk, sign_in: SignIn, client: FlaskClient) -> None:
    desk.steps(takes_guests=True)
    link = link_by(sign_in(desk.chief), desk)
    client.post(f"{link}/read")
    values = {"content_hash": desk.hash, "verdict": "against"}
    assert client.post(f"{link}/verdict", data=values).status_code == 422

    client.post(f"{link}/verdict", data=values | {"comment": "Too long"})

    assert desk.state == PostState.drafting
    with desk.app.app_context():
        verdict = reviews.last_verdict(reviews.of_post(desk.post.id))
        assert verdict is not None
        assert (verdict.kind, verdict.who) == (ReviewKind.changes, "Prof. Wang")


def test_what_blocks_is_not_told_to_a_guest(desk: Desk, make: Factory, sign_in: SignIn, client: FlaskClient) -> None:
    make.revision(desk.post, "The inner secret.", number=2, created_by_id=desk.writer.id)
    desk.steps(takes_guests=True)
    link = link_by(sign_in(desk.chief), desk)
    client.post(f"{link}/read")

    answer = client.post(f"{link}/verdict", data={"content_hash": desk.hash, "verdict": "for", "comment": "Mine"})

    assert answer.status_code == 422
    assert "something to mend first" in answer.text
    assert "off-limits" not in answer.text
    assert "Mine" in answer.text


def test_the_version_stays_when_the_text_moves_on(desk: Desk, make: Factory, client: FlaskClient, link: str) -> None:
    client.post(f"{link}/read")
    old = desk.hash
    make.revision(desk.post, "Quite other words.", number=2)

    page = client.get(f"{link}/text").text

    assert "moved on" in page
    assert "Words on a menu." in page
    assert "Quite other" not in page
    assert client.post(f"{link}/verdict", data={"content_hash": old, "verdict": "for"}).status_code == 303
    assert desk.state == PostState.in_review


@pytest.mark.parametrize("how", ["revoked", "expired", "dropped"])
def test_a_closed_link_helps_and_keeps_what_was_typed(
    desk: Desk, sign_in: SignIn, client: FlaskClient, how: str
) -> None:
    inside = sign_in(desk.writer)
    link = link_by(inside, desk)
    client.post(f"{link}/read")
    with desk.app.app_context(), unit_of_work():
        (guest,) = reviews.guests_of(desk.post.id)
        if how == "dropped":
            guest.post.state = PostState.dropped
        number = guest.id
    if how == "revoked":
        inside.post(f"/posts/{desk.post.id}/review/guests/{number}/revoke")

    with time_machine.travel(clock.now() + timedelta(days=8 if how == "expired" else 0), tick=False):
        answers = [client.get(link), client.get(f"{link}/text"), client.post(f"{link}/read")]
        said = client.post(f"{link}/comment", data={"words": "My long words"})

    assert [answer.status_code for answer in answers] == [410] * 3
    assert said.status_code == 410
    assert "My long words" in said.text
    assert "Words on a menu." not in said.text


def test_a_wrong_address_is_a_kind_404(client: FlaskClient) -> None:
    for path in ("/g/nothing", "/g/nothing/text", "/g/nothing/pictures/x.jpg"):
        assert client.get(path).status_code == 404
    assert client.post("/g/nothing/verdict", data={"verdict": "for"}).status_code == 404


def test_a_link_serves_no_other_picture(desk: Desk, client: FlaskClient, link: str) -> None:
    client.post(f"{link}/read")

    assert client.get(f"{link}/pictures/{'a' * 32}.jpg").status_code == 404


def test_too_many_words_are_slowed(desk: Desk, client: FlaskClient, link: str) -> None:
    client.post(f"{link}/read")

    answers = [client.post(f"{link}/comment", data={"words": f"Word {number}"}) for number in range(14)]

    assert answers[0].status_code == 303
    assert answers[-1].status_code == 429
    assert "Word 13" in answers[-1].text


def test_a_form_without_its_token_says_so(app: Flask, client: FlaskClient, link: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"{link}/read")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert answer.status_code == 422
    assert 'class="fault"' in answer.text


def test_viewers_make_no_links_and_bad_values_are_refused(make: Factory, desk: Desk, sign_in: SignIn) -> None:
    address = f"/posts/{desk.post.id}/review/guests"
    assert sign_in(make.member(desk.account, Role.viewer)).post(address, data={"name": "X"}).status_code == 403

    writer = sign_in(desk.writer)
    answers = [writer.post(address, data=values) for values in ({"name": "", "days": 7}, {"name": "X", "days": 99})]

    assert [answer.status_code for answer in answers] == [422, 422]
