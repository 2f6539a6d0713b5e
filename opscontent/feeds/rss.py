"""RSS, Atom and JSON Feed. What stands first is the newest, not the hottest, so nothing has a rank."""

import json
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser
from flask_babel import lazy_gettext as _l

from opscontent.feeds.contract import Board, Sighting, Unreadable, board, text

label = "RSS"
hint = _l("An RSS, Atom or JSON feed: https://…/feed.xml")
_FIRST = 400  # bytes in which a document type would stand


def read(content: bytes) -> Board:
    if content.lstrip()[:1] == b"{":
        return _json_feed(content)
    if b"<!entity" in content.lower() or b"<!doctype" in content[:_FIRST].lower():
        raise Unreadable("this has a document type of its own, which no feed needs")
    found = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version"):
        raise Unreadable("this is no RSS, Atom or JSON feed")
    return board(_entries(found.entries), _moment(found.feed.get("updated_parsed")))


def _entries(entries: list[Any]) -> Iterator[Sighting]:
    for entry in entries:
        url = text(entry.get("link"))
        yield Sighting(title=text(entry.get("title")), key=text(entry.get("id")) or url, url=url)


def _json_feed(content: bytes) -> Board:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable("this is no JSON") from error
    if not text(found.get("version")).startswith("https://jsonfeed.org/") or not isinstance(found.get("items"), list):
        raise Unreadable("this is no JSON Feed")
    return board(
        Sighting(title=text(item.get("title")), key=text(item.get("id")), url=text(item.get("url")))
        for item in found["items"]
        if isinstance(item, dict)
    )


def _moment(value: Any) -> datetime | None:
    return datetime.fromtimestamp(timegm(value), UTC) if value else None
