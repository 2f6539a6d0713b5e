"""The background tasks: fetch, call a domain verb, nothing else. Our tables hold the truth; Huey only wakes."""

from opscontent.jobs.delivery import deliver, publish_due, publish_edition, run_due
from opscontent.jobs.queue import bind, publish_at, register, start_import, sweep
from opscontent.jobs.worker import BesideWorker, run_worker, start_worker

__all__ = [
    "BesideWorker",
    "bind",
    "deliver",
    "publish_at",
    "publish_due",
    "publish_edition",
    "register",
    "run_due",
    "run_worker",
    "start_import",
    "start_worker",
    "sweep",
]
