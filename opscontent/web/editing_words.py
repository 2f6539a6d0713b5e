"""The words for texts, how they look on WeChat and what is checked in them: names, verbs and fields."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p
from flask_babel import ngettext

from opscontent.text.wechat_losses import Loss, Lost

VERBS: dict[str, Any] = {
    "post.saved": _l("saved the text"),
    "post.merged": _l("merged two versions"),
    "post.text_restored": _l("brought an old text back"),
    "post.version_named": _l("named a version"),
    "account.look_changed": _l("changed how articles look"),
    "account.code_set": _l("put a QR code under every article"),
    "account.code_removed": _l("took the QR code away"),
}
FIELDS: dict[str, Any] = {
    "look_theme": _l("Theme"),
    "look_accent": _l("Colour of articles"),
    "look_divider": _l("Divider"),
    "opening": _l("Opening line"),
    "call": _l("Call at the end"),
}
NAMES: dict[str, dict[str, Any]] = {
    "look_theme": {
        "plain": _p("theme", "Plain"),
        "seal": _p("theme", "Seal"),
        "journal": _p("theme", "Journal"),
        "notebook": _p("theme", "Notebook"),
        "column": _p("theme", "Column"),
    },
    "look_divider": {
        "line": _p("divider", "A fine line"),
        "short": _p("divider", "A short bar"),
        "dots": _p("divider", "Dots"),
        "diamonds": _p("divider", "Diamonds"),
    },
}
# What each theme is like.
THEMES: dict[str, Any] = {
    "plain": _l("Nothing but type: hairlines and space."),
    "seal": _l("Headings on a seal of colour, quotes in frames."),
    "journal": _l("Centred and spaced like a magazine."),
    "notebook": _l("Marker strokes, dashed slips, round corners."),
    "column": _l("Broad bars at the edge, like a newspaper."),
}


def loss_of(loss: Loss) -> str:
    """What WeChat changes, as a sentence."""
    return str(_LOSSES[loss.kind](loss.count))


_LOSSES: dict[Lost, Callable[[int], Any]] = {
    Lost.links: lambda count: ngettext(
        "%(num)d link to another site becomes a footnote.",
        "%(num)d links to other sites become footnotes.",
        count,
    ),
    Lost.jumps: lambda count: ngettext(
        "%(num)d link within the article or to our own pages becomes plain words.",
        "%(num)d links within the article or to our own pages become plain words.",
        count,
    ),
    Lost.pictures: lambda count: ngettext(
        "%(num)d picture is not at WeChat yet: it is uploaded when the edition is sent, by hand by you.",
        "%(num)d pictures are not at WeChat yet: they are uploaded when the edition is sent, by hand by you.",
        count,
    ),
    Lost.nested_lists: lambda count: ngettext(
        "%(num)d list within a list is written out with its markers.",
        "%(num)d lists within lists are written out with their markers.",
        count,
    ),
    Lost.folds: lambda count: ngettext(
        "%(num)d folded part is open for good.", "%(num)d folded parts are open for good.", count
    ),
    Lost.readings: lambda count: ngettext(
        "%(num)d reading stands behind its characters, not above.",
        "%(num)d readings stand behind their characters, not above.",
        count,
    ),
    Lost.titles: lambda count: ngettext(
        "%(num)d hint that a mouse would show is gone.", "%(num)d hints that a mouse would show are gone.", count
    ),
}
