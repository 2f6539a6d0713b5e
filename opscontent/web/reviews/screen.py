"""The blueprint of reviews, and its forms."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from opscontent.domain import checks, reviews
from opscontent.web.forms import LocalTimeField, OpsForm

screen = Blueprint("reviews", __name__)


class AskForm(OpsForm):
    comment = TextAreaField(_l("A word to the reviewer"), [Optional(), Length(max=2000)])


class VerdictForm(OpsForm):
    content_hash = HiddenField(validators=[DataRequired(), Length(max=64)])
    comment = TextAreaField(_l("Comment"), [Optional(), Length(max=2000)])


class WaiverForm(OpsForm):
    """`key` says which finding of the page it is about."""

    key = HiddenField(validators=[DataRequired(), Length(max=checks.KEY_MAXIMUM)])
    reason = TextAreaField(_l("Why it may pass"), [Optional(), Length(max=checks.REASON_MAXIMUM)])


class HandOverForm(OpsForm):
    to = SelectField(_l("To whom"), coerce=int)
    until = LocalTimeField(_l("Until when"), [InputRequired(_l("Say until when."))])
    reason = StringField(
        _l("Why"), [DataRequired(_l("Say why you hand it over.")), Length(max=reviews.REASON_MAXIMUM)]
    )


class GuestForm(OpsForm):
    name = StringField(
        _l("For whom"), [DataRequired(_l("Say for whom the link is.")), Length(max=reviews.NAME_MAXIMUM)]
    )
    days = IntegerField(_l("Days it holds"), [InputRequired(), NumberRange(1, reviews.DAYS_MOST)], default=7)
