"""Notices: what people are told of publishing and of talk, on the bell and by mail. Read notice, telling, reading."""

from opscontent.domain.notices.choices import NoticeChoice, choices, choose
from opscontent.domain.notices.mailing import GIVES_UP_AFTER, claim_mail, letters, mail_failed, mailed, to_mail
from opscontent.domain.notices.notice import Notice, NoticeKind
from opscontent.domain.notices.reading import newest, read, unread, unread_count, unread_of
from opscontent.domain.notices.reviewing import of_reviews
from opscontent.domain.notices.talking import tell_of_post
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
    "of_reviews",
    "read",
    "tell",
    "tell_of_post",
    "to_mail",
    "unread",
    "unread_count",
    "unread_of",
]
