"""The parts of the table, in its order. Each takes the places and the report, and adds figures."""

from collections.abc import Callable

from tests.bench.figures import Report
from tests.bench.parts import (
    calendar,
    chatting,
    grouping,
    hot,
    importing,
    intake,
    people,
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
    "people": people.run,
    "intake": intake.run,
    "chat": chatting.run,
    "preview": preview.run,
    "import": importing.run,
    "publish": publishing.run,
    "start": starting.run,
}
