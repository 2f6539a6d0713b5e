"""Comments: what people say about a text, held to its words; threads with answers, tasks, and an end."""

from opscontent.domain.comments.comment import (
    EXCERPT,
    MOST,
    WORDS_MAXIMUM,
    Comment,
    Thread,
    may_be_told,
    mentioned,
    of_guest,
    of_post,
    on,
    tasks_of,
    thread_on,
)
from opscontent.domain.comments.saying import answer, assign, reopen, resolve, say, say_as_guest, withdraw

__all__ = [
    "EXCERPT",
    "MOST",
    "WORDS_MAXIMUM",
    "Comment",
    "Thread",
    "answer",
    "assign",
    "may_be_told",
    "mentioned",
    "of_guest",
    "of_post",
    "on",
    "reopen",
    "resolve",
    "say",
    "say_as_guest",
    "tasks_of",
    "thread_on",
    "withdraw",
]
