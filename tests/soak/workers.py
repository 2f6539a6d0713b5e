"""The workers: the product's own, at a quicker pace and by a clock that may be wrong, and the crew that is killed."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy import event

from opscontent import clock, db, jobs
from opscontent.channels import webhook
from opscontent.channels.wechat import drafts, wire
from opscontent.domain import connections, publications
from opscontent.jobs import house
from opscontent.jobs.queue import tasks_of
from tests.soak.forks import ended, fork
from tests.soak.plan import Life

LOOKS_SECONDS = 0.3
BUSY_MILLISECONDS = 1000


def quicken(app: Flask) -> None:
    """Shorten whatever has a worker wait, in proportion: a minute of the product is about two seconds here."""
    lease, domain = timedelta(seconds=2.5), "opscontent.domain.publications"
    for name in ("attempts", "sending", "asking"):
        _set(sys.modules[f"{domain}.{name}"], LEASE=lease)
    _set(sys.modules[f"{domain}.attempts"], ASK_AFTER_SECONDS=(0.3, 0.6, 1, 1, 2, 2))
    _set(sys.modules[f"{domain}.sending"], BACK_OFF_MINUTES=(0.03, 0.05, 0.1, 0.1, 0.1))
    _set(publications, BEAT=timedelta(seconds=0.5))
    _set(connections, MAKING=timedelta(seconds=1.5))
    _set(house, WAITS_SECONDS=2)
    _set(webhook, SEND_SECONDS=1.5, ASK_SECONDS=1.0)
    _set(wire, CALL_SECONDS=1.2, UPLOAD_SECONDS=1.2)
    _set(drafts, SETTLES_IN=timedelta(seconds=4))
    _set(db, TURN_SECONDS=1, BUSY_MILLISECONDS=BUSY_MILLISECONDS, LOOKS=250)
    if app.config["SETTINGS"].is_sqlite:
        with app.app_context():
            event.listen(db.db.engine, "connect", _wait_less)


def work(app: Flask, life: Life, log: Path) -> None:
    """Be a worker, for as long as one lives."""
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), sys.stderr.fileno())
    quicken(app)
    clock.now = _off_by(life.clock)
    if life.takes_from_queue:
        Thread(target=_sweep_often, args=[app], daemon=True).start()
        jobs.run_worker(app)
    while True:
        jobs.publish_due(app)
        time.sleep(LOOKS_SECONDS)


@dataclass
class Crew:
    """So many workers at any time; each is killed when its time has come, and the next of `lives` takes its place."""

    app: Flask
    lives: Iterator[Life]
    log: Path
    size: int = 3
    kills: int = 0

    def __post_init__(self) -> None:
        self._ends: dict[int, float] = {}

    def look(self) -> None:
        """Kill whose time has come, bury the dead, replace them."""
        now = time.monotonic()
        for worker, end in list(self._ends.items()):
            if end <= now:
                self._kill(worker)
            elif ended(worker) is not None:
                del self._ends[worker]
        while len(self._ends) < self.size:
            life = next(self.lives)
            self._ends[fork(partial(work, self.app, life, self.log))] = now + life.seconds

    def end(self) -> None:
        """Kill them all."""
        for worker in list(self._ends):
            self._kill(worker)

    def _kill(self, worker: int) -> None:
        """Counts where it was this that ended it."""
        os.kill(worker, signal.SIGKILL)
        self.kills += os.WTERMSIG(os.waitpid(worker, 0)[1]) == signal.SIGKILL
        del self._ends[worker]


def _off_by(steps: tuple[tuple[float, float], ...]) -> Callable[[], datetime]:
    born = time.monotonic()

    def now() -> datetime:
        age = time.monotonic() - born
        off = next((seconds for since, seconds in reversed(steps) if since <= age), 0.0)
        return datetime.now(UTC) + timedelta(seconds=off)

    return now


def _sweep_often(app: Flask) -> None:
    """The sweep of each minute, whenever the queue is empty; not as tasks, which would soon fill all threads."""
    while True:
        with suppress(Exception), app.app_context():
            if not tasks_of(app).huey.pending_count():
                jobs.sweep()
        time.sleep(LOOKS_SECONDS)


def _wait_less(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _set(place: Any, **values: Any) -> None:
    for name, value in values.items():
        assert hasattr(place, name), name
        setattr(place, name, value)
