"""Versions: the list, one to read, what changed, going back, names."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opscontent import clock
from opscontent.db import db
from opscontent.domain import revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.domain.revisions import Revision, RevisionKind
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Ling")


@pytest.fixture
def post(account: Account, make: Factory, ling: Person) -> Post:
    """Three versions: one, two paragraphs later changed, and a label."""
    post = make.post(account, "Menus", state=PostState.drafting)
    make.revision(post, "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.", created_by_id=ling.id)
    make.revision(post, "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive!", number=2, kind=RevisionKind.autosaved)
    body = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive and more!"
    make.revision(post, body, number=5, title="Signs", label="For the chief", created_by_id=ling.id)
    return post


@pytest.fixture
def writer(sign_in: SignIn, ling: Person) -> FlaskClient:
    return sign_in(ling)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def bodies(app: Flask, post: Post) -> list[tuple[int, str, str]]:
    with app.app_context():
        return [(r.number, r.kind.value, r.body[-5:]) for r in revisions.history(post.id)]


READING = ["", "/1", "/compare?old=1&new=2"]
CHANGING = ["/1/restore", "/1/name"]


@pytest.mark.parametrize("path", READING)
def test_versions_are_closed_to_strangers(client: FlaskClient, post: Post, path: str) -> None:
    assert client.get(f"/posts/{post.id}/revisions{path}").status_code == 302


@pytest.mark.parametrize("path", READING)
def test_versions_are_for_everyone_in_the_account(
    sign_in: SignIn, make: Factory, account: Account, post: Post, path: str
) -> None:
    viewer, other = make.member(account, "viewer"), make.member(make.account(), "chief")

    assert sign_in(viewer).get(f"/posts/{post.id}/revisions{path}").status_code == 200
    assert sign_in(other).get(f"/posts/{post.id}/revisions{path}").status_code == 404


@pytest.mark.parametrize("path", CHANGING)
def test_versions_are_changed_by_writers_only(
    client: FlaskClient, sign_in: SignIn, make: Factory, account: Account, post: Post, path: str
) -> None:
    viewer, other = make.member(account, "viewer"), make.member(make.account(), "chief")
    url = f"/posts/{post.id}/revisions{path}"

    assert client.post(url).status_code == 401
    assert sign_in(viewer).post(url).status_code == 403
    assert sign_in(other).post(url).status_code == 404


def test_list_shows_kind_label_growth(writer: FlaskClient, post: Post) -> None:
    page = text_of(writer.get(f"/posts/{post.id}/revisions").text)

    assert re.search(r"Version 5 .*For the chief.* Saved .*Version 2 .*Saved by itself.*Version 1", page)
    assert "+9" in page


def test_list_of_an_unwritten_post_says_what_to_do(writer: FlaskClient, make: Factory, account: Account) -> None:
    empty = make.post(account)

    page = writer.get(f"/posts/{empty.id}/revisions").text

    assert "Nothing is written yet." in page
    assert f"/posts/{empty.id}/draft" in page


def test_list_marks_what_was_decided(writer: FlaskClient, app: Flask, post: Post) -> None:
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert found is not None
        found.state, found.approved_hash = PostState.published, "b" * 64
        numbers = {revision.number: revision.id for revision in db.session.query(Revision)}
        decided = [(2, ReviewKind.asked, "a"), (2, ReviewKind.changes, "a"), (5, ReviewKind.approved, "b")]
        for number, kind, letter in decided:
            rest = {"account_id": post.account_id, "post_id": post.id, "at": clock.now()}
            db.session.add(Review(revision_id=numbers[number], kind=kind, content_hash=letter * 64, **rest))
        db.session.commit()

    page = text_of(writer.get(f"/posts/{post.id}/revisions").text)

    assert re.search(
        r"Version 5 .*Approved .*Published .*Version 2 .*Sent to review .*Changes asked .*Version 1", page
    )


@pytest.mark.parametrize("more", [0, 2])
def test_list_asks_as_often_for_more(
    writer: FlaskClient,
    make: Factory,
    post: Post,
    account: Account,
    more: int,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    for number in range(more):
        make.revision(post, "x", number=10 + number, created_by_id=make.member(account, "editor").id)

    with statements() as ran:
        writer.get(f"/posts/{post.id}/revisions")

    # The shell asks for the rest.
    assert (
        len(
            [
                line
                for line in ran
                if re.search(r"^SELECT.*\bFROM (revisions|reviews)\b", line.split("WHERE")[0], re.S)
            ]
        )
        == 2
    )
    assert len([line for line in ran if re.search(r"FROM people\b", line)]) == 1


def test_older_versions_are_turned_to_and_compared_with_the_newest(
    writer: FlaskClient, app: Flask, make: Factory, post: Post
) -> None:
    for number in range(6, 120):
        make.revision(post, f"{number}", number=number)

    first = writer.get(f"/posts/{post.id}/revisions").text
    second = writer.get(f"/posts/{post.id}/revisions?before=70").text
    back = writer.get(f"/posts/{post.id}/revisions?after=69").text
    odd = writer.get(f"/posts/{post.id}/revisions?before=x&after=%00").text

    assert shown(first) == shown(odd) == shown(back) == list(range(119, 69, -1))
    assert shown(second) == list(range(69, 19, -1))
    assert "?before=70" in first
    assert {"?before=20", "?after=69"} == set(re.findall(r'href="[^"]*revisions(\?\w+=\d+)"', second))
    assert 'name="new" value="119" aria-label="To version 119" checked' in second
    assert writer.get(f"/posts/{post.id}/revisions?after=5000").status_code == 200


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="old" value="(\d+)"', page)]


def test_version_reads_as_an_article(writer: FlaskClient, post: Post) -> None:
    page = writer.get(f"/posts/{post.id}/revisions/2").text

    assert "<p>Five!</p>" in page
    assert "Bring version 2 back" in page


def test_newest_version_offers_no_way_back_to_itself(writer: FlaskClient, post: Post) -> None:
    assert "Bring version" not in writer.get(f"/posts/{post.id}/revisions/5").text


@pytest.mark.parametrize(
    "path", ["/3", "/99999999999", "/compare", "/compare?old=1", "/compare?old=1&new=99", "/compare?old=x&new=²"]
)
def test_versions_that_are_not_there_are_not_found(writer: FlaskClient, post: Post, path: str) -> None:
    assert writer.get(f"/posts/{post.id}/revisions{path}").status_code == 404


def test_compare_shows_what_changed_with_its_neighbours(writer: FlaskClient, post: Post) -> None:
    page = writer.get(f"/posts/{post.id}/revisions/compare?old=1&new=5").text

    assert "<del>Menus</del><ins>Signs</ins>" in page
    assert "Five<del>.</del><ins> and more!</ins>" in page
    assert '<p class="change-context">Four.</p>' in page
    assert "3 paragraphs are the same" in page


def test_compare_side_by_side(writer: FlaskClient, post: Post) -> None:
    page = writer.get(f"/posts/{post.id}/revisions/compare?old=1&new=5&view=side").text

    assert "<p>Five<del>.</del></p><p>Five<ins> and more!</ins></p>" in page


def test_compare_reads_from_old_to_new(writer: FlaskClient, post: Post) -> None:
    assert "From version 1 to version 5" in writer.get(f"/posts/{post.id}/revisions/compare?old=5&new=1").text


def test_compare_of_one_version_says_the_same(writer: FlaskClient, post: Post) -> None:
    assert "say the same" in writer.get(f"/posts/{post.id}/revisions/compare?old=2&new=2").text


def test_restore_is_a_new_version(writer: FlaskClient, app: Flask, post: Post) -> None:
    answer = writer.post(f"/posts/{post.id}/revisions/1/restore", data={"base_number": "5"}, follow_redirects=True)

    assert "Version 1 is back, as version 6." in answer.text
    assert bodies(app, post)[:2] == [(6, "restored", "Five."), (5, "saved", "more!")]


def test_restore_of_the_newest_says_so(writer: FlaskClient, app: Flask, post: Post) -> None:
    answer = writer.post(f"/posts/{post.id}/revisions/5/restore", data={"base_number": "5"}, follow_redirects=True)

    assert "This is the newest text already." in answer.text
    assert len(bodies(app, post)) == 3


@pytest.mark.parametrize("base, status", [("2", 409), ("", 422), ("x", 422), (str(2**40), 422)])
def test_restore_on_another_version_than_the_newest(
    writer: FlaskClient, app: Flask, post: Post, base: str, status: int
) -> None:
    answer = writer.post(f"/posts/{post.id}/revisions/1/restore", data={"base_number": base})

    assert answer.status_code == status
    assert len(bodies(app, post)) == 3


def test_restore_asks_before_an_approval_is_lost(writer: FlaskClient, app: Flask, post: Post) -> None:
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert found is not None
        found.state, found.approved_hash = PostState.approved, "a" * 64
        db.session.commit()

    refused = writer.post(f"/posts/{post.id}/revisions/1/restore", data={"base_number": "5"})
    done = writer.post(f"/posts/{post.id}/revisions/1/restore", data={"base_number": "5", "confirms": "y"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert str(revisions.LAPSES[PostState.approved]) in refused.text


def test_name_stays_with_the_version(writer: FlaskClient, post: Post) -> None:
    answer = writer.post(
        f"/posts/{post.id}/revisions/2/name", data={"label": "Before the cut"}, follow_redirects=True
    )

    assert 'value="Before the cut"' in answer.text


def test_name_that_is_too_long_is_refused(writer: FlaskClient, post: Post) -> None:
    answer = writer.post(f"/posts/{post.id}/revisions/2/name", data={"label": "x" * 81})

    assert answer.status_code == 422
    assert "x" * 81 in answer.text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["restore", "name"]),
    values=st.dictionaries(st.sampled_from(["base_number", "confirms", "label"]), st.text(max_size=40)),
)
def test_no_input_is_an_error_of_ours(writer: FlaskClient, post: Post, path: str, values: dict[str, str]) -> None:
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}

    answer = writer.post(f"/posts/{post.id}/revisions/1/{path}", data=sent)

    assert answer.status_code in (302, 409, 422)
