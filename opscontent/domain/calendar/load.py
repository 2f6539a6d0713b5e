"""The load: how many posts each owner has in each week of a stretch. It knows no capacity, so it only compares."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from opscontent.domain.calendar.cards import Tally
from opscontent.domain.calendar.stretch import Stretch


@dataclass(frozen=True)
class Load:
    """One owner's posts; without an owner, those that nobody has taken."""

    owner_id: int | None
    owner: str
    weeks: tuple[int, ...]  # a count for each week of the stretch
    most: int  # that anybody has in one week

    @property
    def count(self) -> int:
        return sum(self.weeks)

    @property
    def per_cents(self) -> list[int]:
        """Each week's count beside the fullest week of all."""
        return [round(100 * count / self.most) for count in self.weeks]


def owners(tallies: Iterable[Tally]) -> list[tuple[int, str]]:
    """Who owns any of these posts, whatever is filtered: id and name, by name."""
    found = {(tally.owner_id, tally.owner or "") for tally in tallies if tally.owner_id is not None}
    return sorted(((owner_id, name) for owner_id, name in found if owner_id), key=lambda each: (each[1], each[0]))


def load(tallies: Iterable[Tally], stretch: Stretch) -> list[Load]:
    """Who has how much, the most first, nobody last; only what the filters let through."""
    counts: defaultdict[tuple[int | None, str], Counter[date]] = defaultdict(Counter)
    for tally in tallies:
        if tally.is_wanted and stretch.first <= tally.day <= stretch.last:
            monday = tally.day - timedelta(days=tally.day.weekday())
            counts[tally.owner_id, tally.owner or ""][monday] += tally.count
    most = max((count for weeks in counts.values() for count in weeks.values()), default=0)
    found = [
        Load(owner_id, owner, tuple(weeks[monday] for monday in stretch.mondays), most)
        for (owner_id, owner), weeks in counts.items()
    ]
    return sorted(found, key=lambda each: (each.owner_id is None, -each.count, each.owner))
