"""The words for recurring posts, own events, notes on days, and posts that a brief touches."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

NAMES: dict[str, dict[str, Any]] = {
    "EventKind": {
        "event": _p("event", "Event"),
        "campaign": _p("event", "Campaign"),
    },
    "Repeats": {
        "weekly": _l("Every week, or every few weeks"),
        "monthly": _l("Every month, on a weekday such as the last Friday"),
        "rule": _l("A rule of my own"),
    },
    "Position": {
        "1": _p("of the month", "first"),
        "2": _p("of the month", "second"),
        "3": _p("of the month", "third"),
        "4": _p("of the month", "fourth"),
        "5": _p("of the month", "fifth"),
        "-1": _p("of the month", "last"),
        "-2": _p("of the month", "second last"),
        "-3": _p("of the month", "third last"),
        "-4": _p("of the month", "fourth last"),
        "-5": _p("of the month", "fifth last"),
    },
}
VERBS: dict[str, Any] = {
    "rhythm.waived": _l("let a finding of the week pass"),
    "rhythm.taken_back": _l("had it looked at again"),
    "rhythm.turned_off": _l("turned a rule of rhythm off"),
    "recurrence.added": _l("made this recurring post"),
    "recurrence.changed": _l("changed the rule or the plan"),
    "recurrence.stopped": _l("stopped it"),
    "recurrence.resumed": _l("let it go on"),
    "recurrence.skipped": _l("left a day out"),
    "recurrence.unskipped": _l("took a day in again"),
    "recurrence.day_moved": _l("moved one day"),
    "event.added": _l("put it on the calendar"),
    "event.changed": _l("changed it"),
    "event.removed": _l("took it off the calendar"),
    "event.restored": _l("put it back on the calendar"),
    "day_note.written": _l("changed the note"),
    "post.let_stand": _l("let it stand under the new brief"),
    "post.look_again": _l("asked to look again under the new brief"),
}
FIELDS: dict[str, Any] = {
    "day": _l("Day"),
    "first_on": _l("First day"),
    "last_on": _l("Last day"),
    "hides_days": _l("Hides holidays, festivals and solar terms"),
    "brief_version": _l("Version of the brief"),
}
