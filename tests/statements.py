"""Which SQL statements run: what tests and benchmarks count instead of seconds."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from opscontent.db import db


class Statements(list[str]):
    """The SQL statements that ran."""


@contextmanager
def counting(app: Flask) -> Iterator[Statements]:
    """The statements that run meanwhile, without those that only begin and end a transaction."""
    ran = Statements()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            ran.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", note)
