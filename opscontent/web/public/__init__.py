"""All that readers see and send: the page of a prompt, the thanks, the receipt."""

from opscontent.web.public import answering, receipts, unsubscribing
from opscontent.web.public.screen import screen

__all__ = ["answering", "receipts", "screen", "unsubscribing"]
