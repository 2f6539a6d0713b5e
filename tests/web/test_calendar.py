import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import posts
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
Statements = Callable[[], AbstractContextManager[list[str]]]
MONTH = "/calendar?month=2026-11"
MOVE = "/calendar/move?month=2026-11&view=month"
UNDO = "/calendar/undo?month=2026-11&view=month"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False):
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editor(make: Factory, account: Account) -> Person:
    return make.member(account, Role.editor, "Ling")


@pytest.fixture
def post(make: Factory, account: Account) -> Post:
    return make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"))


def planned_at(app: Flask, post: Post) -> datetime | None:
    with app.app_context():
        return db.session.get_one(Post, post.id).planned_at


def cell(html: str, day: str) -> str:
    """What the page prints for one day."""
    found = re.search(rf'<section class="cal-day[^"]*" id="day-{day}".*?</section>', html, re.DOTALL)
    return found.group(0) if found else ""


def move(client: FlaskClient, post: Post, **values: Any) -> Any:
    known = {"post_id": post.id, "version": 1, "shown": "2026-11-20"}
    return client.post(MOVE, data=known | values, headers=SCRIPT)


# Pages


@pytest.mark.parametrize("path", ["/calendar", "/calendar/week", "/calendar/day", "/calendar/new?day=2026-11-20"])
def test_strangers_are_sent_to_sign_in(client: FlaskClient, path: str) -> None:
    assert "/sign-in" in client.get(path).headers["Location"]


def test_month_shows_cards_places_and_sums(make: Factory, account: Account, editor: Person, sign_in: SignIn) -> None:
    pillar = make.pillar(account, "Grammar", colour=3, target_share=40)
    slot = make.slot(account, weekday=4, local_time=time(12, 15), pillar_id=pillar.id, note="one digest")
    make.post(
        account, "Menus", state=PostState.drafting, planned_at=at("2026-11-20 04:15"), pillar_id=pillar.id,
        owner_id=editor.id,
    )  # fmt: skip
    make.post(account, "Signs", state=PostState.published, planned_at=at("2026-11-13 04:15"))

    html = sign_in(editor).get(MONTH).text

    assert "<h1>November 2026</h1>" in html
    friday = cell(html, "2026-11-20")
    assert 'data-colour="3"' in friday
    assert "<time>12:15</time>" in friday
    assert 'aria-label="Drafting"' in friday
    assert "Menus" in friday
    assert '<i title="Ling">L</i>' in friday
    assert "cal-place" not in friday
    next_friday = cell(html, "2026-11-27")
    assert f"/posts/new?at=2026-11-27T12:15&amp;slot={slot.id}&amp;account={account.key}" in next_friday
    assert "Grammar · one digest" in next_friday
    assert "2 posts · 1 published · <b>1 empty slot</b>" in html
    assert "50% / 40%" in html
    assert "Thanksgiving" in cell(html, "2026-11-26")
    assert 'aria-current="date"><i>Wed</i><b>18</b>' in html


def test_week_shows_why_us_and_hours(make: Factory, account: Account, editor: Person, sign_in: SignIn) -> None:
    make.post(account, "Menus", state=PostState.planned, planned_at=at("2026-11-20 04:15"), why_us="We were there.")

    html = sign_in(editor).get("/calendar/week?day=2026-11-21").text

    assert "<h1>Nov 16\u2009–\u200922, 2026</h1>" in html
    assert "We were there." in cell(html, "2026-11-20")
    assert "<span>12:00</span>" in html


def test_day_is_a_page_and_a_part(make: Factory, account: Account, editor: Person, sign_in: SignIn) -> None:
    for number in range(6):
        make.post(account, f"Post {number}", state=PostState.planned, planned_at=at(f"2026-11-20 0{number}:00"))
    client = sign_in(editor)

    month = cell(client.get(MONTH).text, "2026-11-20")
    part = client.get("/calendar/day?day=2026-11-20", headers={"HX-Request": "true"}).text
    page = client.get("/calendar/day?day=2026-11-20").text

    assert month.count("cal-card") == 4
    assert '<a class="cal-more" href="/calendar/day?day=2026-11-20">+2 posts</a>' in month
    assert part.lstrip().startswith("<section")
    assert part.count("cal-card") == 6
    assert page.count("cal-card") == 6
    assert "<h1>Fri, Nov 20, 2026</h1>" in page


