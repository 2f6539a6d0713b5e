"""Running the tasks: in a thread beside the pages, or in a process of their own. Both stop cleanly."""

import signal
from threading import Thread
from typing import Any

from flask import Flask
from huey.consumer import Consumer

from opscontent.jobs.queue import Tasks, tasks_of

THREADS = 3  # so that long imports do not hold up an edition
LONGEST_NAP_SECONDS = 1.0
STOP_SECONDS = 20


class _OwnProcess(Consumer):
    """Either signal means: finish what is in hand, then end."""

    def _set_signal_handlers(self) -> None:
        self._signal_actions = {signal.SIGINT: (False, True), signal.SIGTERM: (False, True)}
        super()._set_signal_handlers()


class _Beside(Consumer):
    """In a thread, where Python allows no signal handlers; whoever started it stops it."""

    def _set_signal_handlers(self) -> None:
        return


class BesideWorker:
    """The worker inside the web process."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._thread = Thread(target=consumer.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the task in hand, take no more, and return when that is done."""
        self._consumer.stop(graceful=True)
        self._thread.join(STOP_SECONDS)
        self._consumer.huey.storage.close()


def start_worker(app: Flask) -> BesideWorker:
    """Run the tasks in threads of this process, until `stop()` of what is returned."""
    tasks = tasks_of(app)
    return BesideWorker(_stoppable(_Beside(tasks.huey, **_options()), tasks))


def run_worker(app: Flask) -> None:
    """Run the tasks in this process until it is told to end (SIGINT, SIGTERM)."""
    tasks = tasks_of(app)
    _stoppable(_OwnProcess(tasks.huey, **_options()), tasks).run()


def _stoppable(consumer: Consumer, tasks: Tasks) -> Consumer:
    """A long pass looks at the consumer's stop flag between two editions."""
    tasks.stopping = consumer.stop_flag
    return consumer


def _options() -> dict[str, Any]:
    return {
        "workers": THREADS,
        "max_delay": LONGEST_NAP_SECONDS,
        "scheduler_interval": 1,
        "shutdown_timeout": STOP_SECONDS,
    }
