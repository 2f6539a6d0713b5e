"""How far a run has got, asked of the database now and then, and told every few seconds."""

import time
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.exc import OperationalError

from opscontent.db import db
from tests.soak import rows

LOOKS_SECONDS = 1.0
SAYS_SECONDS = 5.0


@dataclass
class Watch:
    """`moving` is how many of those that were begun a worker has yet to do something about."""

    app: Flask
    total: int
    begun: int = 0
    moving: int = 0
    _looked_at: float = 0.0
    _said_at: float = 0.0
    _changed_at: float = field(default_factory=time.monotonic)

    @property
    def quiet_seconds(self) -> float:
        """For how long that has been as it is."""
        return time.monotonic() - self._changed_at

    def begin(self, count: int) -> None:
        """So many more."""
        self.begun += count
        self.moving += count
        self.rest()

    def rest(self) -> None:
        """Nothing is expected to have moved before now."""
        self._changed_at = time.monotonic()

    def look(self, weather: str) -> None:
        """Ask and tell, if it is time to."""
        now = time.monotonic()
        if now - self._looked_at < LOOKS_SECONDS:
            return
        self._looked_at, before = now, self.moving
        self._count()
        if self.moving != before:
            self._changed_at = now
        if now - self._said_at >= SAYS_SECONDS:
            self._said_at = now
            print(f"soak: {self.begun - self.moving}/{self.total} {weather}", flush=True)

    def _count(self) -> None:
        """As far as the database can be asked just now."""
        try:
            self.moving = len(rows.moving(self.app))
        except OperationalError:
            let_go(self.app)


def let_go(app: Flask) -> None:
    """Close what is open to the database, so that a fork inherits no connection."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
