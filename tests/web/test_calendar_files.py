"""Feeds of the calendar, its files, and plans from files, as programs and people meet them."""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from typing import Any

import pytest
import recurring_ical_events
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from openpyxl import load_workbook

from opscontent import clock
from opscontent.db import db
from opscontent.domain import accounts, posts, staff
from opscontent.domain.accounts import Account, Membership
from opscontent.domain.calendar_feeds import CalendarFeed
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.plan_imports import PlanImport
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
Statements = Callable[[], AbstractContextManager[list[str]]]
NOW = "2026-10-20 08:00:00+00:00"
PLAN = """标题,日期,时间,栏目,负责人,账号
Menus,2026-10-24,07:30,Grammar,ling@example.org,
Menus,2026-10-24,07:30,Grammar,ling@example.org,
Signs,2026-10-25,02:30,,,
=HYPERLINK("x"),2026-10-26,07:30,,,
Late,2026-10-01,07:30,,,
Nowhere,2027-03-28,02:30,,,
No pillar,2026-10-27,07:30,Sport,,
Nobody,2026-10-27,07:30,,nobody@example.org,
Not ours,2026-10-27,07:30,,,Elsewhere
An idea,,,,,
"""
WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:weekly@elsewhere
SUMMARY:Digest
DTSTART;TZID=Europe/Berlin:20261019T073000
RRULE:FREQ=WEEKLY;COUNT=1000000
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def travelled() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", time_zone="Europe/Berlin")


@pytest.fixture
def editor(make: Factory, account: Account) -> Person:
    return make.member(account, Role.editor, "Ling", email="ling@example.org")


def planned(make: Factory, account: Account, title: str, day: str, **values: Any) -> Post:
    return make.post(account, title, planned_at=at(day), **({"state": PostState.planned} | values))


def subscribed(client: FlaskClient, query: str = "", prompts: str = "none") -> str:
    """The path of a new feed."""
    page = client.post(f"/calendar/subscriptions{query}", data={"name": "My plan", "prompts": prompts}).text
    return "/cal/" + page.split("/cal/")[1].split('"')[0]


def titles(client: FlaskClient, path: str) -> dict[str, str]:
    """The status of each event by its title."""
    return {str(event["SUMMARY"]): str(event["STATUS"]) for event in Calendar.from_ical(client.get(path).data).events}


def test_a_feed_shows_what_its_person_sees_over_the_change_of_clocks(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn, account: Account, editor: Person
) -> None:
    overseas = make.account("Gazette", time_zone="America/New_York")
    with app.app_context():
        db.session.add(Membership(account_id=overseas.id, person_id=editor.id, role=Role.writer))
        db.session.commit()
    menus = make.pillar(account, "Menus")
    planned(make, account, "Before", "2026-10-24 05:30", pillar_id=menus.id, why_us="We ate there.")
    planned(make, account, "After", "2026-10-25 06:30", state=PostState.approved)
    planned(make, overseas, "Over there", "2026-11-02 12:30")
    planned(make, make.account("Theirs"), "Secret", "2026-10-25 06:30")
    make.post(account, "An idea")
    make.prompt(account, "Which menu?", opens_at=at("2026-10-21 06:00"), closes_at=at("2026-10-26 12:00"))
    path = subscribed(sign_in(editor), "?all=1", prompts="days")

    file = client.get(path)

    assert (file.status_code, file.content_type) == (200, "text/calendar; charset=utf-8")
    read = Calendar.from_ical(file.data)
    on = recurring_ical_events.of(read)
    days = [(24, 10), (25, 10), (2, 11)]
    found = {day: [each for each in on.at((2026, day[1], day[0])) if "menu" not in each["SUMMARY"]] for day in days}
    assert [f"{each.start:%H:%M}" for day in days for each in found[day]] == ["07:30"] * 3
    (before,) = found[24, 10]
    assert (before["SUMMARY"], before["STATUS"], before.categories) == ("Paper · Before", "TENTATIVE", ["Menus"])
    assert before["DESCRIPTION"].startswith("We ate there.\n\nhttp://localhost/posts/")
    assert found[25, 10][0]["STATUS"] == "CONFIRMED"
    assert [str(each["SUMMARY"]) for each in on.at((2026, 10, 23))] == ["Paper · Which menu?"]
    assert b"Secret" not in file.data

    with app.app_context():
        person, left = db.session.get_one(Person, editor.id), db.session.get_one(Account, overseas.id)
        accounts.remove_member(left, person, by=person)
        db.session.commit()
    assert "Gazette · Over there" not in titles(client, path)

    with app.app_context():
        person = db.session.get_one(Person, editor.id)
        staff.deactivate(person, by=person)
        db.session.commit()
    assert client.get(path).status_code == 404


