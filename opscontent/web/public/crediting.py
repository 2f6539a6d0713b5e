"""The choice of how to be named, in every form that asks for it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from opscontent.web import names


class CreditField(RadioField):
    """What is not on offer counts as the first: the form's door tidies it."""

    def __init__(self, label: Any = None, **values: Any) -> None:
        given = {"choices": names.choices("CreditWish"), "default": "name", "validate_choice": False} | values
        super().__init__(label or _l("How to name you"), **given)
