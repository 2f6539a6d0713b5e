"""The words for results and for times of the week; names.py and the screens print with them."""

from datetime import date, time
from typing import Any

from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from opscontent.domain import measurements
from opscontent.domain.measurements import Did, Peak

NAMES: dict[str, dict[str, Any]] = {
    "Measure": {
        "reads": _p("measure", "Reads"),
        "likes": _p("measure", "Likes"),
        "wows": _p("measure", "Wows"),
        "shares": _p("measure", "Shares"),
        "comments": _p("measure", "Comments"),
        "replies": _p("measure", "Replies sent in"),
        "followers": _p("measure", "New followers"),
    },
    "ResultSource": {"hand": _l("By hand"), "table": _l("From a table")},
    "TableState": {
        "mapping": _l("Waits for you to look at it"),
        "done": _l("Taken in"),
        "taken_back": _l("Taken back"),
    },
}
VERBS: dict[str, Any] = {
    "post.measured": _l("entered its results"),
    "post.unmeasured": _l("took results away"),
    "account.peaks": _l("changed the hours when readers are said to read"),
    "measurement_table.taken_in": _l("took a table of results in"),
    "measurement_table.taken_back": _l("took a table of results back"),
    "measurement_table.discarded": _l("threw a table of results away"),
}
FIELDS: dict[str, Any] = {
    **{f"measure.{name}": words for name, words in NAMES["Measure"].items()},
    "peak_hours": _l("Hours when readers are said to read"),
    "added": _l("Added"),
    "taken_back": _l("Taken back"),
}
# Columns of a table of results, as they are asked for.
COLUMNS: dict[str, Any] = {
    "title": _l("Title"),
    "published_at": _l("Day it came out"),
    "part": _l("Channel, where each has a row"),
    **NAMES["Measure"],
}
REASONS: dict[str, Any] = {
    "no_title": _l("It has no title."),
    "part": _l("It counts one channel only; the row with the sum is taken."),
    "no_number": _l("It holds no number."),
    "bad_number": _l("A cell is no number."),
    "no_post": _l("No published post of this account has this title."),
    "other_day": _l("A post has this title, but it came out on another day."),
    "ambiguous": _l("Several posts have this title; a day would tell them apart."),
    "twice": _l("A row above is about the same post."),
}


def weekdays(width: str = "wide") -> list[str]:
    """In the reader's language, Monday first; `width` is "wide" or "abbreviated"."""
    words = get_day_names(width, context="stand-alone", locale=get_locale())  # type: ignore[arg-type]
    return [words[number] for number in range(7)]


def week_time(weekday: int, at: time) -> str:
    """As "Tuesday 20:00"."""
    return _("%(day)s %(time)s", day=weekdays()[weekday], time=format_time(at, "HH:mm", locale=get_locale()))


def ratio(value: float) -> str:
    """As "1.3": how many times the usual."""
    return format_decimal(value, format="0.0" if value < 10 else "0", locale=get_locale())


def did(post_id: int) -> Did | None:
    """How one post did; one query. Lists ask `measurements.did` for all of theirs."""
    return measurements.did([post_id]).get(post_id)


def grouped(value: int) -> str:
    """As "3,204"."""
    return format_decimal(value, locale=get_locale())


def week_of(monday: date) -> str:
    return format_date(monday, format="medium", locale=get_locale())


def hours_of(peak: Peak) -> str:
    return f"{peak.begin}–{peak.end}"


def late_by(minutes: int) -> str:
    """How late, in the largest unit that says enough; early ones say so."""
    size = abs(minutes)
    if not size:
        return _("on time")
    if size >= 2 * 24 * 60:
        told = _("%(count)d days", count=round(size / 1440))
    elif size >= 120:
        told = _("%(count)d hours", count=round(size / 60))
    else:
        told = _("%(count)d minutes", count=size)
    return _("%(time)s early", time=told) if minutes < 0 else told
