"""What templates print with: filters, globals, fragments."""

from collections.abc import Mapping, MutableMapping
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, g, render_template
from flask.templating import Environment
from flask_babel import get_locale
from flask_login import current_user

from opscontent import clock
from opscontent.domain import permissions
from opscontent.text import moments
from opscontent.text.cjk import mark_spans
from opscontent.text.diff import word_diff
from opscontent.text.markdown import render_brief
from opscontent.web import access, names, navigation, result_words
from opscontent.web.assets import asset
from opscontent.web.found_places import place_of


class Templates(Environment):
    """Flask's own, with what every template knows as one plain dict: a page reads all of it for each of its hundred
    macros and parts, and Jinja's chain of maps took a twentieth of a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def register(app: Flask) -> None:
    app.jinja_environment = Templates
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(_filters())
    app.jinja_env.globals.update(_globals())


def fragment_or_page(is_fragment: bool, fragment: str, page: str, values: Mapping[str, Any]) -> str:
    """The part of a page that its script asked for, or the whole page for everyone else."""
    return render_template(fragment if is_fragment else page, **values)


def zone() -> ZoneInfo:
    """The zone times are shown in: the account's."""
    return ZoneInfo(str(g.get("time_zone", "UTC")))


def local(value: datetime) -> datetime:
    return value.astimezone(zone())


def day(value: datetime | None) -> str:
    return format_date(local(value).date(), format="medium", locale=get_locale()) if value else ""


def weekday(value: date) -> str:
    """The short name of a day of the week."""
    return _weekday(value.weekday(), str(get_locale()))


@cache
def _weekday(number: int, locale: str) -> str:
    monday = date(2024, 1, 1)
    return format_date(monday.replace(day=1 + number), format="EEE", locale=locale)


def moment(value: datetime | None) -> str:
    """Day and time on the account's clock, short; the year only where it is another one."""
    return moments.moment(value, zone(), get_locale()) if value else ""


def turn(value: datetime | None) -> int | None:
    """Which of the two a moment is where the account's clock shows its time twice."""
    return moments.turn(value, zone()) if value else None


def clock_time(value: datetime | None) -> str:
    return f"{local(value):%H:%M}" if value else ""


def iso(value: datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def can(action: str, thing: Any = None) -> bool:
    """Whether the signed-in person may do `action` to `thing`."""
    return bool(current_user.is_authenticated) and permissions.can(access.me(), action, thing)


def file_size(count: int | None) -> str:
    """Bytes as people read them: 24 kB, 1.3 MB."""
    count = count or 0
    unit, value = ("MB", count / 1_000_000) if count >= 999_500 else ("kB", max(1, round(count / 1000)))
    return f"{format_decimal(round(value, 1), locale=get_locale())} {unit}"


def theme() -> str:
    """auto, light or dark: the profile's choice."""
    return str(current_user.theme) if current_user.is_authenticated else "auto"


def found(text: str, query: str, most: int = 120) -> list[tuple[str, bool]]:
    """The beginning of a text in pieces, True where it holds `query`; if that comes late, what is around it."""
    if not query:
        return [(text[:most], False)] if text else []
    spans = mark_spans(text, query)
    ahead = len(spans[0][0]) if spans and not spans[0][1] else 0
    if ahead > most // 2 and len(spans) > 1:
        spans[0] = ("…" + spans[0][0][-most // 4 :], False)
    kept: list[tuple[str, bool]] = []
    for words, is_hit in spans:
        kept.append((words[:most], is_hit))
        most -= len(words)
        if most <= 0:
            break
    return kept


def _filters() -> dict[str, Any]:
    return {
        "day": day,
        "weekday": weekday,
        "moment": moment,
        "turn": turn,
        "clock_time": clock_time,
        "iso": iso,
        "local": local,
        "markdown": render_brief,
        "name_of": names.name_of,
        "found": found,
        "file_size": file_size,
    }


def _globals() -> dict[str, Any]:
    return {
        "asset": asset,
        "can": can,
        "now": clock.now,
        "navigation": navigation.entries,
        "waiting_count": navigation.waiting_count,
        "section_endpoint": navigation.section_endpoint,
        "my_accounts": access.my_accounts,
        "current_account": access.current_account,
        "word_diff": word_diff,
        "names": names,
        "result_words": result_words,
        "place_of": place_of,
        "theme": theme,
    }
