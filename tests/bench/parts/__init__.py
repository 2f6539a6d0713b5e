"""The parts of the table, in its order. Each takes the places and the report, and adds figures."""

from collections.abc import Callable

from tests.bench.figures import Report
from tests.bench.parts import (
    calendar,
    chatting,
    editing,
    fit,
    grouping,
    hot,
    importing,
    intake,
    people,
    pictures,
    preview,
    publishing,
    searching,
    starting,
    triage,
)
from tests.bench.places import Places

PARTS: dict[str, Callable[[Places, Report], None]] = {
    "calendar": calendar.run,
    "triage": triage.run,
    "search": searching.run,
    "groups": grouping.run,
    "hot": hot.run,
    "fit": fit.run,
    "people": people.run,
    "pictures": pictures.run,
    "intake": intake.run,
    "chat": chatting.run,
    "preview": preview.run,
    "editing": editing.run,
    "import": importing.run,
    "publish": publishing.run,
    "start": starting.run,
}
