"""Counts for the limits, kept in this process. (Where there is a Redis, it counts for all processes.)"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from limits.storage import MemoryStorage

from opscontent import clock

SCHEME = "process"
SWEEP_EVERY = timedelta(minutes=1)


class ProcessCounters(MemoryStorage):
    """The library's own store starts a thread for each hit, which looks at every key there is: behind 20,000 readers
    that took longer than taking a reply in (limits 5.8, 2026-11). What ran out counts for nothing, swept or not, so
    it is enough to sweep now and then."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        self._swept_at = datetime.min.replace(tzinfo=UTC)
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    def _MemoryStorage__schedule_expiry(self) -> None:
        now = clock.now()
        if abs(now - self._swept_at) >= SWEEP_EVERY:
            self._swept_at = now
            with suppress(KeyError):  # another thread forgot the same key first; the next sweep goes on
                self._MemoryStorage__expire_events()  # type: ignore[attr-defined]
