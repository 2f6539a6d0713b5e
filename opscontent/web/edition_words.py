"""What was done with editions and by putting posts in front, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

VERBS: dict[str, Any] = {
    "post.inserted": _l("put it in front; others that moved:"),
    "post.insertion_undone": _l("took it back from there; others left:"),
    "edition.created": _l("put this edition together"),
    "edition.changed": _l("changed time or note"),
    "edition.post_added": _l("added a post"),
    "edition.post_removed": _l("took a post out"),
    "edition.reordered": _l("changed the order"),
    "edition.armed": _l("armed it"),
    "edition.disarmed": _l("took it back"),
    "edition.undone": _l("undid the last change"),
    "edition.cancelled": _l("gave it up"),
    "edition.sent": _l("sent it"),
    "edition.sent_again": _l("asked to send it again"),
}

FIELDS: dict[str, Any] = {
    "edition_gap_minutes": _l("Minutes between editions"),
}
