"""The job that makes recurring posts: at the first minute of a day, whatever befalls one of them."""

from datetime import date, time

import pytest
import time_machine
from flask import Flask

from opscontent.db import db
from opscontent.domain import recurrences
from opscontent.domain.posts import Post
from opscontent.domain.recurrences import Pattern, Recurrence
from opscontent.jobs import each_minute
from tests.factory import Factory


def test_the_job_makes_what_is_due_though_one_fails(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = Pattern("Letters", "FREQ=DAILY", date(2026, 11, 16), time(7, 30), weeks_ahead=1)
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False) as clock, app.app_context():
        for name in ("Paper", "Radio"):
            recurrences.add(make.account(name), pattern, by="clock")
        db.session.commit()
        fill = recurrences.fill
        monkeypatch.setattr(recurrences, "fill", lambda each: 1 / 0 if each.id == 1 else fill(each))

        each_minute.make_recurring_posts()
        assert db.session.query(Post).count() == 14
        clock.move_to("2026-11-19 08:00:00+00:00")
        each_minute.make_recurring_posts()
        each_minute.make_recurring_posts()

        assert db.session.query(Post).count() == 15
        assert [each.filled_until for each in db.session.query(Recurrence).order_by(Recurrence.id)] == [
            date(2026, 11, 25),
            date(2026, 11, 26),
        ]
