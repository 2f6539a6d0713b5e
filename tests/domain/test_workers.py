from datetime import timedelta

from flask import Flask

from opscontent.domain import workers
from tests.factory import at

NOW = at("2026-11-21 05:00")


def test_the_latest_beat_counts(inside: Flask) -> None:
    assert workers.age(NOW) is None

    workers.beat("one", NOW - timedelta(minutes=5))
    workers.beat("two", NOW - timedelta(seconds=40))
    workers.beat("two", NOW - timedelta(seconds=20))

    assert workers.age(NOW) == timedelta(seconds=20)
    assert workers.count(NOW) == 1


def test_who_leaves_or_was_not_seen_for_a_day_is_forgotten(inside: Flask) -> None:
    workers.beat("old", NOW - timedelta(days=2))
    workers.beat("one", NOW)
    assert workers.age(NOW) == timedelta(0)

    workers.leave("one")

    assert workers.age(NOW) is None
