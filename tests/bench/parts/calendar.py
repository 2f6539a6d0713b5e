"""The month page with few and with many posts in it."""

from tests.bench.figures import Figure, Report, milliseconds
from tests.bench.places import Place, Places, queries_of
from tests.bench.rows import next_month, two_calendars
from tests.bench.servers import served
from tests.bench.visitor import Visitor, timed

HTML_BUDGET_KB = 120
QUERIES_BUDGET = 12


def run(places: Places, report: Report) -> None:
    with places.place("calendar", two_calendars) as place, served(place.folder) as port:
        visitor = place.visitor(port)
        for count, budget in ((200, 40), (5000, 100)):
            visitor.cookies["account"] = f"month{count}"
            _measure(place, visitor, report, count, budget)


def _measure(place: Place, visitor: Visitor, report: Report, count: int, budget: float) -> None:
    path = f"/calendar?month={next_month():%Y-%m}"
    answers = timed(lambda each: each.get(path), visitor)
    median, p99 = milliseconds([answer.seconds for answer in answers])
    queries = queries_of(place, visitor, path)
    name = f"month page, {count:,} posts in the month"
    size = len(answers[0].body) / 1000
    report.add(Figure("calendar", name, median, "ms", budget, queries, QUERIES_BUDGET, p99))
    report.add(Figure("calendar", f"{name}: HTML before compression", size, "kB", HTML_BUDGET_KB))
