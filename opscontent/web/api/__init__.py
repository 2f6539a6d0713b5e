"""The API for programs, version 1: JSON in, JSON or a problem out; a token of the account opens it."""

from opscontent.web.api import document, prompts, replies
from opscontent.web.api.screen import screen

__all__ = ["document", "prompts", "replies", "screen"]
