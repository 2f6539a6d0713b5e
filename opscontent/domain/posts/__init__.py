"""Posts: planned pieces, from idea to published."""

from opscontent.domain.posts.citations import Citation, citation_of, cited_counts, citing_changed, clause_of
from opscontent.domain.posts.lists import Cursor, Filters, Listing, ideas, in_range, listing, state_counts
from opscontent.domain.posts.plans import create, drop, plan, reschedule, restore, undo_reschedule
from opscontent.domain.posts.post import (
    BEFORE_SCHEDULED,
    LOSES_APPROVAL,
    TITLE_MAXIMUM,
    TRANSITIONS,
    UNWRITTEN,
    Post,
    PostState,
    Source,
    move,
    text_changed,
)

__all__ = [
    "BEFORE_SCHEDULED",
    "LOSES_APPROVAL",
    "TITLE_MAXIMUM",
    "TRANSITIONS",
    "UNWRITTEN",
    "Citation",
    "Cursor",
    "Filters",
    "Listing",
    "Post",
    "PostState",
    "Source",
    "citation_of",
    "cited_counts",
    "citing_changed",
    "clause_of",
    "create",
    "drop",
    "ideas",
    "in_range",
    "listing",
    "move",
    "plan",
    "reschedule",
    "restore",
    "state_counts",
    "text_changed",
    "undo_reschedule",
]
