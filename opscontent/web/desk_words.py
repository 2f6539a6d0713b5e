"""The words for what is done to groups, themes and the desk, and for what changes there."""

from typing import Any

from flask_babel import lazy_gettext as _l

VERBS: dict[str, Any] = {
    "prompt.groups_asked": _l("asked for those who say the same"),
    "prompt.themes_asked": _l("asked for the themes of the replies"),
    "prompt.group_split": _l("took replies out of a group"),
    "prompt.group_joined": _l("put replies into one group"),
    "prompt.group_represented": _l("let another reply speak for its group"),
    "prompt.group_undone": _l("took a change of groups back"),
    "prompt.picks_ordered": _l("changed the order of the picks"),
    "prompt.section_added": _l("added a section to the desk"),
    "prompt.sections_proposed": _l("had sections made of the themes"),
    "prompt.sections_taken_back": _l("took the proposed sections away"),
    "prompt.section_renamed": _l("renamed a section of the desk"),
    "prompt.section_removed": _l("took a section off the desk"),
}
FIELDS: dict[str, Any] = {
    "also": _l("Others who sent this"),
    "sections": _l("Sections"),
}
