"""The wake-up: Huey on SQLite, PostgreSQL or Redis. Whatever its store loses, the sweep finds in our tables."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from threading import Event
from typing import Any

from flask import Flask, current_app
from huey import Huey, crontab
from sqlalchemy import event

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import chats, publications
from opscontent.domain.editions import Edition
from opscontent.jobs import (
    clearing,
    delivery,
    digesting,
    each_minute,
    feeding,
    fitting,
    grouping,
    importing,
    mailing,
    picturing,
    reader_mail,
    telling,
    theming,
    weekly,
)
from opscontent.jobs.store import opened

logger = logging.getLogger(__name__)
# What waited a minute is asked for again by the next sweep; claims keep it from being done twice.
SWEEP_SECONDS = 60


@dataclass
class Tasks:
    """Our tasks in one Huey, bound to one application."""

    huey: Huey
    publish_edition: Any
    deliver: Any
    ask: Any
    run_import: Any
    fetch_picture: Any
    mail_due: Any
    clear: Any
    group: Any
    feed: Any
    learn_fit: Any
    find_themes: Any
    sweep: Any
    stopping: Event = field(default_factory=Event)
    importing: set[int] = field(default_factory=set)


def register(app: Flask) -> None:
    """Nothing is opened yet: the store is made when the first task is, in whichever process that is."""
    app.extensions["tasks"] = None


def tasks_of(app: Flask) -> Tasks:
    """The application's tasks; opens their store at the first call."""
    if app.extensions["tasks"] is None:
        bind(app, opened(app.config["SETTINGS"]))
    tasks: Tasks = app.extensions["tasks"]
    return tasks


def bind(app: Flask, huey: Huey) -> None:
    """Give the tasks to a Huey."""
    inside = partial(_inside, app)
    app.extensions["tasks"] = Tasks(
        huey,
        publish_edition=huey.task(name="publish_edition")(inside(publish_edition)),
        deliver=huey.task(name="deliver", expires=SWEEP_SECONDS)(inside(deliver)),
        ask=huey.task(name="ask", expires=SWEEP_SECONDS)(inside(ask)),
        run_import=huey.task(name="run_import")(inside(run_import)),
        fetch_picture=huey.task(name="fetch_picture", expires=SWEEP_SECONDS)(inside(picturing.fetch_picture)),
        mail_due=huey.task(name="mail_due", expires=SWEEP_SECONDS)(lambda: _mail_all(app)),
        clear=huey.task(name="clear", expires=SWEEP_SECONDS)(inside(clear)),
        group=huey.task(name="group", expires=SWEEP_SECONDS)(inside(lambda number: group(app, number))),
        feed=huey.task(name="feed", expires=SWEEP_SECONDS)(inside(feeding.fetch)),
        learn_fit=huey.task(name="learn_fit", expires=SWEEP_SECONDS)(inside(fitting.learn)),
        find_themes=huey.task(name="find_themes")(inside(lambda number: theming.run_pass(number, _stopping(app)))),
        # A sweep that waited behind a long task is of no use when the next one is there.
        sweep=huey.periodic_task(crontab(minute="*"), name="sweep", expires=SWEEP_SECONDS)(inside(sweep)),
    )


def _inside(app: Flask, task: Callable[..., Any]) -> Callable[..., None]:
    @wraps(task)
    def run(*arguments: Any) -> None:
        with app.app_context():
            task(*arguments)

    return run


def publish_at(edition: Edition) -> None:
    """Wake up at the edition's time, once this transaction is committed."""
    edition_id, moment = edition.id, edition.publish_at
    _after_commit(lambda tasks: tasks.publish_edition.schedule(args=(edition_id,), eta=moment))


def publish_edition(edition_id: int) -> None:
    """Deliver an edition at its moment, and have the channel asked where that leaves a question."""
    publication_id = delivery.publish_edition(edition_id)
    if publication_id is not None:
        _ask_in_time(publication_id)


def deliver(publication_id: int) -> None:
    """The same for an attempt that the sweep found."""
    if delivery.deliver(publication_id):
        _ask_in_time(publication_id)


def ask(publication_id: int) -> None:
    """Ask about an attempt, and ask again in time."""
    if delivery.ask(publication_id):
        _ask_in_time(publication_id)


def start_import(import_id: int) -> None:
    """Run an import as soon as this transaction is committed."""
    _after_commit(lambda tasks: tasks.run_import(import_id))


def ask_soon(publication_ids: Sequence[int]) -> None:
    """Ask channels what became of these attempts, as soon as this transaction is committed."""
    for publication_id in publication_ids:
        _after_commit(lambda tasks, number=publication_id: tasks.ask(number))  # type: ignore[misc]


