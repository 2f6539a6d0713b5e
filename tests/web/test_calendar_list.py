import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import CalendarView
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
Statements = Callable[[], AbstractContextManager[list[str]]]
LIST = "/calendar/list?month=2026-11"
BOARD = "/calendar/board?month=2026-11"


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


def planned(make: Factory, account: Account, title: str, day: int = 20, **values: object) -> Post:
    when = {"state": PostState.planned, "planned_at": at(f"2026-11-{day} 04:15")}
    return make.post(account, title, **(when | values))


def undo_address(html: str) -> str:
    found = re.search(r'action="(/calendar/acts/[^"]+)"', html)
    assert found
    return found.group(1).replace("&amp;", "&")


def test_list_is_filtered_previewed_applied_and_undone(
    app: Flask, make: Factory, account: Account, editor: Person, sign_in: SignIn
) -> None:
    brief, pillar = make.brief(account), make.pillar(account, "Signs")
    first = planned(make, account, "夫妻肺片", owner_id=editor.id, brief_id=brief.id, clause_key="tone")
    second = planned(make, account, "Street signs", 21, pillar_id=pillar.id)
    armed = planned(make, account, "Armed", 22, state=PostState.scheduled, approved_hash="x")
    picks = [f"{post.id}:1" for post in (first, second, armed)]
    client = sign_in(editor)

    html = client.get(LIST).text
    narrowed = client.get(f"{LIST}&text=肺片&owner=me&source=own").text
    week = client.get("/calendar/list?day=2026-11-11&span=week").text
    nothing = client.post(f"/calendar/bulk{LIST[14:]}", data={"act": "shift", "days": "7"})
    nobody = client.post("/calendar/bulk", data={"act": "assign", "pick": picks[0], "reason": "kept words"})
    shown = client.post("/calendar/bulk?month=2026-11", data={"act": "shift", "days": "7", "pick": picks}).text
    dropping = client.post("/calendar/bulk?month=2026-11", data={"act": "drop", "pick": picks}).text
    done = client.post(
        "/calendar/bulk/apply?month=2026-11&text=s", data={"act": "shift", "days": "7", "pick": picks},
        follow_redirects=True,
    )  # fmt: skip

    assert html.index("夫妻肺片") < html.index("Street signs") < html.index("Armed")
    assert all(words in html for words in ("Warm, dry.", "Friday, November 20, 2026", f'value="{picks[0]}"'))
    assert ("夫妻肺片" in narrowed, "Street signs" in narrowed) == (True, False)
    assert "夫妻肺片" not in week
    assert (nothing.status_code, "Tick some posts first." in nothing.text) == (422, True)
    assert (nobody.status_code, "kept words" in nobody.text) == (422, True)
    assert f'value="{picks[0]}" checked' in nobody.text
    assert "Its edition sets the time" in shown
    assert "Change 2 posts" in shown
    assert re.search(r'class="state state-dropped[^>]+>.*</svg>Dropped</span>', dropping)
    assert "1 post stays as it is." in shown
    assert "2 posts changed." in done.text
    assert "1 post was left as it is." in done.text
    with app.app_context():
        assert db.session.get_one(Post, first.id).planned_at == at("2026-11-27 04:15")

    undone = client.post(undo_address(done.text), follow_redirects=True)

    assert "2 posts are as before." in undone.text
    with app.app_context():
        assert [db.session.get_one(Post, post.id).planned_at for post in (first, second)] == [
            at("2026-11-20 04:15"), at("2026-11-21 04:15"),
        ]  # fmt: skip


def test_list_goes_on_page_by_page_and_is_read_only_for_viewers(
    app: Flask, make: Factory, account: Account, sign_in: SignIn
) -> None:
    with app.app_context():
        start = at("2026-11-01 00:00")
        db.session.add_all(
            Post(account_id=account.id, title=f"Post {n:03d}", state=PostState.planned, created_at=start,
                 planned_at=at(f"2026-11-{n % 28 + 1:02d} 04:00"))
            for n in range(130)
        )  # fmt: skip
        db.session.commit()
    client = sign_in(make.member(account, Role.viewer))

    first = client.get(LIST).text
    more = re.search(r'rel="next" href="(/calendar/list[^"]+after=[^"]+)"', first)
    assert more
    second = client.get(more.group(1).replace("&amp;", "&")).text

    titles = re.findall(r"Post \d{3}", first), re.findall(r"Post \d{3}", second)
    assert (len(titles[0]), len(titles[1]), len({*titles[0], *titles[1]})) == (100, 30, 130)
    assert 'name="pick"' not in first
    assert client.get(f"{LIST}&after=x_y").text.count("cal-row") == 100
    assert client.post("/calendar/bulk", data={"act": "drop"}).status_code == 403


