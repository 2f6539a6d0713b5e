"""Rhythm: what a week's plan lacks or has too much of, and what an account lets pass. Read rules, waiver.

The rules are pure: they look at plain pieces of one week, whoever loaded them."""

from opscontent.domain.rhythm.rules import (
    AHEAD_WEEKS,
    RULES,
    Finding,
    Piece,
    Plan,
    Target,
    key_of,
    look,
    mondays,
    targets,
)
from opscontent.domain.rhythm.waiver import (
    REASON_MAXIMUM,
    RhythmWaiver,
    is_settled,
    of_account,
    settled_of,
    take_back,
    turn,
    waive,
)

__all__ = [
    "AHEAD_WEEKS",
    "REASON_MAXIMUM",
    "RULES",
    "Finding",
    "Piece",
    "Plan",
    "RhythmWaiver",
    "Target",
    "is_settled",
    "key_of",
    "look",
    "mondays",
    "of_account",
    "settled_of",
    "take_back",
    "targets",
    "turn",
    "waive",
]
