"""Two briefs, stored or typed, told field by field and compared."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _

from opscontent.domain.briefs import FIELDS, LIST_FIELDS, Brief, in_order
from opscontent.domain.briefs import PillarSnapshot as Snapshot
from opscontent.text.diff import Piece, word_diff
from opscontent.web import names
from opscontent.web.briefs.brief_form import BriefForm

Texts = dict[str, str]


def of_brief(brief: Brief, pillars: Sequence[Snapshot]) -> Texts:
    """One text a field, in the reader's language; a list has a line each."""
    return _texts({field: getattr(brief, field) for field in FIELDS}, pillars)


def of_form(form: BriefForm) -> Texts:
    """What was typed, as `of_brief` tells what is stored."""
    return _texts(form.values(), [vars(plan) for plan in form.plans()])


def differences(old: Texts, new: Texts) -> list[tuple[str, list[Piece]]]:
    """The fields that differ; texts are compared by word, lists by line."""
    return [(field, _compared(field, old[field], new[field])) for field in new if old[field] != new[field]]


def _compared(field: str, old: str, new: str) -> list[Piece]:
    if field not in LIST_FIELDS:
        return word_diff(old, new)
    before, after = old.splitlines(), new.splitlines()
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces += _lines("same", before[a:b])
        else:
            pieces += _lines("out", before[a:b]) + _lines("in", after[c:d])
    return pieces


def _lines(kind: Any, lines: Sequence[str]) -> list[Piece]:
    return [each for line in lines for each in (Piece(kind, line), Piece("same", "\n"))]


def _texts(values: dict[str, Any], pillars: Sequence[Snapshot]) -> Texts:
    told = {field: _text(field, values[field]) for field in FIELDS}
    return told | {"pillars": "\n".join(_pillar_line(pillar) for pillar in pillars)}


def _text(field: str, value: Any) -> str:
    if field in ("emotions", "motives"):
        return "\n".join(str(names.name_of(each, field.removesuffix("s"))) for each in in_order(field, value))
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def _pillar_line(pillar: Snapshot) -> str:
    keywords = pillar["keywords"]
    words = ", ".join(keywords) if isinstance(keywords, list) else ""
    return _(
        "%(name)s: %(share)s%%, colour: %(colour)s. %(keywords)s",
        name=pillar["name"],
        share=pillar["target_share"],
        colour=names.name_of(pillar["colour"], "Colour"),
        keywords=words,
    ).strip()