def test_board_has_a_column_for_each_state_and_says_why_not(
    make: Factory, account: Account, editor: Person, sign_in: SignIn
) -> None:
    idea = make.post(account, "An idea")
    post = planned(make, account, "A plan", 19)
    for number in range(31):
        planned(make, account, f"Draft {number}", state=PostState.drafting)
    client = sign_in(editor)

    html = client.get(BOARD).text
    refused = client.post(f"/calendar/state{BOARD[15:]}", data={"post_id": idea.id, "version": 1, "to": "planned"})
    unknown = client.post("/calendar/state", data={"post_id": idea.id, "version": 1, "to": "x"})
    moved = client.post("/calendar/state?month=2026-11", data={"post_id": post.id, "version": 1, "to": "drafting"})

    assert re.findall(r'data-state="(\w+)"', html) == [
        "idea", "planned", "drafting", "in_review", "approved", "scheduled", "published",
    ]  # fmt: skip
    assert (html.count("An idea"), ">+1 post</a>" in html) == (1, True)
    assert 'data-ways="drafting dropped idea"' in html
    assert (refused.status_code, "Move it to a day" in refused.text) == (422, True)
    assert "data-refused" in refused.text
    assert unknown.status_code == 422
    assert (moved.status_code, "“A plan” is now: Drafting." in moved.text) == (200, True)
    assert "A plan" in moved.text.partition('data-state="drafting"')[2]


@pytest.mark.parametrize(
    "state, to, offer",
    [
        ("in_review", "approved", 'data-offer="/posts/{}/review" data-offers="Review"'),
        ("approved", "scheduled", 'data-offer="/posts/{}/edition" data-offers="Edition"'),
        ("scheduled", "approved", 'data-offer="/posts/{}/edition" data-offers="Edition"'),
        ("planned", "in_review", ""),
    ],
)
def test_what_a_drag_cannot_do_says_where_it_is_done(
    make: Factory, account: Account, editor: Person, sign_in: SignIn, state: str, to: str, offer: str
) -> None:
    post = planned(make, account, "A plan", state=PostState(state))

    refused = sign_in(editor).post("/calendar/state", data={"post_id": post.id, "version": 1, "to": to})

    assert refused.status_code == 422
    assert offer.format(post.id) in refused.text
    assert ("data-offer=" in refused.text) == bool(offer)


def test_views_are_saved_listed_and_open_first(
    app: Flask, make: Factory, account: Account, editor: Person, sign_in: SignIn
) -> None:
    other = make.member(account, Role.writer)
    client = sign_in(editor)
    address = "/calendar/views?view=list&state=drafting&text=菜单&day=2026-11-20"

    page = client.get(address).text
    empty = client.post(address, data={"name": ""})
    kept = client.post(address, data={"name": "Drafts", "is_shared": "y", "is_default": "y"})
    again = client.post(address, data={"name": "Drafts"})
    first = client.get("/calendar").headers["Location"]
    menu = client.get(address, headers={"HX-Request": "true"}).text
    with app.app_context():
        view_id = db.session.query(CalendarView).one().id
    changed = client.post(f"/calendar/views/{view_id}", data={"name": "Mine", "is_shared": "y"})
    theirs = sign_in(other)
    seen = theirs.get("/calendar/views").text

    assert "Drafting" in page
    assert (empty.status_code, again.status_code, changed.status_code) == (422, 422, 302)
    assert "state=drafting" in kept.headers["Location"]
    assert first.startswith("/calendar/list?view=list&state=drafting&text=")
    assert '<span class="grow">Drafts</span>' in menu
    assert 'aria-current="true"' in menu
    assert "<html" not in menu
    assert ("Mine" in seen, ">Yours<" in seen) == (True, False)
    assert theirs.get("/calendar").status_code == 200
    assert theirs.post(f"/calendar/views/{view_id}/remove").status_code == 404
    assert sign_in(editor).post(f"/calendar/views/{view_id}/remove").status_code == 302


def test_sheets_for_the_wall_have_no_script(make: Factory, account: Account, editor: Person, sign_in: SignIn) -> None:
    make.slot(account, weekday=4, note="one digest")
    planned(make, account, "Street signs", owner_id=editor.id)
    client = sign_in(editor)

    sheets = [
        client.get(f"/calendar/print?view={view}&{when}").text
        for view, when in (("month", "month=2026-11"), ("week", "day=2026-11-20"), ("list", "month=2026-11"))
    ]

    for html in sheets:
        assert "Street signs" in html
        assert "Ling" in html
        assert "<script" not in html
        assert "calendar-print.css" in html
    assert "one digest" in sheets[0]
    assert "Friday, November 20, 2026" in sheets[2]


def test_load_tells_the_weeks_of_each_owner(make: Factory, account: Account, editor: Person, sign_in: SignIn) -> None:
    for day in (20, 21, 27):
        planned(make, account, "A title", day, owner_id=editor.id)

    html = sign_in(editor).get("/calendar?month=2026-11").text.partition('id="calendar-load"')[2]

    row = html.partition("</tbody>")[0]
    assert re.findall(r"</svg>(\d+)</td>", row) == ["0", "0", "0", "2", "1", "0"]
    assert f"/calendar?owner={editor.id}&amp;month=2026-11" in row or f"owner={editor.id}" in row


def test_list_and_board_run_the_same_statements_for_few_and_many(
    make: Factory, account: Account, editor: Person, sign_in: SignIn, statements: Statements
) -> None:
    brief = make.brief(account)
    client = sign_in(editor)
    counts = []
    for more in (1, 2):
        for number in range(more):
            values = {
                "pillar_id": make.pillar(account, f"{more}{number}").id, "owner_id": make.member(account).id,
                "brief_id": brief.id, "clause_key": "tone",
            }  # fmt: skip
            planned(make, account, "A title", **values)
        for path in (LIST, BOARD):
            with statements() as ran:
                assert client.get(path).status_code == 200
            counts.append(len(ran))

    assert counts == [counts[0], counts[1]] * 2
    assert counts[:2] == [9, 6]
