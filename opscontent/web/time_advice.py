"""What our own results say of a time, made ready for the pages on which a time is picked."""

from dataclasses import dataclass
from datetime import datetime

from opscontent import clock
from opscontent.domain import measurements
from opscontent.domain.accounts import Account
from opscontent.domain.measurements import HeatMap, Peak, Suggestion


@dataclass(frozen=True)
class Pick:
    """A suggestion with the moment at which it comes next; `local` as a field for date and time holds it."""

    suggestion: Suggestion
    at: datetime
    local: str


@dataclass(frozen=True)
class Advice:
    map: HeatMap
    picks: list[Pick]
    beliefs: list[Peak]


def advice_for(account: Account) -> Advice:
    """One query."""
    found, now, zone = measurements.advice(account), clock.now(), account.zone
    moments = [(each, each.next_at(now, zone)) for each in found.suggestions]
    picks = [Pick(each, at, f"{at.astimezone(zone):%Y-%m-%dT%H:%M}") for each, at in moments]
    return Advice(found.map, picks, found.beliefs)
