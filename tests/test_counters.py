"""The limits' counters: they count, they forget, and they start no threads for it."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from opscontent import clock
from opscontent.counters import SCHEME, ProcessCounters
from opscontent.extensions import limiter

LIMIT = parse("2 per minute")


@pytest.fixture
def counters() -> ProcessCounters:
    found = storage_from_string(f"{SCHEME}://")
    assert isinstance(found, ProcessCounters)
    return found


def test_counters_are_what_the_application_counts_with(app: Flask) -> None:
    assert isinstance(limiter.storage, ProcessCounters)


def test_counters_refuse_the_third_and_forget_after_a_minute(counters: ProcessCounters) -> None:
    limits = FixedWindowRateLimiter(counters)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        answers = [limits.hit(LIMIT, "reader") for _ in range(3)]

        traveller.shift(timedelta(seconds=61))

        assert [*answers, limits.hit(LIMIT, "reader")] == [True, True, False, True]


def test_counters_start_no_thread_for_a_hit(counters: ProcessCounters, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", started.append)

    for number in range(50):
        FixedWindowRateLimiter(counters).hit(LIMIT, str(number))

    assert started == []


def test_counters_sweep_what_ran_out(counters: ProcessCounters) -> None:
    limits = FixedWindowRateLimiter(counters)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for number in range(50):
            limits.hit(LIMIT, str(number))

        traveller.shift(timedelta(minutes=2))
        limits.hit(LIMIT, "last")

    assert (len(counters.storage), len(counters.expirations)) == (1, 1)
