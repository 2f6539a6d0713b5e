"""Replies: what readers answered. The original text never changes once a decision was made on it."""

from opscontent.domain.replies.acceptance import (
    Accepted,
    accept,
    add_many,
    content_key,
    held_reason,
    import_of_keys,
    is_too_long,
    known_token,
    row_of,
    standing,
)
from opscontent.domain.replies.changes import EDITABLE, by_token, edit, restore_consent, revoke_consent, withdraw
from opscontent.domain.replies.lists import per_day, state_counts
from opscontent.domain.replies.reply import (
    DECIDABLE,
    LONGEST_TEXT,
    TRANSITIONS,
    Decision,
    Door,
    Reply,
    ReplyState,
    move,
    move_many,
)

__all__ = [
    "DECIDABLE",
    "EDITABLE",
    "LONGEST_TEXT",
    "TRANSITIONS",
    "Accepted",
    "Decision",
    "Door",
    "Reply",
    "ReplyState",
    "accept",
    "add_many",
    "by_token",
    "content_key",
    "edit",
    "held_reason",
    "import_of_keys",
    "is_too_long",
    "known_token",
    "move",
    "move_many",
    "per_day",
    "restore_consent",
    "revoke_consent",
    "row_of",
    "standing",
    "state_counts",
    "withdraw",
]
