"""The preview of a long draft: for the first time, again, and of texts made to hang a renderer."""

from functools import partial
from statistics import median

from tests.bench import texts
from tests.bench.figures import Figure, Report
from tests.bench.places import Places
from tests.bench.rows import one_post
from tests.bench.screens import TIMES, Screens
from tests.bench.servers import served
from tests.bench.visitor import Answer, Timed, timed, warm
from tests.statements import counting
from tests.text.attacks import HANGS

CHARACTERS = 20_000
FIRST_BUDGET, AGAIN_BUDGET, HOSTILE_BUDGET = 120, 10, 500
WORST = 3  # of the hostile texts are measured again


def run(places: Places, report: Report) -> None:
    with places.place("draft", one_post) as place, served(place.folder) as server:
        desk = Desk(Screens(place, server, report), f"/posts/{place.ids['post']}/draft/preview")
        text = texts.article(CHARACTERS, seed=3)
        warm(lambda each: each.post(desk.path, form(text), Accept="text/html"), desk.screens.visitor)
        first = timed(server, [partial(desk.preview, changed(text, number)) for number in range(TIMES)])
        warm(lambda each: each.post(desk.path, form(text), Accept="text/html"), desk.screens.visitor)
        again = timed(server, [partial(desk.preview, text)] * TIMES)
        desk.report("the first time", first, FIRST_BUDGET, desk.queries(text))
        desk.report("again", again, AGAIN_BUDGET, desk.queries(text))
        _measure_hostile(desk)


class Desk:
    """Someone who writes a draft, and looks at it."""

    def __init__(self, screens: Screens, path: str) -> None:
        self.screens, self.path = screens, path

    def preview(self, text: str) -> Answer:
        return self.screens.visitor.post(self.path, form(text), Accept="text/html")

    def queries(self, text: str) -> int:
        client = self.screens.client
        client.post(self.path, data=form(text))
        with counting(self.screens.place.app) as ran:
            assert client.post(self.path, data=form(text)).status_code == 200
        return len(ran)

    def report(self, name: str, found: Timed, budget: float, queries: int) -> None:
        act = f"preview of {CHARACTERS:,} characters, {name}"
        figure = Figure.of_times("preview", act, found.seconds, budget, queries=queries, cpu=found.cpu)
        self.screens.report.add(figure)


def _measure_hostile(desk: Desk) -> None:
    once = {name: desk.preview(text).seconds for name, text in HANGS.items()}
    slowest = sorted(once, key=lambda name: once[name])[-WORST:]
    asks = {name: [partial(desk.preview, changed(HANGS[name], number)) for number in range(5)] for name in slowest}
    often = {name: timed(desk.screens.server, asks[name]) for name in slowest}
    worst = max(often, key=lambda name: median(often[name].seconds))
    found, act = often[worst], f"the slowest of {len(HANGS)} hostile texts of that length"
    figure = Figure.of_times("preview", act, found.seconds, HOSTILE_BUDGET, cpu=found.cpu, note=f"“{worst}”")
    desk.screens.report.add(figure)


def form(text: str) -> dict[str, str]:
    return {"title": "菜单翻译", "digest": "", "author": "主编", "base_number": "0", "body": text}


def changed(text: str, number: int) -> str:
    """A text that nobody has rendered yet, as long and as bad."""
    return f"{text[:-4]}{number:04}"
