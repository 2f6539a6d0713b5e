"""What the parts of the demo share while it is built: the people, accounts and replies so far, and the days."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from opscontent import clock
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Changes
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply

SATURDAY = 5


@dataclass
class Stage:
    """`replies` holds a prompt's replies in the order of its file, so that a text can say [[reply:3]]."""

    covers: Path
    now: datetime = field(default_factory=clock.now)
    people: dict[str, Person] = field(default_factory=dict)
    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    founder: Person | None = None
    accounts: dict[str, Account] = field(default_factory=dict)
    briefs: dict[str, Brief] = field(default_factory=dict)
    pillars: dict[tuple[str, str], Pillar] = field(default_factory=dict)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    @property
    def saturday(self) -> date:
        """The Saturday next to today: the content is written around one."""
        today = self.now.date()
        ahead = (SATURDAY - today.weekday()) % 7
        return today + timedelta(days=ahead if ahead <= 3 else ahead - 7)

    def at(self, account: Account, day: int, clock_time: str, *, is_past: bool) -> datetime:
        """A moment `day` days from that Saturday on the account's clock, a week on or back if it must be.

        Nothing past is of today: what an account may send today is still to be sent."""
        local = datetime.combine(self.saturday + timedelta(days=day), time.fromisoformat(clock_time), account.zone)
        today = self.now.astimezone(account.zone).date()
        while is_past and local.date() >= today:
            local -= timedelta(days=7)
        while not is_past and local <= self.now:
            local += timedelta(days=7)
        return local

    def record(
        self, by: Person | str, verb: str, thing: Any, at: datetime, changes: Changes | None = None, note: str = ""
    ) -> None:
        """A history entry of an earlier time."""
        activity.record(by, verb, thing, changes=changes, note=note).at = min(at, self.now)
