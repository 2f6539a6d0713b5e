"""The words for pictures of the library: what the history tells of them."""

from typing import Any

from flask_babel import lazy_gettext as _l

VERBS: dict[str, Any] = {
    "picture.kept": _l("put this picture into the library"),
    "picture.described": _l("changed what is said of it"),
    "picture.cut": _l("cut it for covers"),
    "picture.deleted": _l("deleted it"),
    "picture.brought_back": _l("brought it back"),
    "picture.removed": _l("removed its files"),
}
FIELDS: dict[str, Any] = {
    "alt": _l("What it shows"),
    "cut_wide": _l("Wide cut"),
    "cut_square": _l("Square cut"),
}
