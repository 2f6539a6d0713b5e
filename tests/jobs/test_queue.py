"""The wake-up: queued after the commit, run by a real consumer; a lost store loses nothing."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from sqlalchemy import func, select

from opscontent import clock, jobs
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Delivery, Receipt
from opscontent.db import db, unit_of_work
from opscontent.domain import covers, editions, imports, media, prompts, publications, replies
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.media import Picture
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.publications.attempts import ASK_AFTER_SECONDS
from opscontent.domain.replies import Reply
from opscontent.jobs import delivery, queue, store
from opscontent.jobs.each_minute import CLEARS_AT_MINUTE
from opscontent.jobs.queue import Tasks
from tests.approved import approved, armed
from tests.conftest import make_app
from tests.domain.test_covers import picture
from tests.factory import Factory, at
from tests.jobs.ledger import Ledger, states

WORKER = """
import sys, warnings
from opscontent import create_app, jobs, settings
app = create_app(settings.from_environment({"DATA_DIR": sys.argv[1], "DATABASE_URL": sys.argv[2]}))
print("ready", flush=True)
sys.stdin.readline()
print(jobs.publish_due(app))
"""


@pytest.fixture
def bound(app: Flask) -> Iterator[Callable[[Huey], Tasks]]:
    """Give the application another Huey for one test."""
    before = app.extensions["tasks"]

    def bind(huey: Huey) -> Tasks:
        jobs.bind(app, huey)
        tasks: Tasks = app.extensions["tasks"]
        return tasks

    yield bind
    app.extensions["tasks"] = before


def state_of(app: Flask, edition: Edition) -> EditionState:
    with app.app_context(), unit_of_work() as session:
        return session.scalars(select(Edition.state).where(Edition.id == edition.id)).one()


def carry_out(huey: Huey) -> None:
    """What the queue holds, in this thread."""
    while task := huey.dequeue():
        huey.execute(task)


def until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for another thread, as long as it takes and not longer than this."""
    for _ in range(int(seconds * 20)):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_wake_up_is_queued_with_the_commit(app: Flask, bound: Any, make: Factory) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    edition = make.edition(make.account(), publish_at=clock.now() + timedelta(hours=1))

    with app.app_context(), unit_of_work() as session:
        jobs.publish_at(session.get_one(Edition, edition.id))
        assert tasks.huey.pending_count() + len(tasks.huey.scheduled()) == 0

    (task,) = tasks.huey.pending()
    assert task.name == "publish_edition"
    assert task.args == (edition.id,)


def test_no_wake_up_is_queued_for_what_was_rolled_back(app: Flask, bound: Any, make: Factory) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    edition = make.edition(make.account(), publish_at=clock.now())

    with app.app_context():
        jobs.publish_at(db.session.get_one(Edition, edition.id))
        db.session.rollback()
        db.session.remove()
        with unit_of_work() as session:
            session.get_one(Edition, edition.id).note = "later"

    assert tasks.huey.pending_count() == 0


