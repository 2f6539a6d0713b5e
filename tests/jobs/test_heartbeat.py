"""A slow channel keeps its attempt; a worker says that it is there, and when it leaves."""

from datetime import timedelta
from threading import Event

import pytest
import time_machine
from flask import Flask

from opscontent import clock, jobs
from opscontent.db import db, unit_of_work
from opscontent.domain import publications, workers
from opscontent.domain.publications import Publication
from tests.approved import armed
from tests.factory import Factory

QUICK = timedelta(milliseconds=20)
PATIENCE_SECONDS = 30


def test_the_lease_is_renewed_while_the_send_takes_its_time(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publications, "BEAT", QUICK)
    renewed, real = Event(), publications.renew

    def noted(*arguments: object) -> bool:
        done = real(*arguments)  # type: ignore[arg-type]
        renewed.set()
        return done

    monkeypatch.setattr(publications, "renew", noted)
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        edition = armed(make, make.account(), minutes=1)
    with app.app_context(), unit_of_work():
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "me", clock.now() - timedelta(minutes=1))
        before = db.session.get_one(Publication, number).lease_until

    with app.app_context(), jobs.beating(number, "me"):
        assert renewed.wait(PATIENCE_SECONDS)

    with app.app_context(), unit_of_work():
        after = db.session.get_one(Publication, number).lease_until
        assert before is not None
        assert after is not None
        assert after > before + timedelta(seconds=50)


def test_a_worker_is_seen_until_it_leaves(app: Flask) -> None:
    with jobs.alive(app), app.app_context(), unit_of_work():
        age = workers.age(clock.now())
        assert age is not None
        assert age < timedelta(seconds=PATIENCE_SECONDS)

    with app.app_context(), unit_of_work():
        assert workers.age(clock.now()) is None


def test_a_beat_that_fails_is_followed_by_another(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    beats, again = [], Event()

    def failing(*_: object) -> None:
        beats.append(1)
        if len(beats) > 2:
            again.set()
        raise RuntimeError("no database")

    monkeypatch.setattr(workers, "BEAT", QUICK)
    monkeypatch.setattr(workers, "beat", failing)

    with jobs.alive(app):
        assert again.wait(PATIENCE_SECONDS)
