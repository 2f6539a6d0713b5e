"""Running the tasks: in a thread beside the pages, or in a process of their own. Both stop cleanly."""

import signal
from threading import Event, Thread
from typing import Any

from flask import Flask
from huey.consumer import Consumer

from opscontent.jobs.heartbeat import alive
from opscontent.jobs.queue import tasks_of

THREADS = 8  # so that slow channels and long imports do not hold up an edition
LONGEST_NAP_SECONDS = 1.0
STOP_SECONDS = 20  # beside the pages; nobody wants to wait longer for Ctrl-C
# Longer than any request of a channel may take, and shorter than deploy/opscontent-worker.service has patience.
FINISH_SECONDS = 170


class _OwnProcess(Consumer):
    """Either signal means: finish what is in hand, then end."""

    def _set_signal_handlers(self) -> None:
        self._signal_actions = {signal.SIGINT: (False, True), signal.SIGTERM: (False, True)}
        super()._set_signal_handlers()


class _Beside(Consumer):
    """In a thread, where Python allows no signal handlers; whoever started it stops it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.is_up = Event()

    def _set_signal_handlers(self) -> None:
        self.is_up.set()  # the last thing of a start: its threads run, and can be joined


class BesideWorker:
    """The worker inside the web process."""

    def __init__(self, app: Flask, consumer: _Beside) -> None:
        self._app, self._consumer = app, consumer
        self._thread = Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the task in hand, take no more, and return when that is done."""
        self._consumer.is_up.wait(STOP_SECONDS)
        self._consumer.stop(graceful=True)
        self._thread.join(STOP_SECONDS)
        self._consumer.huey.storage.close()

    def _run(self) -> None:
        with alive(self._app):
            self._consumer.run()


def start_worker(app: Flask) -> BesideWorker:
    """Run the tasks in threads of this process, until `stop()` of what is returned."""
    tasks = tasks_of(app)
    consumer = _Beside(tasks.huey, **_options(STOP_SECONDS))
    tasks.stopping = consumer.stop_flag
    return BesideWorker(app, consumer)


def run_worker(app: Flask) -> None:
    """Run the tasks in this process until it is told to end (SIGINT, SIGTERM)."""
    tasks = tasks_of(app)
    consumer = _OwnProcess(tasks.huey, **_options(FINISH_SECONDS))
    tasks.stopping = consumer.stop_flag  # a long task looks at it between two steps
    with alive(app):
        consumer.run()


def _options(patience: float) -> dict[str, Any]:
    return {
        "workers": THREADS,
        "max_delay": LONGEST_NAP_SECONDS,
        "scheduler_interval": 1,
        "shutdown_timeout": patience,
    }