def test_a_feed_keeps_filters_tells_what_changed_and_ends(
    app: Flask,
    client: FlaskClient,
    make: Factory,
    sign_in: SignIn,
    account: Account,
    editor: Person,
    travelled: time_machine.Traveller,
) -> None:
    mine = planned(make, account, "Mine", "2026-10-24 05:30", owner_id=editor.id)
    planned(make, account, "Hers", "2026-10-24 06:30")
    browser = sign_in(editor)
    path = subscribed(browser, "?owner=me")
    first = client.get(path)
    assert titles(client, path) == {"Paper · Mine": "TENTATIVE"}

    travelled.shift(timedelta(minutes=10))
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_time = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, by_time.status_code, again.data) == (304, 304, b"")

    with app.app_context():
        posts.drop(db.session.get_one(Post, mine.id), by=db.session.get_one(Person, editor.id))
        db.session.commit()
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    (event,) = Calendar.from_ical(changed.data).events
    assert (changed.status_code, event["STATUS"], event["SEQUENCE"]) == (200, "CANCELLED", 2)
    assert event["UID"] == Calendar.from_ical(first.data).events[0]["UID"]
    assert changed.headers["Last-Modified"] == "Tue, 20 Oct 2026 08:10:00 GMT" != first.headers["Last-Modified"]

    with app.app_context():
        feed = db.session.query(CalendarFeed).one()
        assert path[5:-4] not in (feed.token_hash, str(feed.filters))
        assert feed.fetched_at == clock.now()
    travelled.shift(timedelta(days=15))
    assert titles(client, path) == {}
    assert "My plan" in browser.get("/calendar/subscriptions").text
    other = sign_in(make.member(account, Role.chief))
    assert other.post(f"/calendar/subscriptions/{feed.id}/end").status_code == 404
    assert browser.post(f"/calendar/subscriptions/{feed.id}/end").status_code == 302
    assert (client.get(path).status_code, client.get("/cal/guessed.ics").status_code) == (404, 404)


def test_a_feed_asks_the_same_for_one_post_and_for_three(
    client: FlaskClient, make: Factory, sign_in: SignIn, account: Account, editor: Person, statements: Statements
) -> None:
    planned(make, account, "First", "2026-10-24 05:30")
    browser = sign_in(editor)
    path = subscribed(browser)
    client.get(path)

    counts = []
    for _more in range(2):
        with statements() as fed:
            client.get(path)
        with statements() as filed:
            browser.get("/calendar/export?format=csv&days=all")
        counts.append((len(fed), len(filed)))
        planned(make, account, "Second", "2026-10-25 05:30")
        planned(make, account, "Third", "2026-10-26 05:30")
        client.get(path)

    assert counts[0] == counts[1] == (5, 5)


def test_files_hold_what_the_filters_let_through(
    make: Factory, sign_in: SignIn, account: Account, editor: Person
) -> None:
    brief = make.brief(account)
    menus = make.pillar(account, "Menus")
    clause = {"brief_id": brief.id, "clause_key": "promise.1", "why_us": "We ate there."}
    planned(make, account, "=1+1", "2026-10-24 05:30", pillar_id=menus.id, owner_id=editor.id, **clause)
    planned(make, account, "Other", "2026-10-25 06:30")
    planned(make, account, "November", "2026-11-20 06:30", pillar_id=menus.id)
    client = sign_in(editor)

    sheet = client.get(f"/calendar/export?format=xlsx&view=month&month=2026-10&pillar={menus.id}")
    text = client.get("/calendar/export?format=csv&days=all").data.decode("utf-8-sig").splitlines()

    rows = list(load_workbook(io.BytesIO(sheet.data)).active.iter_rows(values_only=True))
    assert rows[1:] == [
        (
            *("Paper", "2026-10-24", "07:30", "Europe/Berlin", "=1+1", "Menus", "Planned", "Ling"),
            *("One thing you can use today.", "We ate there.", None),
        )
    ]
    assert sheet.headers["Content-Disposition"] == f"attachment; filename=plan-{account.key}-2026-10-01.xlsx"
    assert [line.split(",")[4] for line in text] == ["Title", "'=1+1", "Other", "November"]
    assert client.get("/calendar/export?format=exe").status_code == 422


def upload(client: FlaskClient, name: str, content: bytes, **values: str) -> Any:
    data = {"file": (io.BytesIO(content), name), **values}
    return client.post("/calendar/imports", data=data, content_type="multipart/form-data")


def counted(app: Flask, path: str) -> tuple[int, int, int, int]:
    with app.app_context():
        found = db.session.get_one(PlanImport, int(path.rpartition("/")[2]))
        return found.added_count, found.known_count, found.refused_count, found.taken_back_count


