"""Which column of somebody's table holds what: the choices, told apart by letter, heading and first words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from opscontent.text.sheets import column_letters
from opscontent.web.forms import OpsForm

SAMPLED = 5  # rows
SHOWN_OF_A_CELL = 30
# What the reader of a file has to say before anything comes in; %s is what it is about.
REMARKS = {
    "formulas": _l("The sheet has formulas. What their cells show comes in as text; nothing is computed here."),
    "encoding": _l("The file does not say how it is encoded; it was read as %s. Do the words look right?"),
}


def offer(form: OpsForm, fields: Sequence[str], rows: Sequence[Any], *, required: str = "") -> None:
    """Any column of `rows`, (number, cells) each, can be any field; all but the required one can be in none."""
    width = max((len(cells) for _number, cells in rows), default=0)
    choices = [SelectChoice(str(at), _name(rows, at)) for at in range(width)]
    for field in fields:
        form[field].choices = choices if field == required else [SelectChoice("", _("none")), *choices]


def filled(fields: Sequence[str], columns: Mapping[str, int], *, has_header: bool) -> dict[str, Any]:
    """What a form shows first: the columns by field as they were guessed."""
    return {field: str(columns.get(field, "")) for field in fields} | {"has_header": has_header}


def _name(rows: Sequence[Any], at: int) -> str:
    samples = [cells[at][:SHOWN_OF_A_CELL] for _number, cells in rows[:SAMPLED] if at < len(cells) and cells[at]]
    letters = column_letters(at)
    return f"{letters} · {' · '.join(samples[:2])}" if samples else letters
