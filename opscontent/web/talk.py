"""What the panel of comments wants to know, on whichever page it stands."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from opscontent.domain import comments
from opscontent.domain.comments import WORDS_MAXIMUM
from opscontent.domain.posts import Post
from opscontent.text.anchors import QUOTATION_MAXIMUM
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web.forms import OpsForm


class SayForm(OpsForm):
    """`near` is the character of the saved text beside which the quotation stood."""

    words = TextAreaField(_l("Comment"), [DataRequired(_l("Say something.")), Length(max=WORDS_MAXIMUM)])
    quotation = HiddenField(validators=[Optional(), Length(max=QUOTATION_MAXIMUM)])
    near = IntegerField(validators=[Optional(), NumberRange(0, ID_MAXIMUM)])
    assignee = IntegerField(validators=[Optional(), NumberRange(1, ID_MAXIMUM)])


def beside(post: Post, body: str, page: str, form: SayForm | None = None) -> dict[str, Any]:
    """What the panel wants to know: `page` is the one that it stands on, `body` its text."""
    return {
        "threads": comments.of_post(post.id, body),
        "say_form": form or SayForm(formdata=None),
        "colleagues": comments.may_be_told(post.account_id),
        "comments_page": page,
    }
