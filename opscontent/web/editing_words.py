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
    "account.checks_chosen": _l("changed what checks weigh"),
    "account.words_added": _l("added a list of words"),
    "account.words_removed": _l("removed a list of words"),
    "post.finding_waived": _l("let a finding pass"),
    "post.waiver_taken_back": _l("lets a finding count again"),
    "post.commented": _l("commented"),
    "post.comment_answered": _l("answered a comment"),
    "post.comment_resolved": _l("settled a comment"),
    "post.comment_reopened": _l("opened a comment again"),
    "post.comment_assigned": _l("gave a comment to somebody as a task"),
    "post.comment_withdrawn": _l("took a comment back"),
    "account.review_steps": _l("changed who approves texts"),
    "post.step_passed": _l("approved it for one step"),
    "post.step_handed_over": _l("handed the step over"),
    "post.step_taken_back": _l("took the step back"),
    "post.guest_invited": _l("made a link for a guest"),
    "post.guest_revoked": _l("revoked a guest's link"),
    "post.guest_read": _l("began to read"),
    "post.guest_for": _l("would publish it"),
    "post.guest_against": _l("would change something"),
    "account.look_changed": _l("changed how articles look"),
    "account.code_set": _l("put a QR code under every article"),
    "account.code_removed": _l("took the QR code away"),
}
FIELDS: dict[str, Any] = {
    "step": _l("Step"),
    "stands_in": _l("Decides"),
    "until_at": _l("Until when"),
    "daily_letter": _l("Letter of the day"),
    "weekly_letter": _l("Letter of the week"),
    "step_1_role": _l("First step"),
    "step_1_people": _l("First step"),
    "step_1_hours": _l("First step, hours"),
    "step_1_reminder": _l("First step, reminder before"),
    "step_1_guests": _l("First step, guests count"),
    "step_2_role": _l("Second step"),
    "step_2_people": _l("Second step"),
    "step_2_hours": _l("Second step, hours"),
    "step_2_reminder": _l("Second step, reminder before"),
    "step_2_guests": _l("Second step, guests count"),
    "is_promotion": _l("Promotion"),
    "check.brief": _l("No brief"),
    "check.pillar": _l("No pillar"),
    "check.clause": _l("No clause of the brief"),
    "check.clause_changed": _l("The clause left the brief"),
    "check.why_us": _l("No reason why us"),
    "check.title_long": _l("Title cut in lists"),
    "check.title_alike": _l("Title like an earlier one"),
    "check.digest_missing": _l("No digest"),
    "check.digest_long": _l("Digest cut"),
    "check.cover_missing": _l("Cover missing"),
    "check.cover_alt": _l("Cover without words"),
    "check.alt_missing": _l("Pictures without words"),
    "check.foreign_links": _l("Links to other sites"),
    "check.bare_link": _l("Bare addresses"),
    "check.heading_jump": _l("Headings that jump"),
    "check.long_paragraph": _l("Long paragraphs"),
    "check.no_call": _l("An end that asks nothing"),
    "check.spacing": _l("Spaces between Chinese and Latin"),
    "check.punctuation": _l("Width of marks"),
    "check.doubled": _l("Doubled marks"),
    "check.absolute_word": _l("Absolute words in promotions"),
    "check.dont_word": _l("Words we avoid"),
    "check.off_limits": _l("Off limits"),
    "check.tone_missing": _l("None of our words"),
    "check.persona_missing": _l("Neither us nor readers named"),
    "check.facts_changed": _l("Numbers and names other than approved"),
    "check.answer_missing": _l("Readers’ questions without answer"),
    "check.not_verbatim": _l("Changed quotes marked as verbatim"),
    "check.credits_missing": _l("No thanks to readers"),
    "check.structure": _l("WeChat’s rules of structure"),
    "look_theme": _l("Theme"),
    "look_accent": _l("Colour of articles"),
    "look_divider": _l("Divider"),
    "opening": _l("Opening line"),
    "call": _l("Call at the end"),
}
NAMES: dict[str, dict[str, Any]] = {
    "Level": {
        "advises": _p("level", "Advises"),
        "warns": _p("level", "Warns"),
        "blocks": _p("level", "Blocks"),
    },
    "Weight": {
        "off": _p("level", "Off"),
        "advises": _p("level", "Advises"),
        "warns": _p("level", "Warns"),
        "blocks": _p("level", "Blocks"),
    },
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
# The findings that accounts weigh, as their page shows them.
CHECK_GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_l("The plan"), ("brief", "pillar", "clause", "clause_changed", "why_us")),
    (
        _l("Title, digest, cover"),
        ("title_long", "title_alike", "digest_missing", "digest_long", "cover_missing", "cover_alt"),
    ),
    (
        _l("The text"),
        ("heading_jump", "long_paragraph", "no_call", "bare_link", "foreign_links", "alt_missing", "structure"),
    ),
    (_l("Type"), ("spacing", "punctuation", "doubled")),
    (
        _l("Words"),
        ("absolute_word", "dont_word", "off_limits", "tone_missing", "persona_missing", "facts_changed"),
    ),
    (_l("Readers’ words"), ("answer_missing", "not_verbatim", "credits_missing")),
)
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
