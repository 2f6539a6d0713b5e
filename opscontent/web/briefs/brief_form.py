"""The form of a brief, its pillars included, and how a brief is told field by field."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from opscontent.domain.briefs import COLOURS, FIELDS, NAME_MAXIMUM, Brief, Pillar, PillarPlan, in_order
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import names
from opscontent.web.forms import CheckboxesField, LineCount, LinesField, OpsForm

PILLARS_MAXIMUM = 20
EMPTY_ROWS = 3


class PillarRow(OpsForm):
    """One pillar; a new row without a name is no pillar."""

    class Meta(OpsForm.Meta):
        csrf = False  # the form around it has the token

    id = IntegerField(_l("Pillar"), [Optional(), NumberRange(1, ID_MAXIMUM)], widget=HiddenInput())
    name = StringField(_l("Name"), [Length(max=NAME_MAXIMUM)])
    keywords = StringField(_l("Keywords"), [Length(max=400)])
    colour = SelectField(_l("Colour"), choices=names.choices("Colour"), default="1")
    target_share = IntegerField(_l("Share of the posts"), [Optional(), NumberRange(0, 100)])
    is_removed = BooleanField(_l("Remove"))

    @property
    def is_wanted(self) -> bool:
        return bool(self.name.data or self.id.data) and not self.is_removed.data


class BriefForm(OpsForm):
    based_on = IntegerField(_l("Version"), [InputRequired(), NumberRange(0, ID_MAXIMUM)], widget=HiddenInput())
    statement = TextAreaField(_l("Statement"), [DataRequired(), Length(max=300)])
    audience = TextAreaField(_l("Audience"), [Length(max=1000)])
    promise = TextAreaField(_l("Promise"), [Length(max=2000)])
    tone = TextAreaField(_l("Tone"), [Length(max=1000)])
    persona_self = StringField(_l("What we call ourselves"), [Length(max=200)])
    persona_reader = StringField(_l("What we call our readers"), [Length(max=200)])
    do_words = LinesField(_l("Words we use"), [LineCount(100, 40)])
    dont_words = LinesField(_l("Words we avoid"), [LineCount(200, 40)])
    off_limits = LinesField(_l("Off limits"), [LineCount(50, 200)])
    emotions = CheckboxesField(_l("Wanted emotions"), choices=names.choices("emotion"))
    motives = CheckboxesField(_l("Share motives"), choices=names.choices("motive"))
    pillars = FieldList(FormField(PillarRow), max_entries=PILLARS_MAXIMUM)
    note = StringField(_l("Why this version"), [Length(max=200)])

    def values(self) -> dict[str, Any]:
        values = {field: self[field].data for field in FIELDS}
        return values | {field: in_order(field, values[field]) for field in ("emotions", "motives")}

    def plans(self) -> list[PillarPlan]:
        return [_plan(row.form) for row in self.pillars if row.form.is_wanted]

    def add_rows(self, pillars: Sequence[Pillar], *, empty: int) -> None:
        """A row for each of these pillars that has none, and empty ones for new pillars."""
        here = {row.form.id.data for row in self.pillars}
        rows = [_row(pillar) for pillar in pillars if pillar.id not in here]
        used = len(self.pillars) + len(rows)
        rows += [{"colour": str((used + number) % len(COLOURS) + 1)} for number in range(empty)]
        for row in rows[: PILLARS_MAXIMUM - len(self.pillars)]:
            self.pillars.append_entry(row)

    @property
    def share_sum(self) -> int:
        return sum(row.form.target_share.data or 0 for row in self.pillars if row.form.is_wanted)


def filled(brief: Brief | None, pillars: Sequence[Pillar]) -> BriefForm:
    """The form as it stands before anything is typed, or with what was sent."""
    start: dict[str, Any] = {field: getattr(brief, field) for field in FIELDS} if brief else {}
    form = BriefForm(data=start | {"based_on": brief.number if brief else 0})
    if not form.is_submitted():
        form.add_rows(pillars, empty=EMPTY_ROWS)
    return form


def _row(pillar: Pillar) -> dict[str, Any]:
    return {
        "id": pillar.id,
        "name": pillar.name,
        "keywords": ", ".join(pillar.keywords),
        "colour": str(pillar.colour),
        "target_share": pillar.target_share,
    }


def _plan(row: PillarRow) -> PillarPlan:
    words = (row.keywords.data or "").replace("，", ",").replace("、", ",").split(",")
    return PillarPlan(
        id=row.id.data,
        name=row.name.data or "",
        keywords=[word.strip() for word in words if word.strip()],
        colour=int(row.colour.data),
        target_share=row.target_share.data or 0,
    )