def fetch_soon(picture_ids: Sequence[int]) -> None:
    """Fetch readers' pictures as soon as this transaction is committed."""
    for picture_id in picture_ids:
        _after_commit(lambda tasks, number=picture_id: tasks.fetch_picture(number))  # type: ignore[misc]


def group_soon(prompt_id: int) -> None:
    """Make a pass over a prompt as soon as this transaction is committed."""
    _after_commit(lambda tasks: tasks.group(prompt_id))


def feed_soon(feed_id: int) -> None:
    """Ask a feed as soon as this transaction is committed, if it is its turn."""
    _after_commit(lambda tasks: tasks.feed(feed_id))


def group(app: Flask, prompt_id: int) -> None:
    """Find who says the same."""
    grouping.run_pass(prompt_id, _stopping(app))


def find_themes_soon(prompt_id: int) -> None:
    """Find the themes of a prompt as soon as this transaction is committed."""
    _after_commit(lambda tasks: tasks.find_themes(prompt_id))


def run_import(import_id: int) -> None:
    """Take an import in, one batch a transaction, until it is done; one thread of a process does it."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    if import_id in tasks.importing:
        return
    tasks.importing.add(import_id)
    try:
        importing.run(import_id, tasks.stopping)
    finally:
        tasks.importing.discard(import_id)


def sweep() -> None:
    """Each minute: whatever is due, whoever was to wake us for it."""
    for part in (
        _hand_out,
        each_minute.open_and_close_prompts,
        _go_on_with_imports,
        _go_on_with_chats,
        each_minute.tell_of_late_ones,
        each_minute.tell_of_reviews,
        each_minute.make_recurring_posts,
        each_minute.forget_requests,
        _mail,
        each_minute.clear_pictures,
        each_minute.tend_library,
        _go_on_with_the_rest,
        _ask_feeds,
    ):
        try:
            part()
        except Exception:
            logger.exception("a part of the sweep failed")


def _hand_out() -> None:
    """Each attempt is a task of its own: a slow channel holds up one thread, not the others behind it."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    waiting = delivery.look_around()
    for task, step, numbers in (
        (tasks.deliver, deliver, waiting.to_deliver),
        (tasks.ask, ask, waiting.to_ask),
    ):
        for number in numbers:
            _hand_on(task, step, number, tasks.stopping)
    for number in waiting.left:
        _ask_in_time(number)


def _ask_in_time(publication_id: int) -> None:
    """Wake up at the next question's moment: the first come sooner than a sweep. What is lost the sweep asks."""
    with unit_of_work():
        moment = publications.asks_at(publication_id)
    if moment is not None:
        tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
        delivery.alone(lambda: tasks.ask.schedule(args=(publication_id,), eta=moment))


def _hand_on(task: Any, step: Callable[[int], None], number: int, stopping: Event) -> None:
    try:
        task(number)
    except Exception:
        logger.exception("a task could not be queued; it is done in this thread")
        if not stopping.is_set():
            delivery.alone(partial(step, number))


def _go_on_with_chats() -> None:
    with unit_of_work():
        chats.forget_old(clock.now())
        waiting = list(chats.to_fetch(clock.now()))
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    for picture_id in waiting:
        tasks.fetch_picture(picture_id)


def _mail() -> None:
    """A task of its own: a mail server or a platform may take its time."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.config["SETTINGS"].smtp_url or telling.is_needed():
        tasks_of(app).mail_due()


def _mail_all(app: Flask) -> None:
    for part in (mailing, reader_mail, digesting, weekly):
        part.mail_due(app, _stopping(app))
    telling.tell_due(app, _stopping(app))


def clear(prompt_id: int) -> None:
    """Clear a prompt whose months are over, until it is done or the worker is to stop."""
    clearing.clear(prompt_id, _stopping(current_app._get_current_object()))  # type: ignore[attr-defined]


def _go_on_with_the_rest() -> None:
    """Prompts whose months are over, with replies that no pass has compared, and whose themes are waited for; and
    accounts whose titles are to be learned. A task each."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    parts = (tasks.clear, clearing.due), (tasks.group, grouping.due), (tasks.find_themes, theming.left)
    for task, due in (*parts, (tasks.learn_fit, fitting.due)):
        for number in due():
            task(number)


def _ask_feeds() -> None:
    """Each feed is a task of its own: a slow one holds up no other."""
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    feeding.ask_due(tasks.feed)
    feeding.tidy_each_hour(tasks.stopping.is_set)


def _go_on_with_imports() -> None:
    tasks = tasks_of(current_app._get_current_object())  # type: ignore[attr-defined]
    for import_id in importing.left() - tasks.importing:
        tasks.run_import(import_id)


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