def test_a_table_becomes_posts_once_and_goes_back(
    app: Flask, make: Factory, sign_in: SignIn, account: Account, editor: Person
) -> None:
    make.pillar(account, "Grammar")
    make.account("Elsewhere")
    client = sign_in(editor)
    columns = {"title": "0", "day": "1", "time": "2", "pillar": "3", "owner": "4", "account": "5", "has_header": "y"}

    path = upload(client, "plan.csv", PLAN.encode("gb18030")).location
    looked = client.get(path).text
    for sentence in ("a formula", "has passed", "put forward", "the account does not have", "twice", "Make 3 posts"):
        assert sentence in looked
    assert client.post(f"{path}/make", data={**columns, "day": "0"}).status_code == 422
    client.post(f"{path}/make", data=columns)

    assert counted(app, path) == (3, 1, 6, 0)
    with app.app_context():
        made = {post.title: post for post in db.session.query(Post)}
        assert {title: post.planned_at for title, post in made.items()} == {
            "Menus": at("2026-10-24 05:30"),
            "Signs": at("2026-10-25 00:30"),  # the first of two
            "An idea": None,
        }
        assert (made["Menus"].owner_id, made["Menus"].pillar.name) == (editor.id, "Grammar")  # type: ignore[union-attr]
        signs = made["Signs"]
        posts.reschedule(signs, None, by=editor, version=1)
        db.session.commit()

    again = upload(client, "plan.csv", PLAN.encode("utf-16")).location
    assert "Nothing in it is new." in client.get(again).text
    assert client.post(f"{again}/make", data=columns).status_code == 422
    assert client.post(f"{again}/discard").status_code == 302

    done = client.get(path).text
    assert "somebody has worked on it" in done
    assert client.post(f"{path}/take-back").status_code == 302
    assert counted(app, path) == (3, 1, 6, 2)
    with app.app_context():
        assert [post.title for post in db.session.query(Post)] == ["Signs"]
    assert client.post(f"{path}/take-back").status_code == 422
    assert "Make 2 posts" in client.get(upload(client, "plan.csv", PLAN.encode()).location).text
    assert sign_in(make.member(account, Role.writer)).get(path).status_code == 403


@pytest.mark.parametrize("is_same", [True, False], ids=["one-import", "two-imports"])
def test_two_who_make_posts_of_one_file_make_each_once(
    app: Flask, make: Factory, sign_in: SignIn, account: Account, editor: Person, is_same: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    clients = [sign_in(editor), sign_in(make.member(account, Role.editor, "Bo"))]
    table = b"title,day\nMenus,2026-10-24\nSigns,2026-10-25\n"
    paths = [upload(clients[0], "plan.csv", table).location]
    paths += paths if is_same else [upload(clients[1], "plan.csv", table).location]
    begun, create = threading.Barrier(2), posts.create

    def slowly(*values: Any, **options: Any) -> Post:
        with suppress(threading.BrokenBarrierError):  # the other one waits for us, as it should
            begun.wait(0.7)
        return create(*values, **options)

    monkeypatch.setattr(posts, "create", slowly)
    with ThreadPoolExecutor(2) as pool:
        columns = {"title": "0", "day": "1", "has_header": "y"}
        answers = list(
            pool.map(lambda each: each[0].post(f"{each[1]}/make", data=columns), zip(clients, paths, strict=True))
        )

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    with app.app_context():
        assert sorted(post.title for post in db.session.query(Post)) == ["Menus", "Signs"]


def test_a_calendar_comes_in_for_the_chosen_days_and_our_own_feed_adds_nothing(
    app: Flask, make: Factory, sign_in: SignIn, account: Account, editor: Person
) -> None:
    planned(make, account, "Menus", "2026-10-24 05:30")
    client = sign_in(editor)
    days = {"first": "2026-10-21", "last": "2026-11-08"}

    path = upload(client, "team.ics", WEEKLY.encode(), **days).location
    assert "Make 2 posts" in client.get(path).text
    client.post(f"{path}/make")

    with app.app_context():
        made = db.session.query(Post).filter_by(title="Digest").order_by(Post.planned_at).all()
        assert [post.planned_at for post in made] == [at("2026-10-26 06:30"), at("2026-11-02 06:30")]
    longer = upload(client, "team.ics", WEEKLY.encode(), **days | {"last": "2026-11-15"}).location
    assert "Make 1 post<" in client.get(longer).text
    own = client.get(subscribed(client)).data
    assert "Nothing in it is new." in client.get(upload(client, "own.ics", own, **days).location).text
    plan = client.get("/calendar/export?format=xlsx&days=all").data
    assert "0 new · 3 known · 0 refused" in client.get(upload(client, "plan.xlsx", plan).location).text
    refused = upload(client, "team.ics", WEEKLY.encode(), first="2026-10-21", last="2030-10-21")
    assert (refused.status_code, "two years at most" in refused.text) == (422, True)
    assert upload(client, "x.pdf", b"%PDF-1.7 nothing of a plan").status_code == 422
