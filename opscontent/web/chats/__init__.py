"""The chat of an account: what was agreed on with the platform, and the rules of answers."""

from opscontent.web.chats import settings
from opscontent.web.chats.screen import screen

__all__ = ["screen", "settings"]
