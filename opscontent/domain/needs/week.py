"""Seven days of an account, and how its month divides among the pillars, by the calendar's rules."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opscontent import clock
from opscontent.domain import calendar, posts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Filters, Share, month_of
from opscontent.domain.calendar.cards import tallies
from opscontent.domain.calendar.mix import foundations
from opscontent.domain.calendar.mix import mix as mix_of
from opscontent.domain.calendar.stretch import bounds
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


def days(account: Account, first: date) -> list[Day]:
    """The seven days from `first`."""
    last = first + timedelta(days=6)
    planned = posts.in_range([account.id], bounds(first, account.zone)[0], bounds(last, account.zone)[1])
    free = calendar.free([account], first, last)
    today = clock.now().astimezone(account.zone).date()
    return [
        Day(
            day,
            tuple(post for post in planned if post.planned_at and _on(account, post.planned_at) == day),
            tuple(each for each in free if _on(account, each.at) == day),
            day == today,
        )
        for day in (first + timedelta(days=number) for number in range(7))
    ]


def mix(account: Account, on: date) -> list[Share]:
    """How the posts of the month around `on` divide among the account's pillars, in the brief's order."""
    month = month_of(on).month_days
    ((_account, shares),) = mix_of(foundations([account]), tallies(Filters((account,)), month), month)
    return shares


def _on(account: Account, moment: datetime) -> date:
    return moment.astimezone(account.zone).date()
