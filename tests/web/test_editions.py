"""The pages of editions: choosing, ordering, arming, taking back."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from huey import MemoryHuey

from opscontent import clock, jobs
from opscontent.db import db
from opscontent.domain.accounts import Account, Kind, QuotaPeriod
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import Review, ReviewKind
from tests.approved import approved, armed
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", time_zone="Asia/Shanghai")


@pytest.fixture
def ling(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, Role.editor, "Ling"))


def local(hours: int) -> str:
    """That many hours from now, as the account's clock shows it in a form."""
    return (clock.now() + timedelta(hours=8 + hours)).strftime("%Y-%m-%dT%H:%M")


def kept(app: Flask, edition_id: int) -> tuple[EditionState, list[str], str]:
    """State, titles in order, note."""
    with app.app_context():
        edition = db.session.get_one(Edition, edition_id)
        return edition.state, [post.title for post in edition.posts], edition.note


def only_edition(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Edition).one().id


def test_new_offers_the_approved_posts(ling: FlaskClient, account: Account, make: Factory) -> None:
    post = approved(make, account, "Ready")
    make.post(account, "An idea")

    page = ling.get(f"/editions/new?post={post.id}")

    assert page.status_code == 200
    assert "Ready" in page.text
    assert "An idea" not in page.text
    assert "checked" in page.text


def test_new_follows_the_account_of_the_asked_post(make: Factory, sign_in: SignIn, account: Account) -> None:
    other = make.account("Zine")
    admin = sign_in(make.person(is_admin=True))

    page = admin.get(f"/editions/new?post={approved(make, other, 'Theirs').id}").text

    assert "Theirs" in page


@pytest.mark.parametrize("asked", ["x", "0", "999999999", "9" * 30])
def test_new_for_a_post_that_is_none_breaks_nothing(ling: FlaskClient, asked: str) -> None:
    assert ling.get(f"/editions/new?post={asked}").status_code in (200, 404)


def test_new_plans_an_empty_one_for_a_slot(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    make.slot(account, weekday=0, local_time=time(7, 30), note="digest")

    page = ling.get("/editions/new").text
    answer = ling.post("/editions/new", data={"publish_at": local(2), "note": "Kept free"})

    assert "No post is free" in page
    assert re.search(r"/editions/new\?at=[0-9-]+T07:30", page)
    assert answer.status_code == 302
    assert kept(app, only_edition(app)) == (EditionState.open, [], "Kept free")


def test_new_puts_an_edition_together(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    first, second = approved(make, account, "First"), approved(make, account, "Second")

    answer = ling.post(
        "/editions/new", data={"posts": [second.id, first.id], "publish_at": local(2), "note": "Digest"}
    )

    edition_id = only_edition(app)
    assert answer.headers["Location"] == f"/editions/{edition_id}"
    assert kept(app, edition_id) == (EditionState.open, ["First", "Second"], "Digest")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"posts": []}, "Choose at least one post, or a time for an empty edition."),
        ({"posts": ["x"]}, "Invalid Choice"),
        ({"posts": ["99999999999999999999"]}, "Not a valid choice"),
        ({"publish_at": "yesterday"}, "Not a valid datetime value."),
        ({"note": "n" * 201}, "Field cannot be longer than 200 characters."),
    ],
)
def test_new_refuses_and_keeps_what_was_typed(
    ling: FlaskClient, account: Account, make: Factory, values: dict[str, Any], sentence: str
) -> None:
    post = approved(make, account, "Ready")

    page = ling.post("/editions/new", data={"posts": [post.id], "note": "kept note"} | values)

    assert page.status_code == 422
    assert sentence.lower() in page.text.lower()
    assert values.get("note", "kept note") in page.text


def test_writers_put_nothing_together(account: Account, make: Factory, sign_in: SignIn) -> None:
    writer = sign_in(make.member(account, Role.writer))

    assert writer.get("/editions/new").status_code == 403
    assert writer.post("/editions/new", data={}).status_code == 403


