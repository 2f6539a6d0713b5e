"""newsnow: `GET /api/s?id=weibo` of one's own instance. At most 30 lines of one board, in rank order.

Source: ourongxing/newsnow v0.0.41 (2026-06)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.feeds.contract import Board, Sighting, Unreadable, board, number, text

label = "newsnow"
hint = _l("One board of a newsnow instance: https://…/api/s?id=weibo")


def read(content: bytes) -> Board:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable("this is no JSON") from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or found.get("status") not in ("success", "cache"):
        raise Unreadable("this is no board of newsnow: it has no items")
    return board(_ranked([item for item in items if isinstance(item, dict)]), _moment(found.get("updatedTime")))


def _ranked(items: list[dict[str, Any]]) -> Iterator[Sighting]:
    pinned = int(bool(items) and _is_pinned(items))
    for place, item in enumerate(items, 1 - pinned):
        yield Sighting(
            title=text(item.get("title")),
            key=text(item.get("id")),
            url=text(item.get("url")) or text(item.get("mobileUrl")),
            rank=place or None,
        )


def _is_pinned(items: list[dict[str, Any]]) -> bool:
    """Weibo's board begins with a line that the editors put there: it alone carries no `band_rank`."""
    first, *others = (text(item.get("url")) for item in items)
    return "weibo.com" in first and "band_rank=" not in first and any("band_rank=" in url for url in others)


def _moment(value: object) -> datetime | None:
    """Milliseconds since 1970."""
    milliseconds = number(value)
    if not milliseconds:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
