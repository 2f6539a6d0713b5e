"""A data folder of a part's own, beside yours on the same disk, and what is in it: people, posts, replies."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from opscontent import create_app, schema, settings
from opscontent.db import db, reads_only
from tests.bench.servers import SETTINGS


@dataclass
class Place:
    """A data folder with an application on it in this process. `ids` are what its filler made, by name.

    `database_url` is "" where the database is an SQLite file in the folder."""

    folder: Path
    app: Flask
    ids: dict[str, int]
    database_url: str = ""


Filler = Callable[[Flask], dict[str, int]]


class Places:
    """Makes places below one folder. What a filler made once is copied for the next part that wants it."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self._filled: dict[str, dict[str, int]] = {}

    @contextmanager
    def place(self, name: str, fill: Filler) -> Iterator[Place]:
        kept = self.base / f"filled-{name}"
        if name not in self._filled:
            self._filled[name] = self._fill(kept, fill)
        with TemporaryDirectory(dir=self.base, prefix=f"{name}-", ignore_cleanup_errors=True) as folder:
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            app = application(Path(folder))
            try:
                yield Place(Path(folder), app, self._filled[name])
            finally:
                _close(app)

    @contextmanager
    def place_at(self, database_url: str, fill: Filler) -> Iterator[Place]:
        """A place on an empty database, filled anew."""
        with TemporaryDirectory(dir=self.base, prefix="server-", ignore_cleanup_errors=True) as folder:
            app = application(Path(folder), database_url)
            try:
                yield Place(Path(folder), app, _filled(app, fill), database_url)
            finally:
                _close(app)

    @staticmethod
    def _fill(folder: Path, fill: Filler) -> dict[str, int]:
        app = application(folder)
        ids = _filled(app, fill)
        _close(app)  # the last connection to go writes all into the one file
        return ids


def application(folder: Path, database_url: str = "") -> Flask:
    values = {"DATA_DIR": str(folder), "DATABASE_URL": database_url}
    return create_app(settings.from_environment(dict.fromkeys(SETTINGS, "") | values))


def _filled(app: Flask, fill: Filler) -> dict[str, int]:
    reads_only(False)
    with app.app_context():
        schema.upgrade()
    return fill(app)


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
