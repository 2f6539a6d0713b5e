"""The blueprint, and the form that describes a contributor."""

import re
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from opscontent.domain.contributors import NOTE_MAXIMUM, Contributor, ContributorKind, Description, Tier, tags_of
from opscontent.web import names
from opscontent.web.forms import OpsForm

screen = Blueprint("contributors", __name__)
_BETWEEN_TAGS = re.compile(r"[,，、;；]")


class DescriptionForm(OpsForm):
    tier = RadioField(_l("Tier"), choices=names.choices("Tier"))
    kind = SelectField(_l("Kind"), choices=names.choices("ContributorKind", empty=_l("None of these")), default="")
    tags = StringField(_l("Tags"), [Length(max=400)])
    note = TextAreaField(_l("Note"), [Length(max=NOTE_MAXIMUM)])

    @property
    def description(self) -> Description:
        kind = ContributorKind(self.kind.data) if self.kind.data else None
        return Description(
            Tier(self.tier.data), kind, _BETWEEN_TAGS.split(self.tags.data or ""), self.note.data or ""
        )


def description_form(contributor: Contributor) -> DescriptionForm:
    """The form, filled with what we know."""
    stored: dict[str, Any] = {
        "tier": contributor.tier.value,
        "kind": contributor.kind.value if contributor.kind else "",
        "tags": ", ".join(tags_of([contributor.id]).get(contributor.id, [])),
        "note": contributor.note,
    }
    return DescriptionForm(data=stored)
