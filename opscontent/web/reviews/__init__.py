"""The review screen: what waits, one text to be read and judged, who stands in, guests."""

from opscontent.web.reviews import guests, handing, pages, verdicts, waivers
from opscontent.web.reviews.screen import screen

__all__ = ["guests", "handing", "pages", "screen", "verdicts", "waivers"]
