"""Results on the screen: numbers by hand, a table, the heat map, lateness, and where a time is picked."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.measurements import Measurement, ResultSource, bringing
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.factory import Factory, at
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], AbstractContextManager[Statements]]
# A Tuesday, 20:00 in Shanghai.
TUESDAY = at("2026-06-02 12:00")


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def writers(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "writer", "Wen"))


def out(make: Factory, account: Account, title: str, published_at: object) -> Post:
    return make.post(account, title, state=PostState.published, planned_at=published_at, published_at=published_at)


def history(app: Flask, make: Factory, account: Account, weeks: int = 12) -> None:
    """Tuesdays at 20:00 that do twice as well as Wednesdays."""
    found = [
        out(make, account, f"Week {n} day {d}", TUESDAY + timedelta(weeks=n, days=d))
        for n in range(weeks)
        for d in (0, 1)
    ]
    with app.app_context():
        for number, post in enumerate(found):
            db.session.add(
                Measurement(
                    account_id=account.id,
                    post_id=post.id,
                    source=ResultSource.hand,
                    created_at=clock.now(),
                    taken_at=(post.published_at or TUESDAY) + timedelta(days=3),
                    reads=200 if number % 2 == 0 else 100,
                )
            )
        db.session.commit()


def test_numbers_are_entered_by_hand_and_taken_away(
    app: Flask, account: Account, writers: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    post = out(make, account, "Menus", clock.now() - timedelta(days=3))
    address = f"/posts/{post.id}/results"
    now = (clock.now() + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")

    refused = writers.post(address, data={"reads": "many", "likes": "4", "taken_at": now})
    assert refused.status_code == 422
    assert 'value="4"' in refused.text
    assert 'value="many"' in refused.text
    nothing = writers.post(address, data={"taken_at": now})
    assert nothing.status_code == 422
    assert "Enter at least one number" in nothing.text

    assert writers.post(address, data={"reads": "3204", "wows": "0", "taken_at": now}).status_code == 302
    page = writers.get(address).text
    assert "3,204 reads" in page
    assert "3,204 reads" in writers.get(f"/posts/{post.id}").text
    assert "3,204" in writers.get("/results").text
    viewer = sign_in(make.member(account, "viewer"))
    assert viewer.post(address, data={"reads": "1", "taken_at": now}).status_code == 403
    assert "Note them" not in viewer.get(address).text

    with app.app_context():
        (row,) = db.session.query(Measurement).all()
        assert (row.reads, row.likes, row.wows) == (3204, None, 0)
        number = row.id
    assert sign_in(make.member(account, "writer")).post(f"/results/{number}/remove").status_code == 302
    with app.app_context():
        assert db.session.query(Measurement).count() == 0


def test_table_is_looked_at_taken_in_and_taken_back(account: Account, writers: FlaskClient, make: Factory) -> None:
    out(make, account, "菜单", at("2026-11-03 00:00"))
    send = f"/accounts/{account.id}/results/tables"
    table = "标题,发表日期,阅读次数\n菜单,2026-11-03,3204\n没有的,2026-11-03,1\n".encode("gb18030")

    nothing = writers.post(send, data={})
    assert nothing.status_code == 422
    assert "Choose a file." in nothing.text
    assert writers.post(send, data={"file": (io.BytesIO(b"%PDF-1.4"), "x.pdf")}).status_code == 422
    page = writers.post(send, data={"file": (io.BytesIO(table), "图文.csv")}).headers["Location"]

    shown = writers.get(page).text
    for words in ("菜单", "3,204", "No published post of this account has this title."):
        assert words in shown
    empty = writers.get(f"{page}?title=0&published_at=&reads=&has_header=y", headers={"HX-Request": "true"}).text
    assert "Nothing yet: choose the columns above." in empty
    refused = writers.post(f"{page}/take-in", data={"title": "0", "has_header": "y"})
    assert refused.status_code == 422
    assert "Say which column holds the title" in refused.text

    columns = {"title": "0", "published_at": "1", "reads": "2", "has_header": "y"}
    assert writers.post(f"{page}/take-in", data=columns).status_code == 302
    assert "No published post of this account has this title." in writers.get(page).text
    again = writers.post(f"{page}/take-in", data=columns, follow_redirects=True).text
    assert "This table was taken in already." in again
    assert "3,204" in writers.get("/results").text
    assert writers.post(f"{page}/take-back").status_code == 302
    assert "3,204" not in writers.get("/results").text
    assert "Taken back" in writers.get("/results/tables").text


def test_two_who_take_one_table_in_take_it_in_once(
    app: Flask,
    account: Account,
    writers: FlaskClient,
    make: Factory,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = sign_in(make.member(account, "editor"))
    out(make, account, "菜单", at("2026-11-03 00:00"))
    table = {"file": (io.BytesIO("标题,阅读\n菜单,3204\n".encode()), "x.csv")}
    page = writers.post(f"/accounts/{account.id}/results/tables", data=table).headers["Location"]
    begun, look = threading.Barrier(2), bringing.preview

    def slowly(*values: Any, **options: Any) -> Any:
        with suppress(threading.BrokenBarrierError):  # the other one waits for us, as it should
            begun.wait(0.7)
        return look(*values, **options)

    monkeypatch.setattr(bringing, "preview", slowly)
    with ThreadPoolExecutor(2) as pool:
        columns = {"title": "0", "reads": "1", "has_header": "y"}
        answers = list(pool.map(lambda each: each.post(f"{page}/take-in", data=columns), [writers, other]))

    assert all(answer.status_code == 302 for answer in answers)  # one of them hears that it was done already
    with app.app_context():
        assert db.session.query(Measurement).count() == 1


def test_heat_map_opens_its_posts_and_advises_where_a_time_is_picked(
    app: Flask, account: Account, make: Factory, sign_in: SignIn, statements: Counting
) -> None:
    editors = sign_in(make.member(account, "editor", "Chen"))
    slot = make.slot(account, weekday=1)
    assert "A common belief, not your numbers" in editors.get(f"/accounts/{account.id}/slots").text
    assert "Not enough to compare yet" in editors.get("/results/times").text
    history(app, make, account)

    with statements() as ran:
        page = editors.get("/results/times").text
    assert "Tuesday 20:00" in page
    assert "n=12" in page
    assert "A common belief" not in page
    behind = editors.get("/results/times?measure=reads&weekday=1&hour=20").text
    assert "Week 3 day 0" in behind
    assert "Week 3 day 1" not in behind
    assert editors.get("/results/times?measure=nonsense&weekday=99&hour=x").status_code == 200
    assert "Not enough to compare yet" in editors.get("/results/times?measure=likes").text

    idea = make.post(account, "An idea")
    for address in (
        "/posts/new",
        f"/posts/{idea.id}/plan",
        f"/posts/{idea.id}/move",
        f"/accounts/{account.id}/slots",
    ):
        assert "based on 12 posts:" in editors.get(address).text, address
    assert "at=20:00" in editors.get(f"/accounts/{account.id}/slots").text.replace("%3A", ":")
    assert 'value="20:00"' in editors.get(f"/accounts/{account.id}/slots?weekday=1&at=20:00").text
    assert f"/slots/{slot.id}" in editors.get(f"/accounts/{account.id}/slots").text

    history(app, make, account, 4)
    with statements() as more:
        editors.get("/results/times")
    assert len(more) == len(ran)


def test_a_title_like_an_earlier_one_says_how_that_did(
    app: Flask, make: Factory, account: Account, writers: FlaskClient
) -> None:
    history(app, make, account, weeks=4)
    post = make.post(account, "Week 1 day 0!", state=PostState.drafting)
    make.revision(post, "Words.", title="Week 1 day 0!")

    page = writers.get(f"/posts/{post.id}/review").text

    like = page.partition("per cent like")[2].partition("</li>")[0]
    assert "200 reads, better than 57 % of this account" in like


def test_belief_is_edited_and_turned_off(account: Account, make: Factory, sign_in: SignIn) -> None:
    editors, address = sign_in(make.member(account, "editor")), f"/accounts/{account.id}/peaks"

    refused = editors.post(address, data={"peak_hours": "at noon"})
    assert refused.status_code == 422
    assert "names no hours" in refused.text
    assert 'value="at noon"' in refused.text
    assert editors.post(address, data={"peak_hours": "6-8"}).status_code == 302
    assert "6–8" in editors.get(f"/accounts/{account.id}/slots").text
    assert editors.post(address, data={"peak_hours": ""}).status_code == 302
    assert "A common belief" not in editors.get(f"/accounts/{account.id}/slots").text


def test_lists_ask_the_same_for_one_and_three(
    account: Account, writers: FlaskClient, make: Factory, statements: Counting
) -> None:
    """Results and lateness, with a row and with three."""
    asked = []
    for count in (1, 2):
        for number in range(count):
            out(make, account, f"Post {count} {number}", clock.now() - timedelta(days=number + 1))
        for address in ("/results", "/results/lateness"):
            with statements() as ran:
                page = writers.get(address).text
            assert f"Post {count} 0" in page
            asked.append(len(ran))

    assert asked[:2] == asked[2:]
    assert "on time" in writers.get("/results/lateness").text
