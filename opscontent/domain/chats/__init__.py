"""Chats with readers, where the platform calls us.

Read chat, rule, message, route, picture, wording, talking, bringing_in."""

from opscontent.domain.chats.bringing_in import Brought, bring_in
from opscontent.domain.chats.chat import WELCOME_MAXIMUM, Chat, Settings, at, configure, of, was_seen
from opscontent.domain.chats.forgetting import forget
from opscontent.domain.chats.message import KEPT, WINDOW, Answer, ChatMessage, forget_old
from opscontent.domain.chats.picture import (
    ChatPicture,
    PictureState,
    begin_fetching,
    fetched,
    not_fetched,
    to_fetch,
)
from opscontent.domain.chats.route import Route, route
from opscontent.domain.chats.rule import (
    KEYWORD_MAXIMUM,
    TEXT_MAXIMUM,
    AnswerRule,
    Match,
    RuleValues,
    add,
    change,
    move_up,
    of_account,
    remove,
)
from opscontent.domain.chats.talking import take
from opscontent.domain.chats.wording import Links
from opscontent.intake.wechat import Mode

__all__ = [
    "KEPT",
    "KEYWORD_MAXIMUM",
    "TEXT_MAXIMUM",
    "WELCOME_MAXIMUM",
    "WINDOW",
    "Answer",
    "AnswerRule",
    "Brought",
    "Chat",
    "ChatMessage",
    "ChatPicture",
    "Links",
    "Match",
    "Mode",
    "PictureState",
    "Route",
    "RuleValues",
    "Settings",
    "add",
    "at",
    "begin_fetching",
    "bring_in",
    "change",
    "configure",
    "fetched",
    "forget",
    "forget_old",
    "move_up",
    "not_fetched",
    "of",
    "of_account",
    "remove",
    "route",
    "take",
    "to_fetch",
    "was_seen",
]
