"""The words of the history for what is done about readers: contributors, and what they are told."""

from typing import Any

from flask_babel import lazy_gettext as _l

VERBS: dict[str, Any] = {
    "contributor.described": _l("changed what we know of this contributor"),
    "contributor.merged": _l("found that two contributors are one person"),
    "contributor.unmerged": _l("took two contributors apart again"),
    "reply.credit_wished": _l("chose how to be named"),
    "contributor.listed": _l("wants to be on the page of thanks"),
    "contributor.unlisted": _l("left the page of thanks"),
    "prompt.telling": _l("decided what readers are told"),
    "prompt.telling_cancelled": _l("told nobody after all"),
    "prompt.told": _l("told readers"),
}
FIELDS: dict[str, Any] = {
    "tier": _l("Tier"),
    "contributor_kind": _l("Kind"),
    "tags": _l("Tags"),
    "has_wall": _l("Page of thanks"),
    "credit_wish": _l("Named"),
    "told_considered": _l("Considered"),
    "told_selected": _l("Chosen"),
    "told_not_this_time": _l("Not this time"),
    "chosen_words": _l("Message to the chosen"),
    "declined_words": _l("Message to the others"),
    "contributor": _l("Contributor"),
    "core_used_count": _l("Used replies for the core"),
    "core_months": _l("Months that count for the core"),
}
