"""Contributors: the list, the page of one, what is done there, one person found in two."""

from opscontent.web.contributors import listing, merging, page
from opscontent.web.contributors.screen import screen

__all__ = ["listing", "merging", "page", "screen"]
