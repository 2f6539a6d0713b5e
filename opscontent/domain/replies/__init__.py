"""Replies: what readers answered. The original text never changes once a decision was made on it."""

from opscontent.domain.replies.acceptance import (
    Accepted,
    accept,
    add_many,
    content_key,
    held_reason,
    is_too_long,
    known_token,
    row_of,
    standing,
    standing_count,
)
from opscontent.domain.replies.changes import EDITABLE, by_token, edit, last_by, withdraw
from opscontent.domain.replies.lists import of_prompt, per_day, state_counts
from opscontent.domain.replies.reply import (
    DECIDABLE,
    LONGEST_TEXT,
    TRANSITIONS,
    UNSEEN_SHARE,
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
    "UNSEEN_SHARE",
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
    "is_too_long",
    "known_token",
    "last_by",
    "move",
    "move_many",
    "of_prompt",
    "per_day",
    "row_of",
    "standing",
    "standing_count",
    "state_counts",
    "withdraw",
]
