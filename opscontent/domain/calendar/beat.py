"""What `rhythm` says of the weeks of a board, from what the board has loaded already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from opscontent.domain import rhythm
from opscontent.domain.calendar.cards import Card, Filters, Tally
from opscontent.domain.calendar.mix import Foundation
from opscontent.domain.rhythm import Finding, Piece, Plan

BEFORE = timedelta(days=14)  # the weeks that a rule over three weeks looks back on


def findings(
    filters: Filters,
    bases: Sequence[Foundation],
    cards: Iterable[Card],
    counted: Iterable[Tally],
    *,
    days: Sequence[date],
    today: date,
) -> list[Finding]:
    """What is said of the weeks among `days` that are looked at; only where one account is shown, and all of it."""
    if len(bases) != 1 or not filters.is_open:
        return []
    pieces = [_piece(card) for card in cards]
    tallies = list(counted)
    found = []
    for monday in rhythm.mondays(today):
        if monday in days and monday + timedelta(days=6) in days:
            found += judged(bases[0], pieces, tallies, monday, today)
    return found


def judged(
    base: Foundation, pieces: Iterable[Piece], counted: Iterable[Tally], monday: date, today: date
) -> list[Finding]:
    """What is said of one week and not let pass."""
    by_day: Counter[date] = Counter()
    by_pillar: Counter[tuple[date, int | None]] = Counter()
    for tally in counted:
        by_day[tally.day] += tally.count
        by_pillar[(tally.day, tally.pillar_id)] += tally.count
    sunday = monday + timedelta(days=6)
    mine = tuple(sorted((each for each in pieces if monday <= each.day <= sunday), key=lambda each: each.at))
    there = sum(count for day, count in by_day.items() if monday <= day <= sunday)
    pillars = [(each.id, each.name, each.target_share) for each in base.pillars if each.archived_at is None]
    targets = rhythm.targets(pillars, by_pillar, monday)
    plan = Plan(monday, today, mine, by_day, targets, is_whole=len(mine) == there)
    return [each for each in rhythm.look(plan) if not rhythm.is_settled(each, base.settled)]


def _piece(card: Card) -> Piece:
    return Piece(
        day=card.day,
        at=card.planned_at,
        title=card.title,
        pillar_id=card.pillar_id,
        topic_id=card.topic_id,
        is_of_readers=card.prompt_id is not None,
        has_owner=card.owner is not None,
        is_out=card.state == "published",
    )
