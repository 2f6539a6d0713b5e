"""The wake-up: Huey on SQLite, PostgreSQL or Redis. Whatever its store loses, the sweep finds in our tables."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from threading import Event
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import event

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import imports, notices, prompts
from opscontent.domain.editions import Edition
from opscontent.jobs import clearing, delivery, mailing
from opscontent.settings import Settings

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 60


@dataclass
class Tasks:
    """Our tasks in one Huey, bound to one application."""

    huey: Huey
    publish_edition: Any
    deliver: Any
    ask: Any
    run_import: Any
    mail_due: Any
    clear: Any
    sweep: Any
    stopping: Event = field(default_factory=Event)
    importing: set[int] = field(default_factory=set)


def register(app: Flask) -> None:
    """Nothing is opened yet: the store is made when the first task is, in whichever process that is."""
    app.extensions["tasks"] = None


def tasks_of(app: Flask) -> Tasks:
    """The application's tasks; opens their store at the first call."""
    if app.extensions["tasks"] is None:
        bind(app, _huey(app.config["SETTINGS"]))
    tasks: Tasks = app.extensions["tasks"]
    return tasks


def bind(app: Flask, huey: Huey) -> None:
    """Give the tasks to a Huey."""

    def inside(task: Callable[..., Any]) -> Callable[..., None]:
        @wraps(task)
        def run(*arguments: Any) -> None:
            with app.app_context():
                task(*arguments)

        return run

    app.extensions["tasks"] = Tasks(
        huey,
        publish_edition=huey.task(name="publish_edition")(inside(delivery.publish_edition)),
        # What waited a minute is asked for again by the next sweep; claims keep them from being done twice.
        deliver=huey.task(name="deliver", expires=SWEEP_SECONDS)(inside(delivery.deliver)),
        ask=huey.task(name="ask", expires=SWEEP_SECONDS)(inside(delivery.ask)),
        run_import=huey.task(name="run_import")(inside(run_import)),
        mail_due=huey.task(name="mail_due", expires=SWEEP_SECONDS)(lambda: mailing.mail_due(app, _stopping(app))),
        clear=huey.task(name="clear", expires=SWEEP_SECONDS)(
            inside(lambda prompt_id: clearing.clear(prompt_id, _stopping(app)))
        ),
        # A sweep that waited behind a long task is of no use when the next one is there.
        sweep=huey.periodic_task(crontab(minute="*"), name="sweep", expires=SWEEP_SECONDS)(inside(sweep)),
    )


def publish_at(edition: Edition) -> None:
    """Wake up at the edition's time, once this transaction is committed."""
    edition_id, moment = edition.id, edition.publish_at
    _after_commit(lambda tasks: tasks.publish_edition.schedule(args=(edition_id,), eta=moment))


def start_import(import_id: int) -> None:
    """Run an import as soon as this transaction is committed."""
    _after_commit(lambda tasks: tasks.run_import(import_id))


def run_import(import_id: int) -> None:
    """Take an import in, one batch a transaction, until it is done; one thread of a process does it."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    if import_id in tasks.importing:
        return
    tasks.importing.add(import_id)
    try:
        while not tasks.stopping.is_set() and not _is_done_after_step(import_id):
            pass
    finally:
        tasks.importing.discard(import_id)


def sweep() -> None:
    """Each minute: whatever is due, whoever was to wake us for it."""
    for part in (_hand_out, _open_and_close_prompts, _go_on_with_imports, _tell_of_late_ones, _mail, _clear):
        try:
            part()
        except Exception:
            logger.exception("a part of the sweep failed")


def _hand_out() -> None:
    """Each attempt is a task of its own: a slow channel holds up one thread, not the others behind it."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    waiting = delivery.look_around()
    for task, step, numbers in (
        (tasks.deliver, delivery.deliver, waiting.to_deliver),
        (tasks.ask, delivery.ask, waiting.to_ask),
    ):
        for number in numbers:
            _hand_on(task, step, number, tasks.stopping)


def _hand_on(task: Any, step: Callable[[int], bool], number: int, stopping: Event) -> None:
    try:
        task(number)
    except Exception:
        logger.exception("a task could not be queued; it is done in this thread")
        if not stopping.is_set():
            delivery.alone(partial(step, number))


def _open_and_close_prompts() -> None:
    with unit_of_work():
        prompts.sweep(clock.now())


def _tell_of_late_ones() -> None:
    with unit_of_work():
        notices.late(clock.now())


def _mail() -> None:
    """A task of its own: a mail server may take its time."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.config["SETTINGS"].smtp_url:
        tasks_of(app).mail_due()


def _clear() -> None:
    """Prompts whose months are over; none on most days."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    for prompt_id in clearing.due():
        tasks.clear(prompt_id)


def _go_on_with_imports() -> None:
    with unit_of_work():
        left = imports.left_running(clock.now())
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    for import_id in set(left) - tasks.importing:
        tasks.run_import(import_id)


def _is_done_after_step(import_id: int) -> bool:
    with unit_of_work():
        return imports.step(import_id)


def _stopping(app: Flask) -> Callable[[], bool]:
    return tasks_of(app).stopping.is_set


def _after_commit(enqueue: Callable[[Tasks], object]) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def wake(_session: object) -> None:
        try:
            enqueue(tasks_of(app))
        except Exception:
            # The commit stands and the sweep will find it; the person's page must not fail for this.
            logger.exception("a task could not be queued; the sweep will do its work")

    event.listen(db.session(), "after_commit", wake, once=True)


def _huey(settings: Settings) -> Huey:
    if settings.redis_url:
        return RedisHuey("opscontent", url=settings.redis_url, results=False)
    if settings.is_sqlite:
        return SqliteHuey("opscontent", filename=str(settings.data_dir / "wake-ups.db"), results=False)
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return PostgresHuey("opscontent", dsn=dsn, results=False)
