"""Plans that are brought in from files: looked at first, made posts in one act, taken back in another."""

from opscontent.domain.plan_imports.applying import apply, discard
from opscontent.domain.plan_imports.looking import REASONS, Seen, look
from opscontent.domain.plan_imports.receiving import DAYS_AHEAD, LONGEST_STRETCH, receive
from opscontent.domain.plan_imports.record import PlanImport, PlanImportPost, of_account, posts_of
from opscontent.domain.plan_imports.taking_back import take_back, takeable_ids

__all__ = [
    "DAYS_AHEAD",
    "LONGEST_STRETCH",
    "REASONS",
    "PlanImport",
    "PlanImportPost",
    "Seen",
    "apply",
    "discard",
    "look",
    "of_account",
    "posts_of",
    "receive",
    "take_back",
    "takeable_ids",
]
