"""The door on our own public page: one reply from the values of its form."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.intake.contract import LONGEST, Incoming
from opscontent.text.inputs import one_line, tidy

LABEL = _l("Public page")
CREDITS = ("name", "initials", "anonymous")


def read(source: Mapping[str, Any]) -> Iterator[Incoming]:
    """One reply; a reader who wants to be anonymous has no name, whatever the field holds."""
    credit = source.get("credit") if source.get("credit") in CREDITS else CREDITS[0]
    name = "" if credit == "anonymous" else one_line(source.get("name") or "")
    title_idea = one_line(source.get("title_idea") or "")
    yield Incoming(
        row=1,
        text=tidy(source.get("text") or "").strip(),
        name=name[: LONGEST["name"]].strip(),
        title_idea=title_idea[: LONGEST["title_idea"]].strip(),
        credit=str(credit),
        email=one_line(source.get("email") or "")[: LONGEST["email"]],
    )
