"""How far a long look over a prompt is, which a worker takes in hand and may die at: the columns and the rules."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from opscontent import clock
from opscontent.db import UtcDateTime, choice
from opscontent.domain.people import Person

SILENT_FOR = timedelta(minutes=2)  # a worker that tells nothing for so long is dead


class PassState(StrEnum):
    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"

    @property
    def is_under_way(self) -> bool:
        return self in (PassState.waiting, PassState.running)


class Progress:
    """What the tables of passes have in common: one row a prompt, about the last pass over it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"), unique=True)
    state: Mapped[PassState] = mapped_column(choice(PassState))
    total_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    looked_until: Mapped[int] = mapped_column(default=0)  # the newest reply that a finished pass has seen
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: the sweep
    failure: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the last sign of life
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_in_hand(self, now: datetime) -> bool:
        """A worker is at it, as far as we know."""
        return self.state is PassState.running and self.told_at > now - SILENT_FOR

    def wait(self, *, by: Person | None) -> None:
        now = clock.now()
        self.state, self.begun_at, self.told_at, self.finished_at = PassState.waiting, now, now, None
        self.total_count = self.done_count = 0
        self.asked_by_id, self.failure = (by.id if by else None), ""

    def take(self, total_count: int) -> None:
        self.state, self.begun_at = PassState.running, clock.now()
        self.told_at = self.begun_at
        self.total_count, self.done_count = total_count, 0

    def tell(self, done_count: int) -> None:
        if self.state is PassState.running:
            self.done_count, self.told_at = min(done_count, self.total_count), clock.now()

    def finish(self, newest: int, failure: str = "") -> None:
        """It is done, or it can't be; what fails is not tried again by itself before there is something newer."""
        self.state, self.failure = (PassState.failed if failure else PassState.done), failure[:1000]
        self.finished_at = self.told_at = clock.now()
        self.done_count = self.total_count
        self.looked_until = max(self.looked_until, newest)
