"""The doors that the table of replies lets in: a check that grows with each way for replies to come."""

import re

import sqlalchemy as sa
from alembic import op

CHECK = "ck_replies_door"


def let_in(door: str) -> None:
    """Let this door in."""
    _set(_now() | {door})


def shut_out(door: str) -> None:
    """Let it in no more; what came by it is told to be from a table."""
    op.get_bind().execute(sa.text("update replies set door = 'table' where door = :door"), {"door": door})
    _set(_now() - {door})


def _now() -> set[str]:
    """The doors let in now, so that it does not matter which migrations came before."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("replies")
    return set(re.findall(r"'(\w+)'", next(each["sqltext"] for each in checks if each["name"] == CHECK)))


def _set(doors: set[str]) -> None:
    """On SQLite the words of the check are replaced in the schema, the simpler way of sqlite.org/lang_altertable.html,
    section 7, for what changes nothing on the disk: making the table anew would mean dropping it, which other tables'
    rows forbid."""
    said = f"door IN ({', '.join(repr(door) for door in sorted(doors))})"
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "replies", type_="check")
        op.create_check_constraint(op.f(CHECK), "replies", said)
        return
    table = "type = 'table' and name = 'replies'"
    was = connection.exec_driver_sql(f"select sql from sqlite_schema where {table}").scalar_one()
    sql, count = re.subn(rf"(CONSTRAINT {CHECK} CHECK) \(door IN \([^)]*\)\)", rf"\1 ({said})", was)
    assert count == 1, was
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.exec_driver_sql(f"update sqlite_schema set sql = ? where {table}", (sql,))
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
