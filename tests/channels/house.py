"""A house of paper: what a channel may use of the house, kept in memory. Knows no channel."""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from opscontent import clock
from opscontent.channels.contract import Channel, Lost


class PaperHouse:
    """`kept` lists every `keep` in order; `is_lost` makes the next one raise; `covers` is where covers are."""

    def __init__(self, options: Mapping[str, str] | None = None, covers: Path | None = None) -> None:
        self.options: dict[str, str] = dict(options or {})
        self.evidence: dict[str, Any] = {}
        self.kept: list[dict[str, Any]] = []
        self.remembered: dict[str, tuple[str, datetime | None]] = {}
        self.covers = covers
        self.is_lost = False
        self._shared: dict[str, tuple[str, datetime]] = {}
        self._turn = threading.Lock()

    @classmethod
    def of(cls, channel: Channel, covers: Path | None = None, **options: str) -> "PaperHouse":
        """With every option of the channel there, as the house promises."""
        return cls({option.name: option.default for option in channel.options} | options, covers)

    def keep(self, **evidence: Any) -> None:
        """Through JSON, as a database would."""
        if self.is_lost:
            raise Lost
        self.evidence |= json.loads(json.dumps(evidence))
        self.kept.append(evidence)

    def recall(self, key: str) -> str | None:
        value, until = self.remembered.get(key, (None, None))
        return value if until is None or until > clock.now() else None

    def remember(self, key: str, value: str, *, lasts: timedelta | None = None) -> None:
        assert len(key) <= 120
        self.remembered[key] = (value, clock.now() + lasts if lasts else None)

    def shared(self, key: str, make: Callable[[], tuple[str, timedelta]], *, unlike: str = "") -> str:
        with self._turn:
            value, until = self._shared.get(key, ("", clock.now()))
            if until <= clock.now() or value == unlike:
                value, lasts = make()
                self._shared[key] = (value, clock.now() + lasts)
            return value

    def own_picture(self, address: str) -> Path | None:
        is_ours = self.covers is not None and address.startswith(("/p/code/", "/p/picture/"))
        file = self.covers / address.rpartition("/")[2] if is_ours and self.covers else None
        return file if file and file.is_file() else None

    def cover(self, name: str) -> Path | None:
        file = self.covers / name.partition("~")[0] if self.covers else None
        return file if file and file.is_file() else None

    def next_attempt(self) -> "PaperHouse":
        """The same account's house for another attempt: what is remembered and shared stays."""
        other = PaperHouse(self.options, self.covers)
        other.remembered, other._shared, other._turn = self.remembered, self._shared, self._turn
        return other
