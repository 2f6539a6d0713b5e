"""Retry-After stands on answers that ask somebody to come again, with the seconds that are left, and on no others."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.extensions import limiter
from tests.factory import Factory
from tests.web.test_public import opened


@pytest.fixture
def busy(client: FlaskClient, make: Factory) -> Any:
    """A reader who has sent as much as one may in a minute, half a minute ago."""
    limiter.reset()
    make.prompt(make.account(language="en"), slug="menu", replies_per_person=100)
    begin = clock.now()
    with time_machine.travel(begin, tick=False):
        form = opened(client)
    with time_machine.travel(begin + timedelta(seconds=10), tick=False):
        answers = [client.post("/p/menu", data=form | {"text": f"第 {n} 条"}) for n in range(12)]
    assert {answer.status_code for answer in answers} == {303}
    return form, begin + timedelta(seconds=40), answers


def test_too_often_says_how_many_seconds_to_wait(client: FlaskClient, busy: Any) -> None:
    form, later, _answers = busy

    with time_machine.travel(later, tick=False):
        refused = client.post("/p/menu", data=form | {"text": "第十三条"})
    with time_machine.travel(later + timedelta(seconds=int(refused.headers["Retry-After"])), tick=False):
        taken = client.post("/p/menu", data=form | {"text": "第十三条"})

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert taken.status_code == 303


def test_who_may_go_on_is_not_told_to_wait(client: FlaskClient, busy: Any) -> None:
    _form, later, answers = busy

    with time_machine.travel(later, tick=False):
        pages = [client.get("/p/menu"), client.get(answers[0].headers["Location"]), client.get("/p/nothing")]

    assert [page.status_code for page in pages] == [200, 200, 404]
    assert ["Retry-After" in page.headers for page in (*answers, *pages)] == [False] * 15


@pytest.mark.parametrize("path", ["edit", "credit"])
def test_too_often_on_a_receipt_says_so_too(client: FlaskClient, make: Factory, path: str) -> None:
    make.prompt(make.account(language="en"), slug="menu")
    form = opened(client, name="小鱼")
    with time_machine.travel(clock.now() + timedelta(seconds=10), tick=False):
        receipt = client.post("/p/menu", data=form).headers["Location"].removesuffix("/thanks")
        values = [{"text": f"第 {n} 条", "name": "小鱼", "credit": "name"} for n in range(13)]
        answers = [client.post(f"{receipt}/{path}", data=each) for each in values]

    assert [answer.status_code for answer in answers] == [303] * 12 + [429]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None] * 12 + ["60"]


def test_signing_in_asks_nobody_to_wait_until_they_must(client: FlaskClient, make: Factory) -> None:
    make.person()
    with time_machine.travel(clock.now(), tick=False):
        answers = [client.post("/sign-in", data={"email": "a@b.org", "password": "x"}) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert [answer.headers.get("Retry-After") for answer in answers] == [None] * 10 + ["300"]
