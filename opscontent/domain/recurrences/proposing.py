"""What a new or changed pattern would do to the posts to come, before anything is done."""

from dataclasses import dataclass, field
from datetime import datetime

from opscontent import clock
from opscontent.domain.accounts import Account
from opscontent.domain.posts import PostState
from opscontent.domain.recurrences.filling import Coming, coming, next_number, title_of, wanted
from opscontent.domain.recurrences.recurrence import Pattern, Recurrence, RecurrenceDay, days_of


@dataclass(frozen=True)
class Planned:
    """One post that would be made."""

    title: str
    at: datetime


@dataclass
class Proposal:
    """`kept` are posts that somebody worked on: they stay as they are, wanted or not."""

    made: list[Planned] = field(default_factory=list)
    changed: list[tuple[RecurrenceDay, datetime]] = field(default_factory=list)  # with its new time
    withdrawn: list[RecurrenceDay] = field(default_factory=list)
    kept: list[RecurrenceDay] = field(default_factory=list)
    same_count: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.made or self.changed or self.withdrawn or self.kept)


def propose(account: Account, pattern: Pattern, recurrence: Recurrence | None = None) -> Proposal:
    """What would happen to the posts still to come if this were the pattern. Changes nothing."""
    if recurrence is not None and recurrence.stopped_at:
        return Proposal()
    rows = days_of(recurrence) if recurrence else {}
    days = {each.day: each for each in coming(pattern, account, rows)}
    found = Proposal()
    for row in rows.values():
        if row.is_made and _is_ahead(row):
            _sort(found, row, days.pop(row.day, None), pattern, account)
        elif row.is_made:
            days.pop(row.day, None)  # over, or given up: not made again
    number = next_number(pattern, [row for row in rows.values() if row not in found.withdrawn])
    for offset, each in enumerate(days.values()):
        found.made.append(Planned(title_of(pattern, account, each.at, number + offset), each.at))
    return found


def _sort(found: Proposal, row: RecurrenceDay, each: Coming | None, pattern: Pattern, account: Account) -> None:
    post = row.post
    differs = each is None or any(
        getattr(post, name) != value for name, value in wanted(pattern, account, each.at, row).items()
    )
    if not differs:
        found.same_count += 1
    elif not row.is_untouched:
        found.kept.append(row)
    elif each is None:
        found.withdrawn.append(row)
    else:
        found.changed.append((row, each.at))


def _is_ahead(row: RecurrenceDay) -> bool:
    """Its post stands and is still to come."""
    post = row.post
    if post is None or post.state in (PostState.dropped, PostState.published):
        return False
    return post.planned_at is None or post.planned_at > clock.now()
