"""The pages of the calendar, month, week, list and board, with few and with many posts in the month."""

from tests.bench.figures import Figure, Report
from tests.bench.places import Places
from tests.bench.rows import next_month, two_calendars
from tests.bench.screens import Screens
from tests.bench.servers import served

HTML_BUDGET_KB = 120
QUERIES_BUDGET = 12


def run(places: Places, report: Report) -> None:
    month = next_month()
    pages = {
        "month": f"/calendar?month={month:%Y-%m}",
        "week": f"/calendar/week?day={month:%Y-%m}-12",
        "list": f"/calendar/list?month={month:%Y-%m}",
        "board": f"/calendar/board?month={month:%Y-%m}",
    }
    with places.place("calendar", two_calendars) as place, served(place.folder) as server:
        screens = Screens(place, server, report)
        for count, budget in ((200, 40), (5000, 100)):
            screens.visitor.cookies["account"] = f"month{count}"
            for view, path in pages.items():
                name = f"{view} page, {count:,} posts in the month"
                page = screens.measure("calendar", name, path, budget, QUERIES_BUDGET)
                size = len(page) / 1000
                report.add(Figure("calendar", f"{name}: HTML before compression", size, "kB", HTML_BUDGET_KB))
