"""DailyHotApi: `GET /weibo` of one's own instance. One board in rank order, with the heat that it shows.

Source: imsyy/DailyHotApi (2026-02)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.feeds.contract import Board, Sighting, Unreadable, board, number, text

label = "DailyHotApi"
hint = _l("One board of a DailyHotApi instance: https://…/weibo")


def read(content: bytes) -> Board:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable("this is no JSON") from error
    lines = found.get("data") if isinstance(found, dict) else None
    if not isinstance(lines, list) or found.get("code") != 200:
        raise Unreadable("this is no board of DailyHotApi: it has no data")
    return board(_ranked([line for line in lines if isinstance(line, dict)]), _moment(found.get("updateTime")))


def _ranked(lines: list[dict[str, Any]]) -> Iterator[Sighting]:
    for place, line in enumerate(lines, 1):
        yield Sighting(
            title=text(line.get("title")),
            key=text(line.get("id")),
            url=text(line.get("url")) or text(line.get("mobileUrl")),
            rank=place,
            heat=number(line.get("hot")),
        )


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else None
