"""Backups: one consistent file of rows and uploads, made while others write, and taken back on either engine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, StatementError

from opscontent import clock, schema
from opscontent.backups import archive, rows
from opscontent.backups.archive import BackupError, Manifest
from opscontent.db import db, reads_only, unit_of_work
from opscontent.domain import notices, pauses, publications, revisions, search, tellings
from opscontent.domain.replies import Reply
from opscontent.settings import Settings

__all__ = ["BackupError", "Manifest", "backup", "restore"]

FORMAT = 1
ACTOR = "command line"


def backup(target: Path, settings: Settings) -> Manifest:
    """Write a backup of the application's database and uploads to `target`; returns its manifest.

    The secret key is not in it: whoever finds the file can't forge sessions."""
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
    with _workplace(settings) as folder:
        with _snapshot() as connection:
            revision = schema.current(connection)
            counts = rows.dump(connection, folder / "tables")
        if revision is None:
            raise BackupError("There is nothing to back up yet: the database is empty.")
        about = {"format": FORMAT, "revision": revision, "made_at": _stamp(clock.now()), "rows": counts}
        return archive.pack(target, _files(folder / "tables", settings.uploads), about)


def restore(source: Path, settings: Settings, *, replace: bool = False) -> Manifest:
    """Take a backup back, whole or not at all; returns its manifest. Publishing is paused from then on.

    Raises `BackupError` for a damaged or newer file, and unless `replace` where there is data already."""
    with _workplace(settings) as folder:
        manifest = archive.unpack(source, folder)
        _must_fit(manifest)
        with db.engine.connect() as connection:
            if not replace and not (rows.is_empty(connection) and not _has_files(settings.uploads)):
                raise BackupError("There is data here already; --force replaces it with the backup.")
            _fill(connection, folder / "tables", manifest)
            pauses.begin_after_restore(connection, datetime.fromisoformat(manifest["made_at"]), by=ACTOR)
            with _exchanged(folder / "uploads", settings.uploads, folder / "uploads-before"):
                connection.commit()
    _doubt_what_may_be_out()
    _index_replies()
    with unit_of_work():
        revisions.index_all()
    return manifest


@contextmanager
def _workplace(settings: Settings) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.data_dir) as folder:
        yield Path(folder)


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads and whoever writes meanwhile."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    reads_only(True)  # on SQLite: a reader of the write-ahead log keeps its snapshot
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        reads_only(False)


def _files(tables: Path, uploads: Path) -> Iterator[tuple[str, Path]]:
    for folder, name in ((tables, "tables"), (uploads, "uploads")):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _must_fit(manifest: Manifest) -> None:
    if manifest.get("format") != FORMAT or not schema.is_known(str(manifest.get("revision"))):
        raise BackupError("A newer opscontent made this backup; update the program and try again.")


def _fill(connection: Connection, tables: Path, manifest: Manifest) -> None:
    """Make the tables anew as they were at the backup, fill them, and bring them up to date."""
    try:
        rows.drop(connection, set(manifest["rows"]))
        schema.upgrade(manifest["revision"], connection)
        rows.load(connection, tables)
        schema.upgrade(connection=connection)
    except (DBAPIError, StatementError, KeyError, ValueError, TypeError) as error:
        connection.rollback()
        raise BackupError(f"The database refuses the backup's rows, and is as it was: {_reason(error)}") from error


@contextmanager
def _exchanged(new: Path, current: Path, aside: Path) -> Iterator[None]:
    """Put the files of `new` in the place of `current`, and back if anything fails."""
    new.mkdir(exist_ok=True)
    current.mkdir(exist_ok=True)
    current.rename(aside)
    new.rename(current)
    try:
        yield
    except BaseException:
        current.rename(new)
        aside.rename(current)
        raise


def _has_files(folder: Path) -> bool:
    return folder.exists() and any(path.is_file() for path in folder.rglob("*"))


def _doubt_what_may_be_out() -> None:
    """What may have gone out after the backup is for people to say, also when publishing goes on."""
    now = clock.now()
    with unit_of_work():
        tellings.doubt_all(now)
    with unit_of_work():
        found = publications.doubtful(now)
    for edition_id in found:
        with unit_of_work():
            publication = publications.doubt(edition_id, now, by=ACTOR)
            if publication is not None:
                notices.after(publication)


def _index_replies() -> None:
    with unit_of_work() as session:
        found = session.execute(select(Reply.id, Reply.text, Reply.name).order_by(Reply.id))
        for part in found.partitions(rows.BATCH):
            search.index_texts((number, search.searchable(words, name)) for number, words, name in part)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
