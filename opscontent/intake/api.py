"""The door for programs: one reply from a JSON object that was checked already."""

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.intake.contract import LONGEST, Incoming, moment_of
from opscontent.text.inputs import one_line, tidy

LABEL = _l("API")


def read(source: Mapping[str, Any]) -> Iterator[Incoming]:
    """One reply; whoever wants to be anonymous has no name, whatever the program knows."""
    name = "" if source.get("anonymous") else one_line(source.get("name", ""))
    yield Incoming(
        row=1,
        text=tidy(source["text"]).strip(),
        name=name[: LONGEST["name"]].strip(),
        title_idea=one_line(source.get("title_idea", ""))[: LONGEST["title_idea"]].strip(),
        credit=source.get("credit", "name"),
        received_at=moment_of(source.get("received_at", ""), UTC),
    )
