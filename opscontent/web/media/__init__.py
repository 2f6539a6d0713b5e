"""The library of an account's pictures: the list, one picture, sweeping up, choosing for a draft."""

from opscontent.web.media import choosing, listing, page, sweeping
from opscontent.web.media.screen import screen

__all__ = ["choosing", "listing", "page", "screen", "sweeping"]
