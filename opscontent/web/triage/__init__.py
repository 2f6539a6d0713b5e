"""The triage screen: one reply at a time by keys, many at once with a preview, and a journal to undo from."""

from opscontent.web.triage import bulk, consent, deciding, exporting, pages, sharing
from opscontent.web.triage.screen import screen

__all__ = ["bulk", "consent", "deciding", "exporting", "pages", "screen", "sharing"]
