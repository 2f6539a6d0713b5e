"""What list and board tell beside their posts: the summary, the mix, the load and the owners, in two queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from opscontent.domain.calendar.board import Summary
from opscontent.domain.calendar.cards import Filters, Tally, tallies
from opscontent.domain.calendar.load import Load, load, owners
from opscontent.domain.calendar.mix import Mix, foundations, mix
from opscontent.domain.calendar.stretch import Stretch


@dataclass(frozen=True)
class Overview:
    stretch: Stretch
    summary: Summary
    mix: Mix
    load: list[Load]
    owners: list[tuple[int, str]]


def overview(filters: Filters, stretch: Stretch) -> Overview:
    counted = tallies(filters, sorted({*stretch.days, *stretch.month_days}))
    mixed = mix(foundations(filters.accounts), counted, set(stretch.month_days))
    return Overview(stretch, _summary(counted, stretch), mixed, load(counted, stretch), owners(counted))


def _summary(counted: Iterable[Tally], stretch: Stretch) -> Summary:
    """Free slots are not counted: here they are not shown."""
    inside = [tally for tally in counted if tally.is_wanted and tally.day in stretch.counted]
    published = sum(tally.count for tally in inside if tally.is_published)
    return Summary(sum(tally.count for tally in inside), published, 0)
