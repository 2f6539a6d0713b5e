"""The blueprint, and the forms of a picture: its words, its cuts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from wtforms import FloatField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from opscontent.domain import media
from opscontent.domain.media import ALT_MAXIMUM, CREDIT_MAXIMUM, SOURCE_MAXIMUM, TITLE_MAXIMUM, WORDS, Picture
from opscontent.text.cuts import RATIOS, WHOLE, Cut, placed
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import library
from opscontent.web.forms import OpsForm

screen = Blueprint("media", __name__)
NOTHING: Mapping[str, Cut] = MappingProxyType({})
SIDES = ("left", "top", "width")
_PERCENT = [InputRequired(), NumberRange(0, 100)]


class VersionForm(OpsForm):
    version = IntegerField(_l("Version"), [InputRequired(), NumberRange(1, ID_MAXIMUM)], widget=HiddenInput())


class WordsForm(VersionForm):
    title = StringField(_l("Title"), [Length(max=TITLE_MAXIMUM)])
    alt = StringField(_l("What it shows"), [Length(max=ALT_MAXIMUM)])
    credit = StringField(_l("Credit"), [Length(max=CREDIT_MAXIMUM)])
    source = StringField(_l("Source"), [Length(max=SOURCE_MAXIMUM)])

    @property
    def words(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in WORDS}


class CutForm(VersionForm):
    """Each rectangle by its corner and its width, in percent; its height follows from the shape."""

    wide_left = FloatField(_l("Left, percent"), _PERCENT)
    wide_top = FloatField(_l("Top, percent"), _PERCENT)
    wide_width = FloatField(_l("Width, percent"), _PERCENT)
    square_left = FloatField(_l("Left, percent"), _PERCENT)
    square_top = FloatField(_l("Top, percent"), _PERCENT)
    square_width = FloatField(_l("Width, percent"), _PERCENT)

    def cuts(self, picture: Picture) -> dict[str, Cut]:
        size = (picture.width, picture.height)
        return {shape: self._cut(shape, ratio, size) for shape, ratio in RATIOS.items()}

    def _cut(self, shape: str, ratio: float, size: tuple[int, int]) -> Cut:
        left, top, width = (float(self[f"{shape}_{side}"].data) for side in SIDES)
        return placed(left, top, width, ratio, size)


def words_form(picture: Picture) -> WordsForm:
    return WordsForm(formdata=None, obj=picture)


def cut_form(picture: Picture, chosen: Mapping[str, Cut] = NOTHING) -> CutForm:
    """The form with what was chosen in a draft or for the picture, else with a suggestion."""
    cuts = chosen or picture.cuts or _suggested(picture)
    values: dict[str, Any] = {"version": picture.version}
    for shape, cut in cuts.items():
        values |= {f"{shape}_left": cut.left, f"{shape}_top": cut.top, f"{shape}_width": cut.right - cut.left}
    numbers = {name: value * 100 / WHOLE if name != "version" else value for name, value in values.items()}
    return CutForm(formdata=None, data=numbers)


def _suggested(picture: Picture) -> dict[str, Cut]:
    path = media.file_of(picture.name, "web", library.folder())
    return media.suggested(path.name, path.parent) if path else {}
