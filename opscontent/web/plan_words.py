"""The words for what is brought into the calendar and taken out of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

VERBS: dict[str, Any] = {
    "person.calendar_feed_made": _l("subscribed to the calendar"),
    "person.calendar_feed_ended": _l("ended a subscription to the calendar"),
    "plan_import.made": _l("made posts of the file"),
    "plan_import.taken_back": _l("took the import back"),
}
NAMES: dict[str, dict[str, Any]] = {
    "PromptEvents": {
        "none": _p("feed", "Leave them out"),
        "days": _p("feed", "As whole days"),
        "times": _p("feed", "From the hour to the hour"),
    },
}
