"""Notices: what people are told of publishing, on the bell and by e-mail. Read notice, telling, reading, mailing."""

from opscontent.domain.notices.choices import NoticeChoice, choices, choose
from opscontent.domain.notices.mailing import GIVES_UP_AFTER, claim_mail, letters, mail_failed, mailed, to_mail
from opscontent.domain.notices.notice import Notice, NoticeKind
from opscontent.domain.notices.reading import newest, read, unread, unread_count, unread_of
from opscontent.domain.notices.telling import after, late, tell

__all__ = [
    "GIVES_UP_AFTER",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "after",
    "choices",
    "choose",
    "claim_mail",
    "late",
    "letters",
    "mail_failed",
    "mailed",
    "newest",
    "read",
    "tell",
    "to_mail",
    "unread",
    "unread_count",
    "unread_of",
]
