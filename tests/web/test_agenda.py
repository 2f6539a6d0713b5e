"""The team's week, its sheet of paper, and what is let pass."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.hot_topics import Angle, Stance
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.publications import Publication, PublicationState
from opscontent.domain.replies import ReplyState
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
NOW = at("2026-11-18 04:00")  # Wednesday noon in Shanghai


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def fill(app: Flask, make: Factory, account: Account, ling: Person, rows: int) -> None:
    """So many of everything that the agenda tells."""
    if rows == 1:
        make.brief(account)
    for number in range(rows):
        pillar = make.pillar(account, f"Pillar {number} of {rows}")
        make.slot(account, weekday=4, local_time=time(20, number))
        plan: dict[str, Any] = {"pillar_id": pillar.id, "owner_id": ling.id, "planned_at": NOW + timedelta(hours=1)}
        make.post(account, f"Late {number}", state=PostState.drafting, **plan | {"planned_at": NOW - timedelta(20)})
        make.post(account, f"Judged {number}", state=PostState.in_review, **plan | {"planned_at": None})
        ready = make.post(account, f"Ready {number}", state=PostState.scheduled, **plan)
        make.edition(account, ready, state="armed", publish_at=NOW + timedelta(hours=1))
        out = make.post(account, f"Out {number}", state=PostState.published, **plan | {"planned_at": NOW})
        sent = make.edition(account, out, state="sent", publish_at=NOW - timedelta(days=7))
        prompt = make.prompt(account, f"Asked {number}?", closes_at=NOW + timedelta(days=2))
        make.reply(prompt)
        make.reply(prompt, state=ReplyState.held)
        topic = make.hot_topic(f"Storm {number}", created_by_id=ling.id)
        make.hot_topic(f"Undecided {number}", created_by_id=ling.id)
        angle = Angle(
            hot_topic_id=topic.id, account_id=account.id, stance=Stance.chase, sentence="Only we", decided_at=NOW,
            deadline_at=NOW + timedelta(hours=5),
        )  # fmt: skip
        with app.app_context():
            db.session.add_all([attempt(account, sent.id), angle])
            db.session.commit()


def attempt(account: Account, edition_id: int) -> Publication:
    week_ago = NOW - timedelta(days=7)
    call = week_ago + timedelta(minutes=3)
    return Publication(
        account_id=account.id, edition_id=edition_id, channel="site", content_hash="0" * 64,
        state=PublicationState.live, not_before=week_ago, created_at=week_ago, sent_at=call,
    )  # fmt: skip


def test_the_teams_week_and_the_sheet_say_the_same(app: Flask, make: Factory, sign_in: SignIn) -> None:
    account = make.account("Paper", quota_count=2, quota_period=QuotaPeriod.day)
    ling = make.member(account, "editor", "Ling")
    fill(app, make, account, ling, 1)
    browser = sign_in(ling)

    for path in ("/week?for=team", "/week/print", "/week/print?day=2026-11-20"):
        page = browser.get(path).text

        for words in (
            "Late 0", "late: was planned for", "Judged 0", "Ready 0", "1 left today", "Asked 0?", "1 new", "1 held",
            "Undecided 0", "Storm 0", "Only we", "Out 0", "3 minutes late", "Ling", "Pillar 0",
            "No post of this week comes from a prompt",
        ):  # fmt: skip
            assert words in page, (path, words)
    assert "<script" not in page
    assert "Late 0" in browser.get("/week?for=team&day=nonsense").text
    make.hot_topic("Gone before anybody decided", created_by_id=ling.id, first_seen_at=NOW - timedelta(days=3))
    assert "Gone before" not in browser.get("/week?for=team").text
    far = browser.get("/week?for=team&day=2027-03-01").text
    assert "Ready 0" not in far
    assert "Late 0" in far


def test_the_week_takes_the_same_queries_whatever_there_is(
    app: Flask, make: Factory, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    account = make.account(quota_count=2, quota_period=QuotaPeriod.month)
    ling = make.member(account, "editor", "Ling")
    counts = []
    for rows in (1, 3):
        fill(app, make, account, ling, rows)
        browser = sign_in(ling)
        for path in ("/week", "/week?for=team", "/week/print"):
            with statements() as ran:
                assert browser.get(path).status_code == 200
            counts.append(len(ran))
        for number in range(rows):  # of other accounts nothing is asked
            other = make.account(f"Other {number}")
            fill(app, make, other, ling, 1)

    assert counts == [15, 14, 13, 15, 14, 13]


def test_a_finding_is_let_pass_with_a_reason_and_looked_at_again(make: Factory, sign_in: SignIn) -> None:
    account = make.account()
    editor, viewer = make.member(account, "editor"), make.member(account, "viewer")
    make.post(account, planned_at=NOW + timedelta(hours=1), state=PostState.planned, owner_id=editor.id)
    browser, place = sign_in(editor), f"/accounts/{account.id}/rhythm"
    values = {"key": "readers", "week": "2026-11-16", "next": "/calendar?month=2026-11"}
    words = "No post of this week comes from a prompt"

    assert words in browser.get("/calendar").text
    assert words in browser.get("/calendar/week").text
    assert words not in browser.get("/calendar?state=planned").text
    refused = browser.post(f"{place}/waive", data=values | {"reason": " "})
    assert (refused.status_code, "Say why in a few words" in refused.text) == (422, True)
    assert browser.post(f"{place}/waive", data=values | {"week": "x", "reason": "y"}).status_code == 422
    assert browser.post(f"{place}/waive", data=values | {"reason": "Holiday"}).location == values["next"]
    assert words not in browser.get("/calendar").text
    assert "Holiday" in browser.get(place).text
    outside = browser.post(f"{place}/waive", data=values | {"reason": "Again", "next": "//elsewhere.example.org"})
    assert outside.location == "/week"
    assert browser.post("/rhythm/1/back").location == place
    assert words in browser.get("/week").text
    browser.post(place, data={"rule": ["row", "gap"]})
    assert words not in browser.get("/week").text
    assert browser.get(place).text.count("checked") == 2
    assert sign_in(viewer).get(place).text.count("disabled") >= 6
