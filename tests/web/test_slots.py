"""Slots on the screen: the week, adding, changing, removing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import slots
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.slots import Slot
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editors(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "editor", "Chen"))


def of(app: Flask, account: Account) -> list[tuple[int, time, int | None, str]]:
    with app.app_context():
        return [(s.weekday, s.local_time, s.pillar_id, s.note) for s in slots.of_account(account.id)]


def test_page_shows_the_week(account: Account, editors: FlaskClient, make: Factory) -> None:
    pillar = make.pillar(account, "Readers", colour=3)
    make.slot(account, weekday=3, local_time=time(7, 30), pillar_id=pillar.id, note="one digest")

    page = editors.get(f"/accounts/{account.id}/slots").text

    thursday = page.partition("Thursday")[2].partition("Friday")[0]
    for words in ("07:30", 'data-colour="3"', "Readers", "one digest"):
        assert words in thursday
    assert "Asia/Shanghai" in page


def test_page_without_slots_says_what_one_is(
    account: Account, editors: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    viewer = sign_in(make.member(account, "viewer"))

    assert "A slot is a time of the week that wants a post" in editors.get(f"/accounts/{account.id}/slots").text
    page = viewer.get(f"/accounts/{account.id}/slots").text
    assert "Editors of this account can add them." in page
    assert "Add a slot" not in page


def test_page_starts_the_form_on_the_asked_day(account: Account, editors: FlaskClient) -> None:
    page = editors.get(f"/accounts/{account.id}/slots?weekday=4").text

    assert '<option selected value="4">Friday</option>' in page
    assert editors.get(f"/accounts/{account.id}/slots?weekday=x").status_code == 200


def test_page_asks_the_database_as_often_for_three_as_for_one(
    account: Account,
    editors: FlaskClient,
    make: Factory,
    statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    counts = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            make.slot(account, weekday=number, pillar_id=make.pillar(account, f"Pillar {number}").id)
        with statements() as ran:
            editors.get(f"/accounts/{account.id}/slots")
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_add_puts_a_slot_in_the_week(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    pillar = make.pillar(account)

    answer = editors.post(
        f"/accounts/{account.id}/slots",
        data={"weekday": "3", "local_time": "07:30", "pillar": str(pillar.id), "note": "one digest"},
    )

    assert (answer.status_code, answer.location) == (302, f"/accounts/{account.id}/slots")
    assert of(app, account) == [(3, time(7, 30), pillar.id, "one digest")]


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"local_time": ""}, "This field is required."),
        ({"local_time": "25:00"}, "Not a valid time value."),
        ({"weekday": "7"}, "Not a valid choice."),
        ({"pillar": "999"}, "Not a valid choice."),
        ({"note": "Kept." + "x" * 120}, "Field cannot be longer than 120 characters."),
        ({"weekday": "0", "local_time": "07:30", "note": ""}, "There is such a slot already."),
    ],
)
def test_add_with_a_wrong_value_keeps_what_was_typed(
    app: Flask, account: Account, editors: FlaskClient, make: Factory, wrong: dict[str, Any], sentence: str
) -> None:
    make.slot(account)
    sent = {"weekday": "3", "local_time": "09:15", "note": "Kept."} | wrong

    answer = editors.post(f"/accounts/{account.id}/slots", data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert sent["note"] in answer.text
    assert len(of(app, account)) == 1


def test_edit_changes_a_slot(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    slot = make.slot(account)

    assert 'value="07:30"' in editors.get(f"/slots/{slot.id}").text
    editors.post(f"/slots/{slot.id}", data={"weekday": "5", "local_time": "20:00", "pillar": "", "note": "late"})

    assert of(app, account) == [(5, time(20, 0), None, "late")]


def test_edit_keeps_a_pillar_that_was_put_away_as_a_choice(
    account: Account, editors: FlaskClient, make: Factory
) -> None:
    pillar = make.pillar(account, "Gone", archived_at=make.slot(account).created_at)
    slot = make.slot(account, weekday=2, pillar_id=pillar.id)

    assert f'<option selected value="{pillar.id}">Gone</option>' in editors.get(f"/slots/{slot.id}").text


@pytest.mark.parametrize(
    "wrong, sentence",
    [({"local_time": "x"}, "Not a valid time value."), ({"weekday": "1"}, "There is such a slot already.")],
)
def test_edit_with_a_wrong_value_is_refused(
    app: Flask, account: Account, editors: FlaskClient, make: Factory, wrong: dict[str, str], sentence: str
) -> None:
    slot = make.slot(account)
    make.slot(account, weekday=1)

    answer = editors.post(f"/slots/{slot.id}", data={"weekday": "0", "local_time": "07:30"} | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert [each[0] for each in of(app, account)] == [0, 1]


def test_remove_takes_it_out_of_the_week(app: Flask, account: Account, editors: FlaskClient, make: Factory) -> None:
    slot = make.slot(account)

    editors.post(f"/slots/{slot.id}/remove")

    assert of(app, account) == []
    with app.app_context():
        assert db.session.get(Slot, slot.id) is not None


def test_slots_refuse_strangers_small_roles_and_others(
    account: Account, client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    slot = make.slot(account)
    writer = sign_in(make.member(account, "writer"))
    other = sign_in(make.member(make.account("Other"), "chief"))
    acts = [f"/accounts/{account.id}/slots", f"/slots/{slot.id}", f"/slots/{slot.id}/remove"]

    assert client.get(acts[0]).status_code == 302
    assert writer.get(acts[0]).status_code == 200
    assert other.get(acts[0]).status_code == 404
    for act in acts:
        assert client.post(act).status_code == 401
        assert writer.post(act).status_code == 403
        assert other.post(act).status_code == 404
