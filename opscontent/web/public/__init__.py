"""All that readers see and send: the page of a prompt, the thanks, the receipt."""

from opscontent.web.public import answering, changing, credits, forgetting, guests, receipts, unsubscribing, wall
from opscontent.web.public.screen import screen

__all__ = ["answering", "changing", "credits", "forgetting", "guests", "receipts", "screen", "unsubscribing", "wall"]
