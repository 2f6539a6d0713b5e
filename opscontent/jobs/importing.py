"""Taking imports in: one batch a transaction, so that a worker that dies loses a batch at most."""

from threading import Event

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import imports


def run(import_id: int, stopping: Event) -> None:
    """Take an import in until it is done or the worker is to stop."""
    while not stopping.is_set() and not _is_done_after_step(import_id):
        pass


def left() -> set[int]:
    """Those that were begun and that nobody goes on with."""
    with unit_of_work():
        return set(imports.left_running(clock.now()))


def _is_done_after_step(import_id: int) -> bool:
    with unit_of_work():
        return imports.step(import_id)
