from flask import Flask

from opscontent.db import db
from opscontent.domain import fit
from opscontent.jobs import fitting, sweep
from opscontent.jobs.queue import tasks_of
from tests.factory import Factory


def test_a_sweep_hands_out_what_is_to_be_learned_and_it_is_learned_once(app: Flask, make: Factory) -> None:
    account = make.account()
    make.brief(account, pillars=[{"id": 1, "name": "Menus", "keywords": ["菜单"], "colour": 1, "target_share": 0}])

    with app.app_context():
        assert fitting.due() == [account.id]
        sweep()
        huey = tasks_of(app).huey
        while task := huey.dequeue():
            huey.execute(task)
        db.session.remove()

        assert fitting.due() == []
        assert list(fit.profiles([account.id])[account.id].keywords) == ["菜单"]
