"""The blueprint, and the form of a draft: what is typed, on which version, with what leave."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import HiddenInput, TextArea

from opscontent.domain import media, revisions
from opscontent.domain.posts import TITLE_MAXIMUM, Post
from opscontent.domain.revisions import (
    ALT_MAXIMUM,
    AUTHOR_MAXIMUM,
    BODY_MAXIMUM,
    DIGEST_MAXIMUM,
    MOST_BLOCKS,
    Choice,
    Revision,
    Text,
)
from opscontent.text.cuts import cover_of
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import library
from opscontent.web.forms import OpsForm

screen = Blueprint("drafts", __name__, url_prefix="/posts/<int:post_id>")
TEXT_FIELDS = ("title", "digest", "author", "cover", "cover_alt", "body")
CHOICES: dict[str, Choice] = {"mine": "mine", "theirs": "theirs", "both": "both"}


class DraftForm(OpsForm):
    title = StringField(_l("Title"), [DataRequired(), Length(max=TITLE_MAXIMUM)], widget=TextArea())
    digest = StringField(_l("Digest"), [Length(max=DIGEST_MAXIMUM)], widget=TextArea())
    author = StringField(_l("Author"), [Length(max=AUTHOR_MAXIMUM)])
    cover = HiddenField(_l("Cover"))
    cover_file = FileField(_l("Cover picture"))
    cover_alt = StringField(_l("What the cover shows"), [Length(max=ALT_MAXIMUM)])
    body = TextAreaField(_l("Text"), [Length(max=BODY_MAXIMUM)])
    base_number = IntegerField(
        _l("Version"), [InputRequired(), NumberRange(min=0, max=ID_MAXIMUM)], widget=HiddenInput()
    )
    confirms = BooleanField(_l("I know. Save my changes."))

    def validate_cover(self, field: HiddenField) -> None:
        """It may have been cut anew: what is saved is drawn."""
        cover = cover_of(field.data or "")
        if field.data and (cover is None or not media.draw_cuts(cover, library.folder())):
            field.data = ""
            raise ValidationError(_l("This cover is not here any more. Choose it again."))

    @classmethod
    def of_choices(cls, chosen: MultiDict[str, str]) -> "DraftForm":
        """The form that the choices of a merge amount to."""
        values = {name: _resolved(chosen, name) for name in TEXT_FIELDS if name != "body"}
        blocks = [f"block-{number}" for number in range(MOST_BLOCKS) if f"block-{number}" in chosen]
        values["body"] = "\n\n".join(filter(None, (_resolved(chosen, name) for name in blocks)))
        kept = {name: chosen[name] for name in ("csrf_token", "base_number", "confirms") if name in chosen}
        return cls(MultiDict(values | kept))

    @property
    def text(self) -> Text:
        return Text(**{name: getattr(self, name).data or "" for name in TEXT_FIELDS})


def form_of(post: Post, revision: Revision | None) -> DraftForm:
    """The form of what is saved; before the first save the plan's title."""
    text = revision.text if revision else Text(post.title)
    return DraftForm(formdata=None, base_number=revision.number if revision else 0, **vars(text))


def keep_file(post: Post, form: DraftForm) -> None:
    """Keep the picture sent with the form, if there is one. Raises `Rejected`."""
    if form.cover_file.data:
        picture = library.taken_in(post.account, form.cover_file.data)
        form.cover.data = picture.as_cover
        form.cover_alt.data = form.cover_alt.data or picture.alt


def _resolved(values: MultiDict[str, str], name: str) -> str:
    """What was chosen for one field or block: a side, both, or the writer's own wording under the plain name."""
    choice = CHOICES.get(values.get(f"{name}-choice", ""))
    if choice is None:
        return values.get(name, "")
    return revisions.chosen(values.get(f"{name}-mine", ""), values.get(f"{name}-theirs", ""), choice)