@pytest.mark.parametrize(
    "wish", ["month=2026-13", "month=0001-01", "month=9999-12", "month=x", "day=2026-02-30", "month=2026-1-1", ""]
)
def test_a_time_that_makes_no_sense_is_now(editor: Person, sign_in: SignIn, wish: str) -> None:
    html = sign_in(editor).get(f"/calendar?{wish}").text

    assert "<h1>November 2026</h1>" in html


@pytest.mark.parametrize("month", ["1970-01", "2100-12"])
def test_the_edges_of_time_are_pages(editor: Person, sign_in: SignIn, month: str) -> None:
    client = sign_in(editor)

    html = client.get(f"/calendar?month={month}").text

    for url in re.findall(r'href="(/calendar[^"]*)"[^>]*data-goes', html):
        assert client.get(url.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("wish", ["pillar=x", "pillar=99999999999999", "owner=-1", "state=nonsense", "state=dropped"])
def test_a_filter_that_makes_no_sense_is_none(editor: Person, post: Post, sign_in: SignIn, wish: str) -> None:
    assert "Menus" in sign_in(editor).get(f"{MONTH}&{wish}").text


def test_filters_show_some_posts_and_stay_in_links(
    make: Factory, account: Account, editor: Person, post: Post, sign_in: SignIn
) -> None:
    make.post(account, "Mine", state=PostState.planned, planned_at=at("2026-11-21 04:15"), owner_id=editor.id)

    html = sign_in(editor).get(f"{MONTH}&owner=me").text

    assert "Mine" in html
    assert "Menus" not in html
    assert "/calendar?owner=me&amp;month=2026-12" in html


def test_all_accounts_stand_on_their_own_clocks(
    app: Flask, make: Factory, account: Account, editor: Person, post: Post, sign_in: SignIn
) -> None:
    london = make.account("London", time_zone="Europe/London", colour=2)
    foreign = make.account("Foreign")
    with app.app_context():
        db.session.add(Membership(account_id=london.id, person_id=editor.id, role=Role.viewer))
        db.session.commit()
    make.post(london, "Rain", state=PostState.planned, planned_at=at("2026-11-20 17:30"))
    make.post(foreign, "Not ours", state=PostState.planned, planned_at=at("2026-11-20 17:30"))
    client = sign_in(editor)
    client.set_cookie("account", account.key)

    html = client.get(f"{MONTH}&all=1").text

    friday = cell(html, "2026-11-20")
    assert "<time>12:15</time>" in friday
    assert "<time>17:30</time>" in friday
    assert friday.count("account-seal") == 2
    assert friday.count("is-movable") == 1  # only a viewer in London
    assert "Each post stands on its own account's clock:" in html
    assert "London – Europe/London; Paper – Asia/Shanghai" in html
    assert "Not ours" not in html


def test_a_viewer_sees_without_handles(make: Factory, account: Account, post: Post, sign_in: SignIn) -> None:
    make.slot(account, weekday=4)

    html = sign_in(make.member(account, Role.viewer)).get(MONTH).text

    assert "Menus" in html
    assert "is-movable" not in html
    assert "cal-add" not in html
    assert "data-draggable" not in html
    assert "cal-place" in html
    assert "/posts/new?at=" not in html


def test_the_keys_say_today_for_t(editor: Person, sign_in: SignIn) -> None:
    html = sign_in(editor).get(MONTH).text

    assert html.count("<kbd>t</kbd>") == 1
    assert "<dt><kbd>t</kbd></dt><dd>today</dd>" in html


def test_a_new_post_gets_the_time_that_the_day_wants(
    make: Factory, account: Account, editor: Person, sign_in: SignIn
) -> None:
    make.slot(account, weekday=4, local_time=time(20))
    client = sign_in(editor)

    def answer(day: str) -> str:
        return client.get(f"/calendar/new?day={day}").headers["Location"]

    assert answer("2026-11-20") == f"/posts/new?account={account.key}&at=2026-11-20T20:00"
    assert answer("2026-11-21") == f"/posts/new?account={account.key}&at=2026-11-21T09:00"
    assert client.get("/calendar/new?day=x").status_code == 404
    assert sign_in(make.member(account, Role.viewer)).get("/calendar/new?day=2026-11-20").status_code == 403


def test_titles_are_escaped(make: Factory, account: Account, editor: Person, sign_in: SignIn) -> None:
    make.post(account, "<b>&</b>", state=PostState.planned, planned_at=at("2026-11-20 04:15"), why_us="<i>x</i>")
    make.post(account, "<s>idea</s>")

    for path in (MONTH, "/calendar/week?day=2026-11-20"):
        html = sign_in(editor).get(path).text
        assert "&lt;b&gt;&amp;&lt;/b&gt;" in html
        assert "<b>&" not in html
        assert "<i>x" not in html
        assert "<s>" not in html


# Budgets


def test_pages_ask_the_same_number_of_questions_with_1_and_3_posts(
    make: Factory, account: Account, editor: Person, sign_in: SignIn, statements: Statements
) -> None:
    brief = make.brief(account)
    make.slot(account, weekday=4)
    client = sign_in(editor)
    counts = []
    for more in (1, 2):
        for number in range(more):
            pillar = make.pillar(account, f"{more}{number}")
            values = {"pillar_id": pillar.id, "owner_id": make.member(account).id}
            make.post(account, state=PostState.planned, planned_at=at("2026-11-20 04:15"), **values)
            make.post(account, **values, brief_id=brief.id, clause_key="tone")
            make.prompt(account)
        for path in (MONTH, "/calendar/week?day=2026-11-20"):
            with statements() as ran:
                assert client.get(path).status_code == 200
            counts.append(len(ran))

    assert counts == [10, 10, 10, 10]


def test_a_month_of_5000_posts_fits_its_budget(
    app: Flask, make: Factory, account: Account, editor: Person, sign_in: SignIn, statements: Statements
) -> None:
    pillar = make.pillar(account, "干货")
    for weekday in range(7):
        make.slot(account, weekday=weekday, pillar_id=pillar.id, note="一篇读者选题")
    first = at("2026-10-31 16:00")
    title = "如何在三分钟内让外国人听懂你的冷笑话"
    with app.app_context():
        db.session.add_all(
            Post(
                account_id=account.id, title=title, state=PostState.planned, pillar_id=pillar.id, created_at=first,
                owner_id=editor.id, planned_at=first + timedelta(minutes=number * 43200 // 5000),
            )
            for number in range(5000)
        )  # fmt: skip
        db.session.commit()

    with statements() as ran:
        answer = sign_in(editor).get(MONTH)

    assert len(answer.data) < 120_000
    assert len(ran) == 10
    assert "5,000 posts" in answer.text or "5000 posts" in answer.text
    assert answer.text.count('<li class="cal-card') == 4 * 30


# Moving


def test_a_move_answers_with_what_changed(app: Flask, editor: Person, post: Post, sign_in: SignIn) -> None:
    answer = move(sign_in(editor), post, day="2026-11-25")

    assert answer.status_code == 200
    assert planned_at(app, post) == at("2026-11-25 04:15")
    assert "“Menus” is now planned for Nov 25 12:15." in answer.text
    assert 'data-version="2" data-undo' in answer.text
    assert "Menus" not in cell(answer.text, "2026-11-20")
    assert "Menus" in cell(answer.text, "2026-11-25")
    assert answer.text.count('<section class="cal-day') == 2
    for part in ("calendar-summary", "calendar-mix", "calendar-ideas"):
        assert f'id="{part}"' in answer.text


def test_an_idea_dropped_on_a_slot_takes_its_time(
    app: Flask, make: Factory, account: Account, editor: Person, sign_in: SignIn
) -> None:
    slot = make.slot(account, weekday=4, local_time=time(20))
    idea = make.post(account, "Menus")

    answer = move(sign_in(editor), idea, shown="", day="2026-11-20", slot_id=slot.id)

    assert answer.status_code == 200
    assert planned_at(app, idea) == at("2026-11-20 12:00")


def test_a_foreign_slot_is_no_slot(
    app: Flask, make: Factory, account: Account, editor: Person, sign_in: SignIn
) -> None:
    slot = make.slot(make.account("Other"), weekday=4, local_time=time(20))
    idea = make.post(account, "Menus")

    move(sign_in(editor), idea, shown="", day="2026-11-20", slot_id=slot.id)

    assert planned_at(app, idea) == at("2026-11-20 01:00")


def test_a_move_without_a_day_goes_back_to_the_ideas(app: Flask, editor: Person, post: Post, sign_in: SignIn) -> None:
    answer = move(sign_in(editor), post, day="")

    assert "“Menus” is back among the ideas." in answer.text
    assert "Menus" not in cell(answer.text, "2026-11-20")
    assert planned_at(app, post) is None


def test_the_past_is_refused_and_the_days_are_printed_as_they_are(
    app: Flask, editor: Person, post: Post, sign_in: SignIn
) -> None:
    answer = move(sign_in(editor), post, day="2026-11-12")

    assert answer.status_code == 422
    assert "This time has passed. Choose a later one." in answer.text
    assert "data-refused" in answer.text
    assert "Menus" in cell(answer.text, "2026-11-20")
    assert cell(answer.text, "2026-11-12") != ""
    assert planned_at(app, post) == at("2026-11-20 04:15")


def test_a_conflict_says_who_moved_it_and_shows_where_it_is(
    app: Flask, make: Factory, account: Account, editor: Person, post: Post, sign_in: SignIn
) -> None:
    chen = make.member(account, Role.editor, "Chen")
    assert move(sign_in(chen), post, day="2026-11-27").status_code == 200

    answer = move(sign_in(editor), post, day="2026-11-25")

    assert answer.status_code == 409
    assert "Chen moved it to Nov 27 12:15 meanwhile." in answer.text
    assert "Menus" in cell(answer.text, "2026-11-27")
    assert "Menus" not in cell(answer.text, "2026-11-20") + cell(answer.text, "2026-11-25")
    assert planned_at(app, post) == at("2026-11-27 04:15")


@pytest.mark.parametrize(
    "values",
    [
        {"day": "2026-02-30"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "2026-11-25", "at": "25:00"},
        {"day": "2026-11-25", "version": ""},
        {"day": "2026-11-25", "version": "99999999999"},
        {"day": "2026-11-25", "slot_id": "99999999999"},
        {"day": "2026-11-25", "shown": "\udc80"},
    ],
)
def test_a_move_that_makes_no_sense_is_refused_or_harmless(
    app: Flask, editor: Person, post: Post, sign_in: SignIn, values: dict[str, str]
) -> None:
    shown = values.pop("shown", "x").encode("utf-8", "replace").decode()

    answer = move(sign_in(editor), post, **values, shown=shown)

    assert answer.status_code == (200 if values == {"day": "2026-11-25"} else 422)


def test_who_may_move(
    app: Flask, make: Factory, account: Account, post: Post, sign_in: SignIn, client: FlaskClient
) -> None:
    elsewhere = make.member(make.account("Other"), Role.chief)
    answers = {
        "stranger": move(client, post, day="2026-11-25").status_code,
        "elsewhere": move(sign_in(elsewhere), post, day="2026-11-25").status_code,
        "viewer": move(sign_in(make.member(account, Role.viewer)), post, day="2026-11-25").status_code,
        "writer": move(sign_in(make.member(account, Role.writer)), post, day="2026-11-25").status_code,
    }

    assert answers == {"stranger": 401, "elsewhere": 404, "viewer": 403, "writer": 200}


def test_undo_takes_it_back_once(app: Flask, editor: Person, post: Post, sign_in: SignIn) -> None:
    client = sign_in(editor)
    move(client, post, day="2026-11-25")

    first = client.post(UNDO, data={"post_id": post.id, "version": 2}, headers=SCRIPT)
    again = client.post(UNDO, data={"post_id": post.id, "version": 2}, headers=SCRIPT)

    assert (first.status_code, again.status_code) == (200, 409)
    assert "Menus" in cell(first.text, "2026-11-20")
    assert cell(first.text, "2026-11-25") != ""
    assert planned_at(app, post) == at("2026-11-20 04:15")


def test_undo_is_refused_once_somebody_changed_the_plan(
    app: Flask, make: Factory, account: Account, editor: Person, post: Post, sign_in: SignIn
) -> None:
    client = sign_in(editor)
    move(client, post, day="2026-11-25")
    with app.app_context():
        chen = db.session.get_one(Person, make_chen(make, account))
        posts.plan(db.session.get_one(Post, post.id), {"why_us": "Because."}, by=chen, version=2)
        db.session.commit()

    answer = client.post(UNDO, data={"post_id": post.id, "version": 2}, headers=SCRIPT)

    assert answer.status_code == 409
    assert "Chen changed this" in answer.text
    assert planned_at(app, post) == at("2026-11-25 04:15")


def make_chen(make: Factory, account: Account) -> int:
    return make.member(account, Role.editor, "Chen").id


def test_viewers_undo_nothing(make: Factory, account: Account, post: Post, sign_in: SignIn) -> None:
    viewer = sign_in(make.member(account, Role.viewer))

    assert viewer.post(UNDO, data={"post_id": post.id, "version": 1}).status_code == 403


def test_a_move_in_the_week_answers_with_the_week(editor: Person, post: Post, sign_in: SignIn) -> None:
    answer = sign_in(editor).post(
        "/calendar/move?view=week&day=2026-11-20",
        data={"post_id": post.id, "version": 1, "shown": "2026-11-20", "day": "2026-11-22"},
        headers=SCRIPT,
    )

    assert answer.status_code == 200
    assert 'id="calendar-week"' in answer.text
    assert "Menus" in cell(answer.text, "2026-11-22")


# The plain form


def test_the_form_moves_without_script(app: Flask, editor: Person, post: Post, sign_in: SignIn) -> None:
    client = sign_in(editor)
    page = client.get(f"/posts/{post.id}/move").text

    answer = client.post(f"/posts/{post.id}/move", data={"day": "2026-11-25", "at": "20:00", "version": 1})

    assert 'value="2026-11-20"' in page
    assert 'value="12:15"' in page
    assert answer.headers["Location"] == f"/posts/{post.id}"
    assert planned_at(app, post) == at("2026-11-25 12:00")


def test_the_form_takes_the_time_away(app: Flask, editor: Person, post: Post, sign_in: SignIn) -> None:
    data = {"day": "2026-11-25", "at": "20:00", "version": 1, "to_ideas": "1"}

    sign_in(editor).post(f"/posts/{post.id}/move", data=data)

    assert planned_at(app, post) is None


@pytest.mark.parametrize(
    "values, status, words",
    [
        ({"day": "2026-11-12", "at": "20:00", "version": 1}, 422, "This time has passed"),
        ({"day": "", "at": "20:00", "version": 1}, 422, "Choose a day."),
        ({"day": "x", "at": "20:00", "version": 1}, 422, "Not a valid date value."),
        ({"day": "2026-11-25", "at": "20:00", "version": 0}, 409, "you opened it"),
    ],
)
def test_the_form_keeps_what_was_typed(
    app: Flask, editor: Person, post: Post, sign_in: SignIn, values: dict[str, Any], status: int, words: str
) -> None:
    answer = sign_in(editor).post(f"/posts/{post.id}/move", data=values)

    assert answer.status_code == status
    assert words in answer.text
    assert f'value="{values["day"]}"' in answer.text
    assert 'value="20:00"' in answer.text
    assert planned_at(app, post) == at("2026-11-20 04:15")


def test_who_may_open_the_form(
    make: Factory, account: Account, post: Post, sign_in: SignIn, client: FlaskClient
) -> None:
    path = f"/posts/{post.id}/move"

    assert client.get(path).status_code == 302
    assert sign_in(make.member(account, Role.viewer)).get(path).status_code == 403
    assert sign_in(make.member(make.account("Other"), Role.chief)).get(path).status_code == 404
    assert sign_in(make.member(account, Role.writer)).get(path).status_code == 200
