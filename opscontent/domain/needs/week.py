"""One day of an account: what stands on it and what is still free."""

from dataclasses import dataclass
from datetime import date, datetime

from opscontent.domain.posts import Post
from opscontent.domain.slots import Occurrence


@dataclass(frozen=True)
class Day:
    """One day on the account's clock: its posts, and the slots still to come that none of them fills."""

    day: date
    posts: tuple[Post, ...]
    empty: tuple[Occurrence, ...]
    is_today: bool

    @property
    def lines(self) -> list[tuple[datetime, Post | None, Occurrence | None]]:
        """Posts and empty slots together, by time."""
        found: list[tuple[datetime, Post | None, Occurrence | None]] = [(slot.at, None, slot) for slot in self.empty]
        found += [(post.planned_at, post, None) for post in self.posts if post.planned_at]
        return sorted(found, key=lambda line: line[0])
