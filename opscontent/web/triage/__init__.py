"""The triage screen: one reply at a time by keys, many at once with a preview, and a journal to undo from."""

from opscontent.web.triage import bulk, deciding, exporting, pages
from opscontent.web.triage.screen import screen

__all__ = ["bulk", "deciding", "exporting", "pages", "screen"]
