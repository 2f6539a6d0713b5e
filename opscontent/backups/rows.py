"""Rows to JSON lines and back, alike on every engine. Reads the tables as the database has them, so that a
backup made by an older program can be taken back."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Time,
    func,
    literal,
    select,
    text,
)
from sqlalchemy import inspect as examine

from opscontent import schema
from opscontent.db import Base

BATCH = 500
OURS = ("alembic_version", "reply_search", "draft_search")  # made by migrations, in no model
PASSING = {"workers", "keepsakes", "presences"}  # true only here and now

Row = dict[str, Any]

_KNOWN: dict[tuple[str, str | None, frozenset[str]], list[Table]] = {}


def is_empty(connection: Connection) -> bool:
    """Whether none of our tables holds a row."""
    names = (set(Base.metadata.tables) - PASSING) & set(examine(connection).get_table_names())
    return not any(
        connection.execute(select(literal(1)).select_from(Table(name, MetaData())).limit(1)).first() for name in names
    )


def dump(connection: Connection, folder: Path) -> dict[str, int]:
    """Write every table of ours to `folder`/<name>.jsonl; returns how many rows each has."""
    counts = {}
    folder.mkdir(parents=True)
    for table in _reflected(connection, set(Base.metadata.tables) - PASSING):
        with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
            query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
            counts[table.name] = 0
            for row in connection.execute(query).mappings():
                file.write(_line(row) + "\n")
                counts[table.name] += 1
    return counts


def drop(connection: Connection, names: set[str]) -> None:
    """Drop our tables and those of these names."""
    present = set(examine(connection).get_table_names())
    for name in OURS[::-1]:
        if name in present:
            connection.execute(text(f"drop table {name}"))
    ours = names | set(Base.metadata.tables)
    in_order = [name for name, _ in examine(connection).get_sorted_table_and_fkc_names() if name in ours]
    for name in reversed(in_order):
        Table(name, MetaData()).drop(connection)


def load(connection: Connection, folder: Path) -> None:
    """Put the rows of `dump` into the same, empty tables."""
    for table in _reflected(connection, {file.stem for file in folder.glob("*.jsonl")}):
        with (folder / f"{table.name}.jsonl").open(encoding="utf-8") as file:
            _insert(connection, table, (_read(table, line) for line in file))
        _continue_numbers(connection, table)


def _reflected(connection: Connection, names: set[str]) -> list[Table]:
    """The tables of these names that are there, each after those that it refers to.

    Looking them up takes a second; the same version on the same engine has the same ones."""
    key = (connection.dialect.name, schema.current(connection), frozenset(names))
    if key not in _KNOWN:
        _KNOWN[key] = _read_tables(connection, names)
    return _KNOWN[key]


def _read_tables(connection: Connection, names: set[str]) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection, only=sorted(names & set(examine(connection).get_table_names())))
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = bool(column.nullable)  # or what is empty would become JSON's null
    return metadata.sorted_tables


def _line(row: Any) -> str:
    return json.dumps(dict(row), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):  # SQLite hands out our UTC without its zone
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no way to write down {value!r}")


_READERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (LargeBinary, base64.b64decode),
)


def _read(table: Table, line: str) -> Row:
    return {name: _value(table.columns[name], value) for name, value in json.loads(line).items()}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    reader = next((reader for kind, reader in _READERS if isinstance(column.type, kind)), None)
    return reader(value) if reader else value


def _insert(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    """Insert rows; what points at rows of the same table is set when all of them are there."""
    inward = {each.parent.name for each in table.foreign_keys if each.column.table is table}
    pointing = []
    while batch := list(islice(rows, BATCH)):
        pointing += [row for row in batch if any(row[name] is not None for name in inward)]
        connection.execute(table.insert(), [row | dict.fromkeys(inward) for row in batch])
    for row in pointing:
        values = {name: row[name] for name in inward}
        connection.execute(table.update().where(table.columns.id == row["id"]).values(values))


def _continue_numbers(connection: Connection, table: Table) -> None:
    """PostgreSQL counts ids aside from the rows; tell it where to go on."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    last = connection.scalar(select(func.max(table.columns.id)))
    if last:
        counter = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(counter, last)))
