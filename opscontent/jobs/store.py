"""Where Huey keeps what it is to wake for: SQLite, PostgreSQL or Redis. The sweep finds whatever it loses."""

from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.storage import PostgresStorage, SqliteStorage

from opscontent.settings import Settings

_TABLES_LOCK = 0x6F7073  # whoever makes the tables holds this number; nobody else in this database asks for it


def opened(settings: Settings) -> Huey:
    """The store that the settings ask for."""
    if settings.redis_url:
        return RedisHuey("opscontent", url=settings.redis_url, results=False)
    if settings.is_sqlite:
        file = str(settings.data_dir / "wake-ups.db")
        return SqliteHuey("opscontent", storage_class=_WakeUps, filename=file, results=False)
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return PostgresHuey("opscontent", storage_class=_Tables, dsn=dsn, results=False)


class _WakeUps(SqliteStorage):
    """Not on the disk after each change: what a power cut loses the sweep finds."""

    def _create_connection(self) -> Any:
        connection = super()._create_connection()
        connection.execute("pragma synchronous=normal")
        return connection


class _Tables(PostgresStorage):
    """Made by one worker at a time: two that made the same table at once would end with an error."""

    def initialize_schema(self) -> None:
        with self.db(commit=True, close=True) as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", (_TABLES_LOCK,))
            for statement in self.ddl:
                cursor.execute(statement)
