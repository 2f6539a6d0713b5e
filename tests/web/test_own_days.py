"""Own events, campaigns and notes on the calendar, the switch for the almanac, and what a brief touches."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import activity, day_notes
from opscontent.domain.accounts import Account
from opscontent.domain.day_notes import DayNote
from opscontent.domain.events import Event
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from tests.factory import Factory, at
from tests.web.test_calendar import cell

SignIn = Callable[[Person], FlaskClient]
Statements = Callable[[], AbstractContextManager[list[str]]]
MONTH = "/calendar?month=2026-11"
EVENT = {"name": "Book fair", "kind": "event", "first_on": "2026-11-20", "last_on": "2026-11-21", "colour": "3"}
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False):
        yield


def test_events_and_campaigns_lie_over_month_and_week(
    app: Flask, make: Factory, sign_in: SignIn, statements: Statements
) -> None:
    account = make.account()
    editor, admin = make.member(account, Role.editor), make.person("Root", is_admin=True)
    client = sign_in(editor)
    with statements() as before:
        client.get(MONTH)
    refused = client.post("/calendar/events", data=EVENT | {"last_on": "2026-11-19"})
    assert refused.status_code == 422
    assert "ends before it begins" in refused.text
    assert 'value="Book fair"' in refused.text
    client.post("/calendar/events", data=EVENT)
    campaign = {"name": "Three weeks", "kind": "campaign", "first_on": "2026-11-12", "last_on": "2026-11-24"}
    client.post("/calendar/events", data=EVENT | campaign)

    with statements() as ran:
        month = client.get(MONTH).text
    assert len(ran) == len(before) == 9  # no slot asks for posts near it
    assert [day for day in range(18, 24) if "Book fair" in cell(month, f"2026-11-{day}")] == [20, 21]
    assert month.count("is-campaign") == 3  # a row of each week
    assert 'is-campaign is-first" data-column="4" data-span="4" data-colour="3"' in month
    assert "Three weeks" in client.get("/calendar/week?day=2026-11-18").text

    make.prompt(account, "Which sign?", opens_at=at("2026-11-19 00:00"), closes_at=at("2026-11-25 00:00"))
    client.post(f"/calendar/notes/{account.id}/2026-11-19", data={"words": "Ling is away", "version": "0"})
    for page in ("print?month=2026-11", "print?view=week&day=2026-11-18"):
        paper = client.get(f"/calendar/{page}").text
        assert paper.count('<p class="own">Book fair</p>') == 2
        assert '<p class="own is-note">Ling is away</p>' in paper
        assert '<td colspan="3"></td><td class="is-bar" colspan="4">“Which sign?”</td></tr>' in paper
        assert '<td class="is-bar" colspan="7">Three weeks</td>' in paper

    with app.app_context():
        number = db.session.query(Event.id).filter_by(name="Book fair").scalar()
    page = f"/calendar/events/{number}"
    assert client.post(page, data=EVENT | {"name": "Fair", "version": "1"}).status_code == 302
    late = client.post(page, data=EVENT | {"name": "Late", "version": "1"})
    assert late.status_code == 409
    assert 'value="Late"' in late.text
    client.post(f"{page}/undo?version=2")
    assert "Book fair" in cell(client.get(MONTH).text, "2026-11-20")
    client.post(f"{page}/remove")
    assert "Book fair" not in cell(client.get(MONTH).text, "2026-11-20")
    client.post(f"{page}/undo?version=4")
    assert "Book fair" in cell(client.get(MONTH).text, "2026-11-20")

    sign_in(admin).post("/calendar/events", data=EVENT | {"name": "For all", "is_for_all": "1"})
    elsewhere = sign_in(make.member(make.account("Radio"), Role.editor))
    month = elsewhere.get(MONTH).text
    assert "For all" in month
    assert "Book fair" not in month
    with app.app_context():
        number = db.session.query(Event.id).filter_by(name="For all").scalar()
    assert elsewhere.get(f"/calendar/events/{number}").status_code == 200
    assert elsewhere.post(f"/calendar/events/{number}/remove").status_code == 404


def test_a_note_is_written_in_its_day_and_never_over_another(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    writer, other = make.member(account, Role.writer, "Ling"), make.member(account, Role.editor, "Bo")
    url = f"/calendar/notes/{account.id}/2026-11-20"
    client = sign_in(writer)

    assert 'name="version" type="hidden" value="0"' in client.get(url, headers=PART).text
    shown = client.post(url, data={"words": "We move", "version": "0"}, headers=PART)
    assert shown.text.strip().startswith('<a class="cal-note"')
    assert "We move" in cell(client.get(MONTH).text, "2026-11-20")
    assert "We move" in cell(client.get("/calendar/week?day=2026-11-20").text, "2026-11-20")
    assert client.post(url, data={"words": "x" * 141, "version": "1"}, headers=PART).status_code == 422

    late = sign_in(other).post(url, data={"words": "We stay", "version": "0"}, headers=PART)
    assert late.status_code == 409
    assert 'value="We stay"' in late.text
    assert "Ling changed this" in late.text
    assert "<q>We move</q>" in late.text
    page = sign_in(other).post(url, data={"words": "", "version": "1"})
    assert page.headers["Location"] == "/calendar?month=2026-11"
    assert "We move" in sign_in(other).get(url).text  # in its history
    assert 'cal-note"' not in cell(sign_in(other).get(MONTH).text, "2026-11-20")
    with app.app_context():
        note = db.session.query(DayNote).one()
        assert [entry.changes["note"] for entry in activity.of(note)] == [["We move", ""], ["", "We move"]]
        day_notes.write(db.session.get_one(Account, account.id), note.day, "A viewer reads", by="clock", version=2)
        db.session.commit()
    viewer = sign_in(make.member(account, Role.viewer))
    assert '<span class="cal-note"' in cell(viewer.get(MONTH).text, "2026-11-20")
    assert viewer.get(url).status_code == 403


def test_the_almanac_is_whole_and_can_be_hidden(make: Factory, sign_in: SignIn) -> None:
    chinese = make.member(make.account(), Role.editor, locale="zh_Hans")
    client = sign_in(chinese)
    said = {"2026-09-20": "班", "2026-09-25": "中秋", "2026-09-23": "秋分"}
    pages = [client.get("/calendar?month=2026-09").text, client.get("/calendar/week?day=2026-09-24").text]
    assert all(words in cell(pages[0], day) for day, words in said.items())
    assert "中秋" in cell(pages[1], "2026-09-25")

    client.post("/days", data={"hides": "1"})
    assert "cal-mark" not in client.get("/calendar?month=2026-09").text
    client.post("/days", data={"hides": ""})
    assert "中秋" in client.get("/calendar/week?day=2026-09-24").text


def test_a_brief_lists_what_it_touches_until_somebody_looked(make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    first = make.brief(account)
    make.brief(account, number=2, tone="Cold.", promise="No jargon.")
    pillar = make.pillar(account, "Gone", archived_at=at("2026-11-18 07:00"))
    values = {"state": PostState.planned, "planned_at": at("2026-11-20 04:15")}
    changed = make.post(account, "Changed", brief_id=first.id, clause_key="tone", **values)
    make.post(account, "Lost", pillar_id=pillar.id, **values)
    make.post(account, "Same", brief_id=first.id, clause_key="promise.2", **values)
    client = sign_in(make.member(account, Role.writer))
    page = f"/accounts/{account.id}/brief"

    html = client.get(page).text
    assert "touches 2 posts to come" in html
    assert "<del>Warm, dry.</del> → <ins>Cold.</ins>" in html
    assert "“Gone” is no longer" in html
    client.post(f"/posts/{changed.id}/let-stand")
    assert "touches 1 post to come" in client.get(page).text
    client.post(f"/posts/{changed.id}/look-again")
    assert "touches 2 posts" in client.get(page).text

    client.post(f"/posts/{changed.id}/let-stand")
    make.brief(account, number=3, tone="Colder.", promise="No jargon.")
    html = client.get(page).text
    assert "touches 2 posts" in html
    assert "<ins>Colder.</ins>" in html
