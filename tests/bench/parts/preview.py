"""The preview of a long draft: for the first time, again, and of texts made to hang a renderer."""

from statistics import median

from tests.bench import texts
from tests.bench.figures import Figure, Report, milliseconds
from tests.bench.places import Places, counting
from tests.bench.rows import one_post
from tests.bench.servers import served
from tests.bench.visitor import Answer, Visitor, timed
from tests.text.attacks import HANGS

CHARACTERS = 20_000
FIRST_BUDGET, AGAIN_BUDGET, HOSTILE_BUDGET = 120, 10, 500
TIMES = 25
WORST = 3  # of the hostile texts are measured again


def run(places: Places, report: Report) -> None:
    with places.place("draft", one_post) as place, served(place.folder) as port:
        visitor, path = place.visitor(port), f"/posts/{place.ids['post']}/draft/preview"
        text = texts.article(CHARACTERS, seed=3)
        timed(lambda each: _preview(each, path, text), visitor, count=5)
        first = [_preview(visitor, path, _changed(text, number)).seconds for number in range(TIMES)]
        again = timed(lambda each: _preview(each, path, text), visitor)
        client = place.client(visitor)
        client.post(path, data=_form(text))
        with counting(place.app) as ran:
            client.post(path, data=_form(text))
        for name, seconds, budget in (
            ("the first time", first, FIRST_BUDGET),
            ("again", [answer.seconds for answer in again], AGAIN_BUDGET),
        ):
            value, p99 = milliseconds(seconds)
            act = f"preview of {CHARACTERS:,} characters, {name}"
            report.add(Figure("preview", act, value, "ms", budget, len(ran), None, p99))
        _measure_hostile(visitor, path, report)


def _measure_hostile(visitor: Visitor, path: str, report: Report) -> None:
    once = {name: _preview(visitor, path, text).seconds for name, text in HANGS.items()}
    slowest = sorted(once, key=lambda name: once[name])[-WORST:]
    often = {
        name: median(_preview(visitor, path, _changed(HANGS[name], n)).seconds for n in range(5)) for name in slowest
    }
    worst = max(often, key=lambda name: often[name])
    act = f"the slowest of {len(HANGS)} hostile texts of {CHARACTERS:,} characters"
    report.add(Figure("preview", act, often[worst] * 1000, "ms", HOSTILE_BUDGET, note=f"“{worst}”"))


def _preview(visitor: Visitor, path: str, text: str) -> Answer:
    answer = visitor.post(path, _form(text), Accept="text/html")
    assert answer.status == 200, answer.status
    return answer


def _form(text: str) -> dict[str, str]:
    return {"title": "菜单翻译", "digest": "", "author": "主编", "base_number": "0", "body": text}


def _changed(text: str, number: int) -> str:
    """A text that nobody has rendered yet, as long and as bad."""
    return f"{text[:-4]}{number:04}"
