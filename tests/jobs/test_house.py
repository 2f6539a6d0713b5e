"""The house: each thing kept is committed at once; a value that all workers share is made once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
import time_machine
from flask import Flask

from opscontent import clock, jobs
from opscontent.channels.contract import Lost, NotSent
from opscontent.db import db, unit_of_work
from opscontent.domain import connections, publications
from opscontent.domain.accounts import Account
from opscontent.domain.publications import Publication
from opscontent.jobs import house as house_module
from tests.approved import armed
from tests.factory import Factory

HOUR = timedelta(hours=1)


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


def house(app: Flask, account: Account, owner: str = "me") -> jobs.AccountHouse:
    with app.app_context(), unit_of_work():
        return jobs.AccountHouse(
            db.session.get_one(Account, account.id), "site", app.config["SETTINGS"].uploads, owner
        )


def test_what_is_remembered_is_there_for_others(app: Flask, account: Account) -> None:
    one, two = house(app, account), house(app, account, "another")

    with app.app_context():
        one.remember("picture", "https://x.example/1", lasts=HOUR)

        assert two.recall("picture") == "https://x.example/1"
        assert two.recall("else") is None


def test_a_shared_value_is_made_once_by_many_at_once(app: Flask, account: Account) -> None:
    made: list[str] = []
    together = Barrier(4)

    def make() -> tuple[str, timedelta]:
        made.append("x")
        sleep(0.3)
        return f"token-{len(made)}", HOUR

    def work(number: int) -> str:
        mine = house(app, account, f"worker-{number}")
        together.wait()
        with app.app_context():
            return mine.shared("token", make)

    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(work, range(4)))

    assert (values, len(made)) == (["token-1"] * 4, 1)


def test_a_worn_out_value_is_made_anew_once(app: Flask, account: Account) -> None:
    mine, count = house(app, account), iter(range(9))

    def make() -> tuple[str, timedelta]:
        return f"token-{next(count)}", HOUR

    with app.app_context():
        first = mine.shared("token", make)
        second = mine.shared("token", make, unlike=first)
        late = mine.shared("token", make, unlike=first)

    assert (first, second, late) == ("token-0", "token-1", "token-1")


def test_who_fails_to_make_it_lets_the_next_one_try(app: Flask, account: Account) -> None:
    mine = house(app, account)

    def fail() -> tuple[str, timedelta]:
        raise NotSent("no route")

    with app.app_context():
        with pytest.raises(NotSent, match="no route"):
            mine.shared("token", fail)
        assert mine.shared("token", lambda: ("fine", HOUR)) == "fine"


def test_a_maker_that_never_ends_is_not_waited_for_for_ever(
    app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_module, "WAITS_SECONDS", 0.3)
    with app.app_context(), unit_of_work():
        connections.begin_making(account.id, "token", "dead", clock.now())

    with app.app_context(), pytest.raises(NotSent):
        house(app, account).shared("token", lambda: ("never", HOUR))


def test_what_is_kept_stands_with_the_attempt_while_it_is_ours(app: Flask, account: Account, make: Factory) -> None:
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        edition = armed(make, account, minutes=1)
    with app.app_context(), unit_of_work():
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        assert publications.claim(number, "me", clock.now())
        assert publications.begin(number, "me", clock.now())

    with app.app_context():
        mine = jobs.house_of(number, app.config["SETTINGS"].uploads, "me")
        mine.keep(draft="m1")
        again = jobs.house_of(number, app.config["SETTINGS"].uploads, "another")
        with pytest.raises(Lost):
            again.keep(draft="m2")

        assert (mine.evidence, again.evidence) == ({"draft": "m1"}, {"draft": "m1"})
        with unit_of_work():
            assert db.session.get_one(Publication, number).kept == {"draft": "m1"}