def test_a_broken_queue_does_not_break_the_request(
    app: Flask, bound: Any, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    monkeypatch.setattr(tasks.huey.storage, "enqueue", lambda *_: 1 / 0)
    edition = make.edition(make.account(), publish_at=clock.now())

    with app.app_context(), unit_of_work() as session:
        kept = session.get_one(Edition, edition.id)
        kept.note = "kept"
        jobs.publish_at(kept)

    with app.app_context(), unit_of_work() as session:
        assert session.get_one(Edition, edition.id).note == "kept"


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_a_worker_beside_the_pages_publishes_and_stops(app: Flask, bound: Any, make: Factory) -> None:
    """With the store that the settings give: SQLite's own file, or tables in PostgreSQL."""
    bound(store.opened(app.config["SETTINGS"]))
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        edition = armed(make, make.account(), minutes=1)
    worker = jobs.start_worker(app)

    with app.app_context(), unit_of_work() as session:
        jobs.publish_at(session.get_one(Edition, edition.id))
    published = until(lambda: state_of(app, edition) == EditionState.sent)
    worker.stop()
    gc.collect()

    assert published
    assert not worker._thread.is_alive()


def test_what_the_store_lost_the_sweep_finds(app: Flask, bound: Any, make: Factory, tmp_path: Path) -> None:
    store = tmp_path / "wake-ups.db"
    tasks = bound(SqliteHuey("tests", filename=str(store), results=False))
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        edition = armed(make, make.account(), minutes=1)
        with app.app_context(), unit_of_work() as session:
            jobs.publish_at(session.get_one(Edition, edition.id))
    tasks.huey.storage.close()
    store.unlink()

    with app.app_context():
        jobs.sweep()

    assert state_of(app, edition) == EditionState.sent


def test_the_sweep_makes_each_attempt_a_task(app: Flask, bound: Any, make: Factory) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        edition = armed(make, make.account(), minutes=1)

    with app.app_context():
        jobs.sweep()

    assert state_of(app, edition) == EditionState.armed
    assert [task.name for task in tasks.huey.pending()] == ["deliver"]
    carry_out(tasks.huey)
    assert state_of(app, edition) == EditionState.sent


def test_each_part_of_the_sweep_runs_though_another_fails(
    app: Flask, bound: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(MemoryHuey("tests", results=False))
    seen: list[str] = []
    monkeypatch.setattr(delivery, "look_around", lambda *_: 1 / 0)
    monkeypatch.setattr(prompts, "sweep", lambda _now: seen.append("prompts"))
    monkeypatch.setattr(imports, "left_running", lambda _now: seen.append("imports") or [])

    with app.app_context():
        jobs.sweep()

    assert seen == ["prompts", "imports"]


def test_an_import_runs_a_batch_a_transaction_until_it_is_done(
    app: Flask, bound: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(MemoryHuey("tests", results=False))
    answers = iter([False, False, True])
    steps: list[int] = []
    monkeypatch.setattr(imports, "step", lambda number: steps.append(number) or next(answers))

    with app.app_context():
        queue.run_import(7)

    assert steps == [7, 7, 7]


def test_the_sweep_queues_imports_that_were_left(app: Flask, bound: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    tasks.importing.add(8)
    monkeypatch.setattr(imports, "left_running", lambda _now: [7, 8])

    with app.app_context():
        jobs.sweep()

    assert [task.args for task in tasks.huey.pending()] == [(7,)]


def test_the_store_is_opened_with_the_first_task(folder: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path / "own")
    app.extensions["tasks"] = None

    assert not (tmp_path / "own" / "wake-ups.db").exists()
    tasks = queue.tasks_of(app)
    tasks.huey.storage.close()

    assert (tmp_path / "own" / "wake-ups.db").exists()


@pytest.mark.parametrize(
    ("redis_url", "kind"), [("", (SqliteHuey, PostgresHuey)), ("redis://localhost:1/0", (RedisHuey,))]
)
def test_the_store_is_the_one_of_the_settings(app: Flask, redis_url: str, kind: tuple[type[Huey], ...]) -> None:
    huey = store.opened(replace(app.config["SETTINGS"], redis_url=redis_url))
    if not redis_url:
        huey.storage.close()

    assert isinstance(huey, kind)
    assert not huey.results


def test_workers_that_start_together_may_all_make_the_store(app: Flask, tmp_path: Path) -> None:
    """A new installation starts two of them in the same moment."""
    if not app.config["SETTINGS"].is_sqlite:
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("drop table if exists huey_kv, huey_schedule, huey_task, huey_counter")
    settings, together = replace(app.config["SETTINGS"], data_dir=tmp_path), Barrier(6)

    def start(_number: int) -> int:
        together.wait(10)
        storage = store.opened(settings).storage
        try:
            return int(storage.queue_size())
        finally:
            storage.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [0] * 6


def test_processes_side_by_side_send_each_edition_once(app: Flask, make: Factory) -> None:
    account = make.account()
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        for number in range(10):
            armed(make, account, approved(make, account, f"Post {number}"), minutes=1)
    settings = app.config["SETTINGS"]
    command = [sys.executable, "-c", WORKER, str(settings.data_dir), settings.database_url]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    counts = [int(worker.communicate()[0]) for worker in workers]

    assert sum(counts) == 10
    with app.app_context(), unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(PublishedArticle)) == 10
        assert session.scalar(select(func.count()).where(Edition.state == EditionState.sent)) == 10


def test_arming_again_is_no_second_wake_up_s_second_send(app: Flask, make: Factory) -> None:
    """A wake-up that was queued for an earlier arming finds nothing that is due."""
    edition = armed(make, make.account(), minutes=60)
    with app.app_context(), unit_of_work() as session:
        editions.disarm(session.get_one(Edition, edition.id), by="test")

    with app.app_context():
        jobs.publish_edition(edition.id)

    assert state_of(app, edition) == EditionState.open


@pytest.fixture
def slow(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> list[Receipt]:
    """The channel "remote" accepts at once, and says later what became of it: these answers, then that it is live."""
    answers: list[Receipt] = []
    ledger.answer = lambda: Receipt(Delivery.accepted)

    def ask(*_: Any) -> Receipt:
        return answers.pop(0) if answers else Receipt(Delivery.live)

    monkeypatch.setitem(CHANNELS, "remote", replace(CHANNELS["remote"], ask=ask))
    return answers


def waiting_edition(make: Factory) -> Edition:
    with time_machine.travel(clock.now() - timedelta(minutes=2), tick=False):
        return armed(make, make.account(channel="remote"), minutes=1)


def question(app: Flask) -> Any:
    with app.app_context(), unit_of_work() as session:
        return session.scalars(select(Publication.ask_at)).one()


@pytest.mark.parametrize("by", ["publish_edition", "deliver"])
def test_the_first_question_is_queued_for_its_moment(
    app: Flask, bound: Any, make: Factory, slow: list[Receipt], by: str
) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    edition = waiting_edition(make)
    with app.app_context():
        if by == "publish_edition":
            tasks.publish_edition(edition.id)
        else:
            jobs.sweep()

    tasks.huey.execute(tasks.huey.dequeue())

    (task,) = tasks.huey.pending()
    assert (task.name, task.eta) == ("ask", question(app).replace(tzinfo=None))
    assert states(app) == [PublicationState.accepted]


def test_each_question_queues_the_next_until_there_is_none(
    app: Flask, bound: Any, make: Factory, slow: list[Receipt], ledger: Ledger
) -> None:
    slow += [Receipt(Delivery.accepted)] * 2
    tasks = bound(MemoryHuey("tests", results=False))
    edition = waiting_edition(make)
    waits = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        tasks.publish_edition(edition.id)
        carry_out(tasks.huey)
        while scheduled := tasks.huey.scheduled():
            waits.append((scheduled[0].eta - clock.now().replace(tzinfo=None)).total_seconds())
            traveller.shift(timedelta(seconds=waits[-1]))
            for task in tasks.huey.read_schedule():
                tasks.huey.enqueue(task)
            carry_out(tasks.huey)

    assert waits == list(ASK_AFTER_SECONDS[:3])
    assert (len(ledger), states(app), tasks.huey.pending_count()) == (1, [PublicationState.live], 0)


def test_what_a_dead_worker_was_sending_is_asked_about_soon(
    app: Flask, bound: Any, make: Factory, slow: list[Receipt]
) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    edition = waiting_edition(make)
    with app.app_context(), unit_of_work():
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "dead", clock.now())
        publications.begin(number, "dead", clock.now())
        db.session.get_one(Publication, number).lease_until = clock.now() - timedelta(seconds=1)

    with app.app_context():
        jobs.sweep()

    (task,) = tasks.huey.pending()
    assert (task.name, task.args, task.eta) == ("ask", (number,), question(app).replace(tzinfo=None))


def test_a_question_that_the_store_lost_the_sweep_asks(
    app: Flask, bound: Any, make: Factory, slow: list[Receipt], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = bound(MemoryHuey("tests", results=False))
    edition = waiting_edition(make)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.ask, "schedule", lambda **_: 1 / 0)
        tasks.publish_edition(edition.id)
        carry_out(tasks.huey)
    assert states(app) == [PublicationState.accepted]

    with time_machine.travel(clock.now() + timedelta(seconds=60), tick=False), app.app_context():
        jobs.sweep()
        carry_out(tasks.huey)

    assert states(app) == [PublicationState.live]


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_a_worker_asks_sooner_than_the_next_sweep(
    app: Flask, bound: Any, make: Factory, slow: list[Receipt], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the store that the settings give: SQLite's own file, or tables in PostgreSQL."""
    attempts = sys.modules["opscontent.domain.publications.attempts"]
    monkeypatch.setattr(attempts, "ASK_AFTER_SECONDS", (1,) * 6)
    slow += [Receipt(Delivery.accepted)]
    tasks = bound(store.opened(app.config["SETTINGS"]))
    tasks.sweep.revoke()
    edition = waiting_edition(make)
    worker = jobs.start_worker(app)

    tasks.publish_edition(edition.id)
    published = until(lambda: state_of(app, edition) == EditionState.sent)
    worker.stop()
    tasks.sweep.restore()
    gc.collect()

    assert published


def test_a_sweep_has_a_prompt_cleared_when_its_months_are_over(app: Flask, make: Factory) -> None:
    closed_at = clock.now() - timedelta(days=40)
    prompt = make.prompt(make.account(), state=PromptState.closed, closes_at=closed_at, keep_months=1)
    kept = make.prompt(make.account(), state=PromptState.closed, closes_at=closed_at, keep_months=2)
    for each in (prompt, kept):
        make.reply(each, "夫妻肺片")

    with app.app_context():
        queue.sweep()
    carry_out(app.extensions["tasks"].huey)

    with app.app_context():
        texts = dict(db.session.execute(select(Reply.prompt_id, Reply.text)).all())
        assert texts == {prompt.id: "", kept.id: "夫妻肺片"}
        assert db.session.get_one(Prompt, prompt.id).cleared_at is not None


@pytest.mark.parametrize("minute, is_gone", [(CLEARS_AT_MINUTE, True), (CLEARS_AT_MINUTE + 1, False)])
def test_the_sweep_measures_pictures_and_once_an_hour_removes_deleted_ones(
    app: Flask, make: Factory, minute: int, is_gone: bool
) -> None:
    folder, account = app.config["SETTINGS"].covers, make.account()
    kept, gone = covers.keep(picture("PNG"), folder), covers.keep(picture("PNG"), folder)
    with app.app_context(), unit_of_work():
        media.adopt(account.id, kept)
        media.adopt(account.id, gone).leaves_at = clock.now()

    with app.app_context(), time_machine.travel(clock.now().replace(minute=minute) + timedelta(hours=1)):
        jobs.sweep()

        with unit_of_work() as session:
            rows = {(each.name, each.width, each.size) for each in session.scalars(select(Picture))}
    sizes = {name: (folder / name).stat().st_size for name in (kept, gone) if (folder / name).is_file()}
    assert rows == {(name, 40, size) for name, size in sizes.items()}
    assert sizes.keys() == ({kept} if is_gone else {kept, gone})


@pytest.mark.parametrize("minute, cleared", [(CLEARS_AT_MINUTE, 1), (CLEARS_AT_MINUTE + 1, 0)])
def test_the_sweep_clears_pictures_that_no_reply_has_once_an_hour(
    app: Flask, bound: Any, monkeypatch: pytest.MonkeyPatch, minute: int, cleared: int
) -> None:
    bound(MemoryHuey("clearing", results=False))
    folders: list[Path] = []
    monkeypatch.setattr(replies, "clear_pictures", lambda folder, _now: folders.append(folder))

    with time_machine.travel(at(f"2026-11-21 04:{minute:02}"), tick=False), app.app_context():
        queue.sweep()

    assert folders == [app.config["SETTINGS"].reply_pictures] * cleared
