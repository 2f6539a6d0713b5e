"""Which version the database has, and bringing it up to this program's. Knows Alembic, no table of ours."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from opscontent.extensions import db, migrate


class SchemaError(Exception):
    """The database and this program don't fit; the text is a sentence."""


def head() -> str:
    """The version that this program works with."""
    return str(_scripts().get_current_head())


def is_known(revision: str) -> bool:
    """Whether this program can start from `revision`."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def current(connection: Connection) -> str | None:
    """The version of a database; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(to: str = "head", connection: Connection | None = None) -> None:
    """Migrate the application's database, in the transaction of `connection` if there is one.

    Raises `SchemaError` where a newer program has migrated it already."""
    if connection is None:
        with db.engine.connect() as own:
            upgrade(to, own)
            own.commit()
        return
    found = current(connection)
    if found and not is_known(found):
        raise SchemaError(f"A newer opscontent migrated this database (to {found}); update the program.")
    if found != head():
        command.upgrade(_config(connection), to)


@cache
def _scripts() -> ScriptDirectory:
    """Our migrations, read once: /readyz asks for the newest each time."""
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config: Config = migrate.get_config()
    config.attributes["connection"] = connection
    return config
