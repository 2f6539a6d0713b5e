"""What a reader sent, judged without building the form's fields: those are for a page, and nearly every reader gets
none. `is_plain` never says yes where the form says no (a test holds the two together), and anything else the form
judges."""

from collections.abc import Mapping
from dataclasses import dataclass

from wtforms import BooleanField

from opscontent.intake import Incoming
from opscontent.intake import form as form_door
from opscontent.text.inputs import one_line

NAME_MAXIMUM = 60
TITLE_IDEA_MAXIMUM = 120
NUMBER_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Sent:
    """`stamp` and `consent_number` say which page it was; `is_plain`: there is nothing about it to be said."""

    incoming: Incoming
    stamp: str
    consent_number: int
    is_plain: bool


def read(values: Mapping[str, str]) -> Sent:
    (incoming,) = form_door.read(values)
    number = values.get("consent_number", "")
    return Sent(
        incoming=incoming,
        stamp=values.get("stamp", ""),
        consent_number=int(number) if number.isdecimal() and len(number) <= NUMBER_DIGITS else 0,
        is_plain=_is_plain(values, incoming),
    )


def _is_plain(values: Mapping[str, str], incoming: Incoming) -> bool:
    """Words and a yes, nothing too long, nothing that a person does not fill in, no address to be looked at."""
    return (
        incoming.text != ""
        and values.get("agrees", "") not in BooleanField.false_values
        and len(one_line(values.get("name", ""))) <= NAME_MAXIMUM
        and len(one_line(values.get("title_idea", ""))) <= TITLE_IDEA_MAXIMUM
        and not values.get("subject")
        and not values.get("email")
    )
