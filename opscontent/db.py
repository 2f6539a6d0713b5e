"""How we talk to the database: base class, UTC times, SQLite's settings, units of work. Knows no table of ours."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial, wraps
from threading import Lock
from time import sleep
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A deferred transaction that reads first and writes later fails at once when another process wrote in
# between, whatever the busy timeout; so all but plain reads begin IMMEDIATE.
_reading: ContextVar[bool] = ContextVar("reading", default=False)
TURN_SECONDS = 10
BUSY_MILLISECONDS = 10_000
LOOKS, LOOKS_SECONDS = 2_000, 0.002
# Taking a reply in takes another process two milliseconds: who waits for that looks more often at first.
EARLY_LOOKS, EARLY_SECONDS = 50, 0.0002
T = TypeVar("T")


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; a naive one is refused. (SQLite drops the zone without a word.)"""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def prepare(engine: Engine) -> None:
    """Set an engine up: on SQLite WAL, durable commits, foreign keys, and transactions that we begin."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", partial(_begin, Lock()))
    event.listen(engine, "checkin", _pass_on)
    event.listen(engine, "detach", _pass_on)


def reads_only(value: bool) -> None:
    """Say whether what follows in this request or task only reads."""
    _reading.set(value)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction outside a request: commits at the end, rolls back when anything is raised."""
    session: Session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        db.session.remove()


@contextmanager
def unit_of_reading() -> Iterator[Session]:
    """One transaction outside a request that only reads: on SQLite it waits for no writer. Nothing is kept of it."""
    before = _reading.set(True)
    try:
        yield db.session()
    finally:
        db.session.remove()
        _reading.reset(before)


def insert_into(table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of the engine in use."""
    make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    return make(table)


def once_per_engine(make: Callable[[], T]) -> Callable[[], T]:
    """Decorates a function that builds a statement with bound names: it is built once for each kind of engine.
    For statements on the way of every reader: building one costs as much as running it."""
    built: dict[str, T] = {}

    @wraps(make)
    def statement() -> T:
        dialect = db.engine.dialect.name
        if dialect not in built:
            built[dialect] = make()
        return built[dialect]

    return statement


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        connection.execute("PRAGMA " + pragma)


def _begin(turn: Lock, connection: Any) -> None:
    """Begin to read, or to write in our turn.

    SQLite makes writers sleep and lets any of them in next; a lock in front keeps those of one process in
    line. It only makes waiting fair: whoever has waited long enough goes on without it."""
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    kept = connection.connection.record_info
    if "turn" not in kept and turn.acquire(timeout=TURN_SECONDS):
        kept["turn"] = turn
    if not _begun(connection.connection.driver_connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # waits once more, and says what is wrong


def _begun(sqlite_connection: sqlite3.Connection) -> bool:
    """Whether we may write, after looking again and again for a while.

    SQLite itself would soon look every tenth of a second only, and another process has begun anew each time."""
    sqlite_connection.execute("PRAGMA busy_timeout=0")
    try:
        for look in range(LOOKS):
            try:
                sqlite_connection.execute("BEGIN IMMEDIATE")
                return True
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
            sleep(EARLY_SECONDS if look < EARLY_LOOKS else LOOKS_SECONDS)
        return False
    finally:
        sqlite_connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _pass_on(_connection: Any, record: Any) -> None:
    """The connection goes back to the pool, with whatever ended its transaction: the next may write."""
    turn = record.record_info.pop("turn", None)
    if turn:
        turn.release()


def choice(states: type[StrEnum], name: str = "") -> Enum:
    """A column type for a `StrEnum`: its values as text, held by a check constraint (named where two are alike)."""
    return Enum(
        states,
        native_enum=False,
        length=24,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda kind: [member.value for member in kind],
        name=name or states.__name__.lower(),
    )
