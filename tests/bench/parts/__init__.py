"""The parts of the table, in its order. Each takes the places and the report, and adds figures."""

from collections.abc import Callable

from tests.bench.figures import Report
from tests.bench.parts import calendar, importing, intake, people, preview, publishing, searching, starting, triage
from tests.bench.places import Places

PARTS: dict[str, Callable[[Places, Report], None]] = {
    "calendar": calendar.run,
    "triage": triage.run,
    "search": searching.run,
    "people": people.run,
    "intake": intake.run,
    "preview": preview.run,
    "import": importing.run,
    "publish": publishing.run,
    "start": starting.run,
}
