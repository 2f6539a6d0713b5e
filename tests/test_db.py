import multiprocessing
import shutil
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from queue import Queue

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from opscontent import db as database
from opscontent import schema
from opscontent.db import db, reads_only, unit_of_reading, unit_of_work
from opscontent.domain.people import Person
from tests.conftest import make_app
from tests.factory import Factory

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROCESSES, TURNS = 4, 40


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database where nothing is yet."""
    app = make_app(tmp_path_factory.mktemp("empty"))
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()
    return Path(app.config["SETTINGS"].data_dir, "opscontent.db")


@pytest.fixture
def sqlite(tmp_path: Path, empty: Path) -> Flask:
    """An application with an SQLite file of its own."""
    shutil.copy(empty, tmp_path)
    return make_app(tmp_path)


def count_up(folder: str, outcome: "Queue[str]") -> None:
    """Add one to a number, TURNS times: read, then write, as every request does."""
    app = make_app(Path(folder))
    try:
        with app.app_context():
            for _ in range(TURNS):
                with unit_of_work() as session:
                    person = session.scalars(select(Person)).one()
                    person.name = str(int(person.name) + 1)
        outcome.put("done")
    except Exception as error:
        outcome.put(repr(error))


def test_four_writing_processes_lose_nothing_and_see_no_lock(sqlite: Flask, tmp_path: Path) -> None:
    Factory(sqlite).person("0")
    context = multiprocessing.get_context("spawn")
    outcome = context.Queue()
    writers = [context.Process(target=count_up, args=(str(tmp_path), outcome)) for _ in range(PROCESSES)]

    for writer in writers:
        writer.start()
    outcomes = [outcome.get(timeout=120) for _ in writers]
    for writer in writers:
        writer.join()

    assert outcomes == ["done"] * PROCESSES
    with sqlite.app_context():
        assert db.session.scalars(select(Person.name)).one() == str(PROCESSES * TURNS)


@pytest.mark.parametrize(
    "pragma, value", [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10000)]
)
def test_sqlite_is_set_for_durable_commits(pragma: str, value: object, sqlite: Flask) -> None:
    with sqlite.app_context(), db.engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_readers_go_on_while_someone_writes(sqlite: Flask) -> None:
    with sqlite.app_context(), db.engine.connect() as writer:
        writer.execute(text("delete from people"))
        reads_only(True)

        with db.engine.connect() as reader:
            found = reader.execute(text("select count(*) from people")).scalar()

    reads_only(False)
    assert found == 0


def test_turn_to_write_is_passed_on_whatever_happened(sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "TURN_SECONDS", 0)

    with sqlite.app_context():
        with suppress(ZeroDivisionError), unit_of_work() as session:
            session.execute(text("delete from people"))
            raise ZeroDivisionError
        with db.engine.connect() as broken:
            broken.execute(text("delete from people"))
            broken.invalidate()
        detached = db.engine.connect()
        detached.execute(text("delete from people"))
        detached.rollback()
        detached.detach()
        detached.close()

        with db.engine.connect() as connection:
            connection.execute(text("delete from people"))
            has_turn = "turn" in connection.connection.record_info

    assert has_turn


def test_writer_out_of_turn_waits_no_longer_than_its_patience(sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "TURN_SECONDS", 0)

    with sqlite.app_context(), db.engine.connect() as first:
        first.execute(text("delete from people"))
        first.commit()  # the turn is still the first one's, as its connection is
        with db.engine.connect() as second:
            second.execute(text("delete from people"))
            has_turn = "turn" in second.connection.record_info

    assert not has_turn


def test_time_without_a_zone_is_refused(inside: Flask, make: Factory) -> None:
    person = make.person()
    person.created_at = NOON.replace(tzinfo=None)

    with pytest.raises(StatementError, match="a time without a zone"):
        db.session.flush()


def test_time_comes_back_as_the_same_moment_in_utc(inside: Flask, make: Factory) -> None:
    person = make.person(created_at=NOON.astimezone(timezone(timedelta(hours=8))))
    db.session.flush()
    db.session.expire(person)

    assert person.created_at == NOON
    assert person.created_at.tzinfo is UTC


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_request_changes_nothing(
    method: str, app: Flask, client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person("Ling")

    def rename() -> str:
        db.session.scalars(select(Person)).one().name = "Changed"
        db.session.flush()
        return "renamed"

    monkeypatch.setitem(app.view_functions, "health.page", rename)

    response = client.open("/healthz", method=method)

    assert response.status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Person.name)).one() == "Ling"


def test_who_only_reads_waits_for_no_writer_and_keeps_nothing(sqlite: Flask) -> None:
    person = Factory(sqlite).person("Ling")
    with sqlite.app_context(), db.engine.begin() as other:
        other.execute(text("update people set name = 'Bo'"))

        with unit_of_reading() as session:
            read = session.get_one(Person, person.id)
            assert read.name == "Ling"
            read.name = "Mei"

    with sqlite.app_context(), unit_of_work() as session:
        assert session.get_one(Person, person.id).name == "Bo"


def test_who_waits_for_another_process_looks_again_soon(sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    with sqlite.app_context():
        other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
        other.execute("begin immediate")

        def nap(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 3:
                other.execute("rollback")

        monkeypatch.setattr(database, "sleep", nap)
        monkeypatch.setattr(database, "EARLY_LOOKS", 1)
        with unit_of_work() as session:
            session.execute(text("delete from people"))
    other.close()

    assert naps == [database.EARLY_SECONDS, database.LOOKS_SECONDS, database.LOOKS_SECONDS]
