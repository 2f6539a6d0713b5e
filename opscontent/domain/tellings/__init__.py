"""What readers are told of decisions: previewed, held for a minute, put on the receipts, sent at most once.

Read telling, doors, preview, closing, applying, sending, news, wording."""

from opscontent.domain.tellings.applying import apply, cancel, due, of_prompt, tell
from opscontent.domain.tellings.closing import Closing, closing
from opscontent.domain.tellings.doors import Way, can_chat, ways, windows
from opscontent.domain.tellings.news import is_anything_waiting, note_published
from opscontent.domain.tellings.preview import Preview, ToTell, is_over, pending_count, preview
from opscontent.domain.tellings.sending import (
    Saying,
    by_receipt,
    counts,
    doubt_all,
    forget,
    give_up_dead,
    not_sent,
    notice_by,
    sent,
    take,
    troubles,
    unclear,
)
from opscontent.domain.tellings.sending import due as messages_due
from opscontent.domain.tellings.telling import (
    HOLD,
    MessageDoor,
    MessageKind,
    MessageState,
    ReaderMessage,
    Telling,
    TellingState,
)

__all__ = [
    "HOLD",
    "Closing",
    "MessageDoor",
    "MessageKind",
    "MessageState",
    "Preview",
    "ReaderMessage",
    "Saying",
    "Telling",
    "TellingState",
    "ToTell",
    "Way",
    "apply",
    "by_receipt",
    "can_chat",
    "cancel",
    "closing",
    "counts",
    "doubt_all",
    "due",
    "forget",
    "give_up_dead",
    "is_anything_waiting",
    "is_over",
    "messages_due",
    "not_sent",
    "note_published",
    "notice_by",
    "of_prompt",
    "pending_count",
    "preview",
    "sent",
    "take",
    "tell",
    "troubles",
    "unclear",
    "ways",
    "windows",
]