def test_page_shows_posts_time_and_history(ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = armed(make, account, approved(make, account, "Head"), approved(make, account, "Second"))

    page = ling.get(f"/editions/{edition.id}").text

    assert page.index("Head") < page.index("Second")
    assert "Take back" in page
    assert "armed it" in page


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("site", "Armed, it goes out by itself at this minute"),
        ("wechat", "Armed, it goes out by itself at this minute"),
        ("webhook", "Armed, it goes out by itself at this minute"),
        ("handoff", "Armed, a checklist opens at this minute"),
    ],
)
def test_page_says_what_happens_at_its_minute(make: Factory, sign_in: SignIn, channel: str, said: str) -> None:
    account = make.account(channel=channel)
    edition = make.edition(account, approved(make, account))

    page = sign_in(make.member(account, Role.editor)).get(f"/editions/{edition.id}")

    assert said in page.text


def test_page_of_another_account_is_not_there(make: Factory, ling: FlaskClient) -> None:
    edition = armed(make, make.account("Other"))

    assert ling.get(f"/editions/{edition.id}").status_code == 404
    assert ling.post(f"/editions/{edition.id}/disarm").status_code == 404


def test_viewers_read_but_change_nothing(account: Account, make: Factory, sign_in: SignIn) -> None:
    edition = make.edition(account, approved(make, account))
    viewer = sign_in(make.member(account, Role.viewer))

    page = viewer.get(f"/editions/{edition.id}")

    assert page.status_code == 200
    assert '<form method="post" action="/editions' not in page.text
    for act in ("plan", "disarm", "cancel", "add", "take-out", "shift", "order"):
        assert viewer.post(f"/editions/{edition.id}/{act}").status_code == 403


