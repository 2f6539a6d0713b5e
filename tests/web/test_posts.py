"""Posts on the screen: list, new, planning page, plan with conflict, drop and restore."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.hot_topics import Angle, Stance
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState, Source
from tests.factory import Factory, at
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Before anyone signs in: a session from the future is none."""
    with time_machine.travel("2026-11-21T04:00:00Z", tick=False):  # 12:00 in Shanghai
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Chen")


@pytest.fixture
def editors(editor: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(editor)


def stored(app: Flask, post: Post) -> Post:
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert found is not None
        db.session.expunge(found)
        return found


def newest(app: Flask) -> Post:
    with app.app_context():
        found = db.session.query(Post).order_by(Post.id.desc()).first()
        assert found is not None
        db.session.expunge(found)
        return found


def plan_of(post: Post, **values: Any) -> dict[str, Any]:
    """What the plan form sends for an unchanged post, with `values` typed over it."""
    return {"title": post.title, "version": post.version, "source": str(post.source), "why_us": post.why_us} | values


def titles(page: str) -> list[str]:
    return [part.split("</a>")[0].rpartition(">")[2] for part in page.split('<td class="is-title">')[1:]]


# The list


def test_index_lists_posts_with_counts(account: Account, editors: FlaskClient, make: Factory) -> None:
    make.post(account, "Menus")
    make.post(account, "Signs", state=PostState.drafting)
    make.post(make.account("Other"), "Hidden")

    page = editors.get("/posts").text

    assert titles(page) == ["Signs", "Menus"]
    assert 'Drafting <span class="count">1</span>' in page
    assert "Hidden" not in page


@pytest.mark.parametrize(
    "query, expected",
    [
        ("?state=drafting", ["Signs"]),
        ("?q=men", ["Menus"]),
        ("?who=me", ["Signs"]),
        ("?source=readers", ["Signs"]),
        ("?pillar=999", []),
        ("?state=nonsense&pillar=x&source=%00&who=no&after=rubbish", ["Signs", "Menus"]),
        ("?q=%E5%A4%AB", []),
        ("?after=0001-01-01T00:00%2B08:00_1", ["Signs", "Menus"]),
    ],
)
def test_index_filters_by_the_address(
    account: Account, editor: Person, editors: FlaskClient, make: Factory, query: str, expected: list[str]
) -> None:
    make.post(account, "Menus")
    make.post(account, "Signs", state=PostState.drafting, owner_id=editor.id, source=Source.readers)

    answer = editors.get("/posts" + query)

    assert answer.status_code == 200
    assert titles(answer.text) == expected
    assert ("No post fits" in answer.text) == (expected == [])


def test_index_filters_by_owner_and_pillar(account: Account, editors: FlaskClient, make: Factory) -> None:
    pillar, ling = make.pillar(account), make.member(account, "writer", "Ling")
    make.post(account, "Hers", pillar_id=pillar.id, owner_id=ling.id)
    make.post(account, "Nobody's")

    assert titles(editors.get(f"/posts?who={ling.id}").text) == ["Hers"]
    assert titles(editors.get(f"/posts?pillar={pillar.id}").text) == ["Hers"]


def test_index_goes_on_where_the_page_ended(account: Account, editors: FlaskClient, make: Factory) -> None:
    for number in range(52):
        make.post(account, f"Post {number}")

    first = editors.get("/posts").text
    address = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = editors.get(address).text

    assert titles(first) + titles(second) == [f"Post {number}" for number in range(51, -1, -1)]
    assert 'rel="next"' not in second


def test_index_without_posts_says_how_to_begin(account: Account, editors: FlaskClient) -> None:
    page = editors.get("/posts").text

    assert "Nothing planned yet" in page
    assert "/posts/new" in page


def test_index_marks_late_and_incomplete_posts(account: Account, editors: FlaskClient, make: Factory) -> None:
    make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 00:00"), why_us="Ours.")

    page = editors.get("/posts").text

    assert "Late" in page
    assert "Missing: Pillar, Brief line" in page


def test_index_asks_the_database_as_often_for_three_as_for_one(
    account: Account,
    editors: FlaskClient,
    make: Factory,
    statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    def a_post(number: int) -> None:
        owner, pillar = make.member(account, name=f"Owner {number}"), make.pillar(account, f"Pillar {number}")
        make.post(account, owner_id=owner.id, reviewer_id=owner.id, pillar_id=pillar.id)

    counts = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            a_post(number)
        with statements() as ran:
            editors.get("/posts")
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_index_sends_strangers_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/posts").status_code == 302


# Making one


def test_new_makes_an_idea(app: Flask, account: Account, editor: Person, editors: FlaskClient) -> None:
    answer = editors.post("/posts/new", data={"title": "Menus", "owner": str(editor.id)})

    post = newest(app)
    assert (answer.status_code, answer.location) == (302, f"/posts/{post.id}")
    assert (post.title, post.state, post.owner_id, post.account_id) == (
        "Menus",
        PostState.idea,
        editor.id,
        account.id,
    )


def test_new_makes_a_whole_plan(
    app: Flask, account: Account, editor: Person, editors: FlaskClient, make: Factory
) -> None:
    brief, pillar = make.brief(account), make.pillar(account)

    editors.post(
        "/posts/new",
        data={
            "title": "Menus",
            "pillar": str(pillar.id),
            "clause": f"{brief.id}:promise.2",
            "why_us": "We ate there.",
            "emotion": "joy",
            "motive": "care",
            "source": "readers",
            "reviewer": str(editor.id),
            "planned_at": "2026-11-24T07:30",
        },
    )

    post = newest(app)
    assert (post.state, post.planned_at) == (PostState.planned, at("2026-11-23 23:30"))
    assert (post.pillar_id, post.brief_id, post.clause_key) == (pillar.id, brief.id, "promise.2")
    assert (post.emotion, post.motive, post.source, post.reviewer_id) == ("joy", "care", Source.readers, editor.id)


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 201}, "Field cannot be longer than 200 characters."),
        ({"pillar": "999"}, "Not a valid choice."),
        ({"clause": "1:promise"}, "Not a valid choice."),
        ({"owner": "999"}, "Not a valid choice."),
        ({"planned_at": "tomorrow"}, "Not a valid datetime value."),
        ({"planned_at": "0001-01-01T00:00"}, "Choose a day between 1990 and 2100."),
        ({"planned_at": "9999-12-31T23:59"}, "Choose a day between 1990 and 2100."),
        ({"planned_at": "2026-11-20T07:30"}, "This time has passed. Choose a later one."),
    ],
)
def test_new_with_a_wrong_value_keeps_what_was_typed(
    app: Flask, account: Account, editors: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    answer = editors.post("/posts/new", data={"title": "Menus", "why_us": "We ate <there>."} | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "We ate &lt;there&gt;." in answer.text
    with app.app_context():
        assert db.session.query(Post).count() == 0


def test_new_starts_with_what_the_address_says(account: Account, editors: FlaskClient, make: Factory) -> None:
    pillar = make.pillar(account)
    slot = make.slot(account, pillar_id=pillar.id, note="one reader digest")

    page = editors.get(f"/posts/new?account={account.id}&slot={slot.id}&at=2026-11-24T07:30%2B08:00&title=Menus").text

    assert 'value="Menus"' in page
    assert 'value="2026-11-24T07:30"' in page
    assert f'<option selected value="{pillar.id}">' in page
    assert "The slot wants: one reader digest" in page


@pytest.mark.parametrize("moment", ["2026-11-24T07:30", "2026-11-23T23:30+00:00", "2026-11-24T07:30 08:00"])
def test_new_reads_a_time_with_and_without_an_offset(account: Account, editors: FlaskClient, moment: str) -> None:
    page = editors.get("/posts/new", query_string={"at": moment}).text

    assert 'value="2026-11-24T07:30"' in page


@pytest.mark.parametrize(
    "query",
    [
        "?at=soon",
        "?at=9999-99-99",
        "?at=9999-12-31T23:59%2B00:00",
        "?at=0001-01-01",
        "?slot=x",
        "?slot=999999999999",
        "?angle=1&prompt=1",
    ],
)
def test_new_ignores_what_does_not_fit(account: Account, editors: FlaskClient, query: str) -> None:
    assert editors.get("/posts/new" + query).status_code == 200


def test_new_from_an_angle_keeps_the_link(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    brief, topic = make.brief(account), make.hot_topic("A storm")
    with app.app_context():
        angle = Angle(
            hot_topic_id=topic.id,
            account_id=account.id,
            stance=Stance.chase,
            sentence="Storm words.",
            brief_id=brief.id,
            clause_key="tone",
            decided_at=clock.now(),
        )
        db.session.add(angle)
        db.session.commit()
        address = f"/posts/new?angle={angle.id}"

    page = editors.get(address).text
    editors.post(address, data={"title": "A storm", "source": "hot_topic"})

    assert 'value="A storm"' in page
    assert "Storm words." in page
    assert newest(app).angle_id is not None


def test_new_from_a_prompt_keeps_the_link(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    prompt = make.prompt(account)
    address = f"/posts/new?prompt={prompt.id}"

    assert prompt.question in editors.get(address).text
    editors.post(address, data={"title": "Menus", "source": "readers"})

    assert newest(app).prompt_id == prompt.id


def test_new_takes_nothing_of_another_account(
    app: Flask, account: Account, editors: FlaskClient, make: Factory
) -> None:
    prompt = make.prompt(make.account("Other"))

    editors.post(f"/posts/new?prompt={prompt.id}", data={"title": "Menus"})

    assert newest(app).prompt_id is None


def test_new_refuses_strangers_and_viewers(
    account: Account, client: FlaskClient, sign_in: SignIn, make: Factory
) -> None:
    viewer = sign_in(make.member(account, "viewer"))

    assert client.get("/posts/new").status_code == 302
    assert client.post("/posts/new").status_code == 401
    assert viewer.get("/posts/new").status_code == 403
    assert viewer.post("/posts/new", data={"title": "x"}).status_code == 403


# The planning page


def test_page_shows_the_line_of_the_brief_beside_why_us(
    account: Account, editor: Person, editors: FlaskClient, make: Factory
) -> None:
    brief = make.brief(account)
    post = make.post(
        account,
        "Menus",
        state=PostState.planned,
        planned_at=at("2026-11-23 23:30"),
        brief_id=brief.id,
        clause_key="promise.2",
        why_us="We ate there.",
        owner_id=editor.id,
        emotion="joy",
    )

    page = editors.get(f"/posts/{post.id}").text

    assert "<blockquote>No jargon.</blockquote>" in page
    assert "We ate there." in page
    assert "Nov 24 07:30" in page
    assert "Joy" in page
    assert "Missing: Pillar" in page


def test_page_says_what_a_newer_brief_made_of_the_line(account: Account, editors: FlaskClient, make: Factory) -> None:
    brief = make.brief(account)
    make.brief(account, number=2, tone="Warm, wet.", promise="One thing you can use today.")
    tone = make.post(account, brief_id=brief.id, clause_key="tone")
    jargon = make.post(account, brief_id=brief.id, clause_key="promise.2")

    assert "<del>dry</del><ins>wet</ins>" in editors.get(f"/posts/{tone.id}").text
    assert "Version 2 of the brief no longer has this line." in editors.get(f"/posts/{jargon.id}").text


def test_page_shows_where_the_post_comes_from(account: Account, editors: FlaskClient, make: Factory) -> None:
    prompt = make.prompt(account)
    post = make.post(account, prompt_id=prompt.id)
    make.quote(make.reply(prompt), post)
    make.revision(post)

    page = editors.get(f"/posts/{post.id}").text

    assert prompt.question in page
    assert "1 reader's reply" in page
    assert "version 1" in page


def test_page_offers_each_role_what_it_may_do(account: Account, make: Factory, sign_in: SignIn) -> None:
    post = make.post(account)
    offers = {
        "viewer": (False, False),
        "writer": (True, False),
        "editor": (True, True),
        "chief": (True, True),
    }

    for role, (plans, drops) in offers.items():
        page = sign_in(make.member(account, role)).get(f"/posts/{post.id}").text
        assert (f"/posts/{post.id}/plan" in page) is plans
        assert (f"/posts/{post.id}/drop" in page) is drops


def test_page_is_for_the_account_alone(account: Account, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    post = make.post(account)
    other = sign_in(make.member(make.account("Other"), "chief"))

    assert client.get(f"/posts/{post.id}").status_code == 302
    assert other.get(f"/posts/{post.id}").status_code == 404
    assert other.get("/posts/99999999999").status_code == 404


# The plan


def test_plan_changes_the_post(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    brief, pillar = make.brief(account), make.pillar(account)
    post = make.post(account, "Menus")

    answer = editors.post(
        f"/posts/{post.id}/plan",
        data=plan_of(post, title="Signs", pillar=str(pillar.id), clause=f"{brief.id}:tone", why_us="Ours."),
    )

    now = stored(app, post)
    assert (answer.status_code, answer.location) == (302, f"/posts/{post.id}")
    assert (now.title, now.pillar_id, now.clause_key, now.why_us, now.version) == (
        "Signs",
        pillar.id,
        "tone",
        "Ours.",
        2,
    )


def test_plan_form_holds_what_is_stored(account: Account, editors: FlaskClient, make: Factory) -> None:
    old = make.brief(account)
    make.brief(account, number=2, tone="Cold.")
    post = make.post(account, "Menus", brief_id=old.id, clause_key="tone", emotion="awe")

    page = editors.get(f"/posts/{post.id}/plan").text

    assert "Cited from an older version" in page
    assert f'checked id="clause-1" name="clause" type="radio" value="{old.id}:tone"' in page
    assert '<option selected value="awe">' in page


def test_plan_keeps_citing_the_older_version(
    app: Flask, account: Account, editors: FlaskClient, make: Factory
) -> None:
    old = make.brief(account)
    make.brief(account, number=2, tone="Cold.")
    post = make.post(account, "Menus", brief_id=old.id, clause_key="tone")

    editors.post(f"/posts/{post.id}/plan", data=plan_of(post, clause=f"{old.id}:tone", why_us="Ours."))

    now = stored(app, post)
    assert (now.brief_id, now.clause_key, now.why_us) == (old.id, "tone", "Ours.")


def test_plan_of_a_written_post_has_no_title(account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account, state=PostState.drafting)

    page = editors.get(f"/posts/{post.id}/plan").text

    assert "The title is part of the text now" in page
    assert 'name="title"' not in page


def test_plan_without_a_difference_says_so(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account)

    page = editors.post(f"/posts/{post.id}/plan", data=plan_of(post), follow_redirects=True).text

    assert "Nothing was different" in page
    assert stored(app, post).version == 1


def test_plan_over_someone_elses_change_shows_both_and_then_saves(
    app: Flask, account: Account, editors: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    post = make.post(account)
    ling = sign_in(make.member(account, "writer", "Ling"))
    ling.post(f"/posts/{post.id}/plan", data=plan_of(post, why_us="Theirs."))

    conflict = editors.post(f"/posts/{post.id}/plan", data=plan_of(post, why_us="Mine."))

    assert conflict.status_code == 409
    assert "Ling changed this on Nov 21 12:00, after you opened it." in conflict.text
    assert "<td>Theirs.</td><td>Mine.</td>" in conflict.text
    assert re.search(r'name="version"[^>]* value="2"', conflict.text)
    assert stored(app, post).why_us == "Theirs."

    editors.post(f"/posts/{post.id}/plan", data=plan_of(post, why_us="Mine.", version=2))
    assert stored(app, post).why_us == "Mine."


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"planned_at": "2026-11-20T07:30"}, "This time has passed"),
        ({"version": "x"}, "Not a valid integer value."),
        ({"version": "99999999999"}, "Number must be between"),
        ({"emotion": "bliss"}, "Not a valid choice."),
    ],
)
def test_plan_with_a_wrong_value_keeps_what_was_typed(
    account: Account, editors: FlaskClient, make: Factory, typed: dict[str, str], sentence: str
) -> None:
    post = make.post(account)

    answer = editors.post(f"/posts/{post.id}/plan", data=plan_of(post, why_us="Kept.") | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept." in answer.text


def test_plan_of_a_dropped_post_is_refused(account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account, state=PostState.dropped)

    answer = editors.post(f"/posts/{post.id}/plan", data=plan_of(post, why_us="x"))

    assert answer.status_code == 422
    assert "Restore it first" in answer.text


def test_plan_refuses_strangers_viewers_and_others(
    account: Account, client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    post = make.post(account)
    viewer = sign_in(make.member(account, "viewer"))
    other = sign_in(make.member(make.account("Other"), "chief"))

    assert client.post(f"/posts/{post.id}/plan").status_code == 401
    assert viewer.post(f"/posts/{post.id}/plan").status_code == 403
    assert other.post(f"/posts/{post.id}/plan").status_code == 404


# Dropping and restoring


def test_drop_and_restore(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account, "Menus", state=PostState.planned, planned_at=clock.now() + timedelta(days=1))

    page = editors.post(f"/posts/{post.id}/drop", data={"reason": "Too late"}, follow_redirects=True).text

    assert stored(app, post).state == PostState.dropped
    assert "“Menus” is dropped." in page
    assert "<q>Too late</q>" in page
    editors.post(f"/posts/{post.id}/restore")
    assert stored(app, post).state == PostState.planned


def test_drop_of_a_scheduled_post_is_refused_in_words(
    app: Flask, account: Account, editors: FlaskClient, make: Factory
) -> None:
    post = make.post(account, state=PostState.scheduled)

    answer = editors.post(f"/posts/{post.id}/drop", data={"reason": "x"})

    assert answer.status_code == 422
    assert stored(app, post).state == PostState.scheduled


def test_drop_with_too_long_a_reason_keeps_it(account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account)

    answer = editors.post(f"/posts/{post.id}/drop", data={"reason": "x" * 201})

    assert answer.status_code == 422
    assert "x" * 201 in answer.text


def test_restore_of_a_living_post_says_why_not(account: Account, editors: FlaskClient, make: Factory) -> None:
    post = make.post(account)

    page = editors.post(f"/posts/{post.id}/restore", follow_redirects=True).text

    assert "Only a dropped post can be restored." in page


@pytest.mark.parametrize("act", ["drop", "restore"])
def test_drop_and_restore_are_for_editors(
    account: Account, client: FlaskClient, make: Factory, sign_in: SignIn, act: str
) -> None:
    post = make.post(account)
    writer = sign_in(make.member(account, "writer"))
    other = sign_in(make.member(make.account("Other"), "chief"))

    assert client.post(f"/posts/{post.id}/{act}").status_code == 401
    assert writer.post(f"/posts/{post.id}/{act}").status_code == 403
    assert other.post(f"/posts/{post.id}/{act}").status_code == 404


def test_history_is_told_in_words(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    pillar, post = make.pillar(account, "Grammar"), make.post(account)
    editors.post(f"/posts/{post.id}/plan", data=plan_of(post, pillar=str(pillar.id)))

    page = editors.get(f"/posts/{post.id}").text

    assert "changed the plan" in page
    assert "<em>Pillar</em> – → Grammar" in page
    with app.app_context():
        assert len(activity.of(stored(app, post))) == 1
