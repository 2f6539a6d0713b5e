"""Where hot topics come from. An adapter takes the bytes of a board and returns it as plain values, or raises."""

from typing import cast

from opscontent.feeds import dailyhot, newsnow, rss
from opscontent.feeds.contract import Board, Feed, Sighting, Unreadable

FEEDS: dict[str, Feed] = {
    "newsnow": cast(Feed, newsnow),
    "dailyhot": cast(Feed, dailyhot),
    "rss": cast(Feed, rss),
}

__all__ = ["FEEDS", "Board", "Feed", "Sighting", "Unreadable"]