def test_arm_schedules_and_wakes_the_worker(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    jobs.bind(app, MemoryHuey("tests", results=False))
    edition = make.edition(account, approved(make, account))

    answer = ling.post(f"/editions/{edition.id}/plan", data={"publish_at": local(2), "note": "", "arm": "1"})

    assert answer.status_code == 302
    assert kept(app, edition.id)[0] == EditionState.armed
    assert [task.args for task in app.extensions["tasks"].huey.pending()] == [(edition.id,)]


def test_save_does_not_arm(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = make.edition(account, approved(make, account))

    ling.post(f"/editions/{edition.id}/plan", data={"publish_at": local(2), "note": "Later"})

    assert kept(app, edition.id) == (EditionState.open, ["A title"], "Later")


def test_arm_that_is_refused_keeps_the_form_and_changes_nothing(
    app: Flask, ling: FlaskClient, account: Account, make: Factory
) -> None:
    edition = make.edition(account, approved(make, account))

    page = ling.post(f"/editions/{edition.id}/plan", data={"publish_at": local(-2), "note": "typed", "arm": "1"})

    assert page.status_code == 422
    assert "This time has passed." in page.text
    assert 'value="typed"' in page.text
    assert kept(app, edition.id) == (EditionState.open, ["A title"], "")


def test_arm_says_the_quota(ling: FlaskClient, make: Factory, app: Flask, sign_in: SignIn) -> None:
    account = make.account(quota_period=QuotaPeriod.month, quota_count=1)
    editor = sign_in(make.member(account, Role.editor))
    armed(make, account, minutes=1)
    edition = make.edition(account, approved(make, account, "More"), publish_at=clock.now() + timedelta(minutes=1))

    assert "full: 1 of 1" in editor.get(f"/editions/{edition.id}").text
    values = {"publish_at": (clock.now() + timedelta(hours=8, minutes=2)).strftime("%Y-%m-%dT%H:%M"), "arm": "1"}
    page = editor.post(f"/editions/{edition.id}/plan", data=values)
    assert page.status_code == 422
    assert "allows 1 a month" in page.text


def test_page_says_what_changed_since_the_approval(
    app: Flask, ling: FlaskClient, account: Account, make: Factory
) -> None:
    post = make.post(account, "Menu", state=PostState.drafting)
    revision = make.revision(post, "The old words.")
    with app.app_context():
        row = Review(
            account_id=account.id,
            post_id=post.id,
            revision_id=revision.id,
            content_hash="0" * 64,
            kind=ReviewKind.approved,
            at=clock.now(),
        )
        db.session.add(row)
        db.session.commit()
    make.revision(post, "The new words.", number=2)
    edition = make.edition(
        account, post, state=EditionState.armed, publish_at=clock.now() + timedelta(hours=1), generation=1
    )

    page = ling.get(f"/editions/{edition.id}").text

    assert "It stopped and will not go out." in page
    assert "The <del>old</del><ins>new</ins> words." in page


@pytest.mark.parametrize(("act", "state"), [("disarm", EditionState.open), ("cancel", EditionState.cancelled)])
def test_armed_edition_is_taken_back(
    app: Flask, ling: FlaskClient, account: Account, make: Factory, act: str, state: EditionState
) -> None:
    edition = armed(make, account)

    ling.post(f"/editions/{edition.id}/{act}")

    assert kept(app, edition.id)[0] == state


def test_disarm_of_a_sent_one_says_why_not(ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = make.edition(account, state=EditionState.sent, publish_at=clock.now())

    page = ling.post(f"/editions/{edition.id}/disarm")

    assert page.status_code == 422
    assert "An edition can" in page.text


def test_posts_are_added_moved_and_taken_out(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    first, second, third = (approved(make, account, title) for title in ("One", "Two", "Three"))
    edition = make.edition(account, first, second)
    path = f"/editions/{edition.id}"

    ling.post(f"{path}/add", data={"post_id": third.id})
    ling.post(f"{path}/shift", data={"post_id": third.id, "places": -1})
    assert kept(app, edition.id)[1] == ["One", "Three", "Two"]

    ling.post(f"{path}/take-out", data={"post_id": first.id})
    assert kept(app, edition.id)[1] == ["Three", "Two"]


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "2147483648", "9" * 40])
def test_a_post_that_is_none_is_refused(ling: FlaskClient, account: Account, make: Factory, number: str) -> None:
    edition = make.edition(account)

    assert ling.post(f"/editions/{edition.id}/add", data={"post_id": number}).status_code == 422


def test_a_post_of_another_account_is_not_there(ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = make.edition(account)
    other = approved(make, make.account("Other"))

    assert ling.post(f"/editions/{edition.id}/add", data={"post_id": other.id}).status_code == 404


def test_drag_sends_the_whole_order(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    first, second = approved(make, account, "One"), approved(make, account, "Two")
    edition = make.edition(account, first, second)
    wish = {"post": [second.id, first.id]}

    answer = ling.post(f"/editions/{edition.id}/order", data=wish, headers={"Accept": "application/json"})

    assert answer.json == {"said": "Order changed.", "undo": f"/editions/{edition.id}/undo?version=2", "version": 2}
    assert kept(app, edition.id)[1] == ["Two", "One"]


def test_drag_of_an_old_page_is_a_conflict(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    first, second = approved(make, account, "One"), approved(make, account, "Two")
    edition = make.edition(account, first, second)

    wish = {"post": [second.id]}
    answer = ling.post(f"/editions/{edition.id}/order", data=wish, headers={"Accept": "application/json"})
    page = ling.post(f"/editions/{edition.id}/order", data={"post": [second.id, "x"]})

    assert (answer.status_code, page.status_code) == (409, 409)
    assert kept(app, edition.id)[1] == ["One", "Two"]


def test_page_takes_three_queries_more_for_each_post(
    ling: FlaskClient, account: Account, make: Factory, statements: Callable[[], Any]
) -> None:
    """Each post is composed, as it would be sent: the post, its newest text and its quotes."""
    armed(make, account)  # so that there is another one that it could clash with
    counts = []
    for count in (1, 3):
        edition = armed(make, account, *(approved(make, account, f"Post {number}") for number in range(count)))
        with statements() as ran:
            assert ling.get(f"/editions/{edition.id}").status_code == 200
        counts.append(len(ran))

    assert counts[1] - counts[0] == 2 * 3


def test_the_post_keeps_its_plan_page(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = armed(make, account)
    with app.app_context():
        post_id = db.session.get_one(Edition, edition.id).posts[0].id
        assert db.session.get_one(Post, post_id).state == PostState.scheduled

    assert ling.get(f"/posts/{post_id}").status_code == 200


def test_a_stale_page_changes_nothing_and_each_act_is_undone(
    app: Flask, ling: FlaskClient, account: Account, make: Factory
) -> None:
    first, second = approved(make, account, "One"), make.post(account, "Draft", state=PostState.drafting)
    edition = make.edition(account, first)
    path = f"/editions/{edition.id}"

    ling.post(f"{path}/add", data={"post_id": second.id, "version": 1})
    stale = ling.post(f"{path}/take-out", data={"post_id": first.id, "version": 1})
    added = kept(app, edition.id)[1]
    undone = ling.post(f"{path}/undo?version=2", headers={"Accept": "application/json"})
    too_late = ling.post(f"{path}/undo?version=2")

    assert (stale.status_code, "Here is how it is now" in stale.text) == (409, True)
    assert added == ["One", "Draft"]
    assert undone.json == {"said": "Undone.", "undo": "", "version": 3}
    assert (too_late.status_code, kept(app, edition.id)[1]) == (409, ["One"])


def test_a_post_finds_its_edition_from_its_own_page(
    app: Flask, ling: FlaskClient, account: Account, make: Factory
) -> None:
    post = make.post(account, "Draft", state=PostState.drafting, planned_at=clock.now() + timedelta(days=2))
    edition = make.edition(account, note="Digest")
    path, day = f"/posts/{post.id}/edition", (clock.now() + timedelta(days=2, hours=8)).date()

    ticked = ling.get(f"/editions/new?day={day}").text
    offered = ling.get(path).text
    ling.post(path, data={"edition_id": edition.id, "version": 1})
    taken = ling.post(path, data={"edition_id": edition.id, "version": 1})

    assert re.search(rf'<input checked[^>]* value="{post.id}"', ticked)
    assert "Digest" in offered
    assert kept(app, edition.id)[1] == ["Draft"]
    assert taken.status_code == 409
    assert ling.get(path).headers["Location"] == f"/editions/{edition.id}"
    assert f"/editions/{edition.id}" in ling.get(f"/posts/{post.id}").text


def test_the_page_shows_the_list_of_readers_and_names_clashes(make: Factory, sign_in: SignIn) -> None:
    account = make.account("Words", kind=Kind.subscription, quota_period=QuotaPeriod.day, quota_count=1)
    ling = sign_in(make.member(account, Role.editor))
    at = clock.now() + timedelta(hours=1)
    edition = make.edition(account, approved(make, account, "头" * 40), publish_at=at)
    other = make.edition(account, make.post(account, "Other"), publish_at=at)

    page = ling.get(f"/editions/{edition.id}").text
    preview = ling.get(f"/editions/{edition.id}/preview").text

    assert "The list cuts this title: “" + "头" * 35 + "…”" in page
    clashes = page.partition("at the same minute")[2].partition("</ul>")[0]
    assert f'<a href="/editions/{other.id}">' in clashes
    assert "1 more is planned" in page
    assert preview.count('/wechat"') == 1


def test_what_was_given_up_is_planned_again(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = make.edition(account, approved(make, account), note="Digest")

    ling.post(f"/editions/{edition.id}/cancel")
    answer = ling.post(f"/editions/{edition.id}/again")
    refused = ling.post(answer.headers["Location"] + "/again")

    assert kept(app, int(answer.headers["Location"].rpartition("/")[2])) == (EditionState.open, ["A title"], "Digest")
    assert refused.status_code == 422
