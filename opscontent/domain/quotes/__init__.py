"""Quotes: replies picked for a post, with order, edited wording, kind of edit and credit."""

from opscontent.domain.quotes.building import Pattern, build, extended, without
from opscontent.domain.quotes.coverage import LONG, SHORT, Coverage, coverage
from opscontent.domain.quotes.editing import CREDIT_MAXIMUM, NOTE_MAXIMUM, Edit, edit, guess_kind, reset
from opscontent.domain.quotes.picking import pick, reorder, shift, unpick
from opscontent.domain.quotes.quote import (
    BUILDABLE_POSTS,
    CANDIDATES_MOST,
    EditKind,
    Quote,
    candidates,
    of_post,
    on_desk,
    open_posts,
    posts_made,
    wishes_since,
)

__all__ = [
    "BUILDABLE_POSTS",
    "CANDIDATES_MOST",
    "CREDIT_MAXIMUM",
    "LONG",
    "NOTE_MAXIMUM",
    "SHORT",
    "Coverage",
    "Edit",
    "EditKind",
    "Pattern",
    "Quote",
    "build",
    "candidates",
    "coverage",
    "edit",
    "extended",
    "guess_kind",
    "of_post",
    "on_desk",
    "open_posts",
    "pick",
    "posts_made",
    "reorder",
    "reset",
    "shift",
    "unpick",
    "wishes_since",
    "without",
]
