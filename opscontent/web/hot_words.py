"""The words for feeds, boards and hot topics."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from wtforms.fields.choices import SelectChoice

VERBS: dict[str, Any] = {
    "feed.added": _l("added this feed"),
    "feed.changed": _l("changed it"),
    "feed.turned_on": _l("turned it on"),
    "feed.turned_off": _l("turned it off"),
    "feed.asked": _l("had it asked"),
    "hot_rule.added": _l("made this rule"),
    "hot_rule.changed": _l("changed it"),
    "hot_rule.removed": _l("removed a rule of hot topics"),
    "hot_topic.merged": _l("put another story into it"),
    "hot_topic.merged_into": _l("put it into another story"),
    "hot_topic.unmerged": _l("took two stories apart"),
    "hot_topic.split": _l("took a board's line out of it"),
    "hot_topic.recorded": _l("recorded it"),
    "hot_topic.changed": _l("changed it"),
    "hot_topic.seen": _l("saw it again"),
    "hot_topic.closed": _l("marked it as over"),
    "hot_topic.reopened": _l("opened it again"),
}


def minutes(values: Iterable[int]) -> list[SelectChoice]:
    """Choices for a select field of minutes, said in the longest unit that is whole."""
    return [SelectChoice(value, _duration(value)) for value in values]


def _duration(value: int) -> Any:
    if value % 60:
        return lazy_ngettext("%(num)d minute", "%(num)d minutes", value)
    return lazy_ngettext("%(num)d hour", "%(num)d hours", value // 60)
