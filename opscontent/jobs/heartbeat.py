"""Signs of life: of a worker that holds an attempt, and of a process that runs the tasks."""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from flask import Flask, current_app

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import publications, workers

logger = logging.getLogger(__name__)


@contextmanager
def beating(publication_id: int, owner: str) -> Iterator[None]:
    """Renew the lease of an attempt for as long as the block runs, however slow its channel is."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def renew() -> None:
        publications.renew(publication_id, owner, clock.now())

    with _every(publications.BEAT, app, renew):
        yield


@contextmanager
def alive(app: Flask) -> Iterator[None]:
    """Say in the table of workers that this process is one, until the block ends."""
    name = f"{socket.gethostname()[:60]}-{os.getpid()}"

    def beat() -> None:
        workers.beat(name, clock.now())

    _once(app, beat)
    try:
        with _every(workers.BEAT, app, beat):
            yield
    finally:
        _once(app, lambda: workers.leave(name))


@contextmanager
def _every(pause: timedelta, app: Flask, act: Callable[[], None]) -> Iterator[None]:
    done = Event()

    def run() -> None:
        while not done.wait(pause.total_seconds()):
            _once(app, act)

    thread = Thread(target=run, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _once(app: Flask, act: Callable[[], None]) -> None:
    """A beat that fails is followed by another; that the work itself goes on is more important."""
    try:
        with app.app_context(), unit_of_work():
            act()
    except Exception:
        logger.exception("a sign of life could not be written")
