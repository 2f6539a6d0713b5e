"""The blueprint and the desk's forms."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from opscontent.domain.posts import TITLE_MAXIMUM
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import CREDIT_MAXIMUM, NOTE_MAXIMUM, Quote
from opscontent.domain.replies import LONGEST_TEXT
from opscontent.text import numbers
from opscontent.text.inputs import one_line
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import names
from opscontent.web.forms import OpsForm

SEARCH_MAXIMUM = 60

EMPTY_KIND = _l("As the difference says")
LAYOUTS = {
    "plain": _l("One after the other"),
    "list": _l("Numbered"),
    "answers": _l("Questions and answers"),
    "theme": _l("By theme"),
    "best": _l("Best of"),
}

screen = Blueprint("desk", __name__, url_prefix="/prompts/<int:prompt_id>/desk")


class QuoteForm(OpsForm):
    """One pick. `version` is the one that was on the screen; kind "" means: guess it from the difference.

    `theirs` is the wording that somebody else saved meanwhile, "" if nobody did."""

    theirs = ""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, ID_MAXIMUM)])
    wording = TextAreaField(_l("Edited wording"), validators=[Length(max=2 * LONGEST_TEXT)])
    kind = SelectField(_l("Kind of edit"), choices=[], validate_choice=True)
    credit = StringField(_l("Credit"), validators=[Length(max=CREDIT_MAXIMUM)])
    also = SelectField(_l("Others who sent this"), choices=[], validate_choice=False)
    note = TextAreaField(_l("Note for the team"), validators=[Length(max=NOTE_MAXIMUM)])

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.kind.choices = names.choices("EditKind", empty=EMPTY_KIND)
        self.also.choices = names.choices("Also")


class BuildForm(OpsForm):
    """A new post (post "0") or one that is still being written."""

    post = SelectField(_l("Into"), coerce=int, default=0)
    title = StringField(_l("Title of the new post"), validators=[Length(max=TITLE_MAXIMUM)])
    pattern = RadioField(_l("Layout"), choices=names.options(LAYOUTS), default="plain")


class LayForm(OpsForm):
    """Another layout for a post; `base` is the revision that was on the screen."""

    base = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, ID_MAXIMUM)])
    pattern = RadioField(_l("Layout"), choices=names.options(LAYOUTS), default="plain")


def overtaken(form: QuoteForm, quote: Quote) -> QuoteForm:
    """The form with what was typed, now based on the version that somebody else saved."""
    form.theirs = quote.words
    form.version.data, form.version.raw_data = quote.version, None
    return form


def search_words() -> str:
    return one_line(request.args.get("q", ""))[:SEARCH_MAXIMUM]


def whole(text: str) -> int:
    """A whole number that fits an id; 0 for anything else."""
    return numbers.whole(text) or 0


def address(prompt: Prompt, *, anchor: str = "") -> str:
    """Back to the desk as it was asked for: the same post, the same search."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("post", "q", "theme") if request.args.get(name)}
    return url_for("desk.page", prompt_id=prompt.id, _anchor=anchor or None, **kept)
