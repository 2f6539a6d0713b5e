"""Writing: a save, the checks, what changed between two long versions, five hundred of them, words in all drafts."""

from collections.abc import Callable
from functools import partial
from itertools import count
from random import Random
from urllib.parse import quote

from flask import Flask
from sqlalchemy import insert

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import revisions
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions import Revision, RevisionKind
from tests.bench import texts
from tests.bench.figures import Figure, Report
from tests.bench.parts.preview import changed, form
from tests.bench.places import Places
from tests.bench.rows import one_post
from tests.bench.screens import TIMES, Screens
from tests.bench.servers import served
from tests.bench.visitor import Answer, timed

LENGTHS = (2_000, 20_000)
VERSIONS = 500
DRAFTS, DRAFT_LENGTH = 2_000, 1_500
SAVE_BUDGET, CHECKS_BUDGET, DIFF_BUDGET, HISTORY_BUDGET, FIND_BUDGET = 100, 250, 250, 100, 100
PAGE_QUERIES = 12


def written(app: Flask) -> dict[str, int]:
    """A post to write, one with two long versions, one with many, and many that are searched."""
    ids = one_post(app)
    with app.app_context(), unit_of_work() as session:
        rest = {"account_id": ids["account"], "state": PostState.drafting, "created_at": clock.now()}
        posts = [Post(title=title, **rest) for _, title in zip(range(DRAFTS + 2), texts.titles(seed=8), strict=False)]
        session.add_all(posts)
        session.flush()
        long, many, *drafts = [post.id for post in posts]
        old = texts.article(LENGTHS[-1], seed=3)
        session.execute(
            insert(Revision), [_row(ids, long, number, body) for number, body in ((1, old), (2, edited(old)))]
        )
        short = texts.article(LENGTHS[0], seed=4)
        session.execute(insert(Revision), [_row(ids, many, number + 1, short) for number in range(VERSIONS)])
        session.execute(
            insert(Revision),
            [_row(ids, each, 1, texts.article(DRAFT_LENGTH, seed=each)) for each in drafts],
        )
        revisions.index_all()
    return ids | {"long": long, "many": many}


def run(places: Places, report: Report) -> None:
    with places.place("written", written) as place, served(place.folder) as server:
        screens = Screens(place, server, report)
        post = f"/posts/{place.ids['post']}"
        for length in LENGTHS:
            text = texts.article(length, seed=5)
            saved = partial(
                _saved, screens, f"{post}/draft/save", text, count(1 if length == LENGTHS[0] else 1 + TIMES)
            )
            _measure(screens, f"save of {length:,} characters", [saved] * TIMES, SAVE_BUDGET)
            _measure_panels(screens, post, length, text)
        path = f"/posts/{place.ids['long']}/revisions/compare?old=1&new=2"
        screens.measure("editing", f"what changed in {LENGTHS[-1]:,} characters", path, DIFF_BUDGET, PAGE_QUERIES)
        path = f"/posts/{place.ids['many']}/revisions"
        screens.measure("editing", f"history of {VERSIONS} versions", path, HISTORY_BUDGET, PAGE_QUERIES)
        for kind, word in {"common": "夫妻肺片", "rare": texts.RARE, "absent": texts.ABSENT}.items():
            act = f"words in {DRAFTS:,} drafts, {kind}"
            screens.measure("editing", act, f"/posts/find?q={quote(word)}", FIND_BUDGET, PAGE_QUERIES)


def edited(text: str) -> str:
    """The text after a round of editing: every third paragraph has other words, some went, some are new."""
    random, paragraphs = Random(6), text.split("\n\n")
    for number in range(0, len(paragraphs), 3):
        words = paragraphs[number]
        at = random.randrange(len(words) or 1)
        paragraphs[number] = f"{words[:at]}改过的几个字{words[at + 9 :]}"
    del paragraphs[5::20]
    return "\n\n".join([*paragraphs[:8], "新写的一段，说另外一件事。", *paragraphs[8:]])


def _measure_panels(screens: Screens, post: str, length: int, text: str) -> None:
    """Preview and checks of what was typed: each time a text that nobody has rendered yet."""
    for name in ("draft/preview", "checks"):
        path = f"{post}/{name}"
        asks = [partial(_asked, screens, path, changed(text, number)) for number in range(TIMES)]
        for ask in asks[:4]:
            ask()
        _measure(screens, f"{name.rpartition('/')[2]} of {length:,} characters", asks, CHECKS_BUDGET)


def _measure(screens: Screens, act: str, asks: list[Callable[[], Answer]], budget: float) -> None:
    found = timed(screens.server, asks)
    screens.report.add(Figure.of_times("editing", act, found.seconds, budget, cpu=found.cpu))


def _asked(screens: Screens, path: str, text: str) -> Answer:
    return screens.visitor.post(path, form(text), Accept="text/html")


def _saved(screens: Screens, path: str, text: str, numbers: "count[int]") -> Answer:
    """Another text each time, on the version before."""
    number = next(numbers)
    values = form(changed(text, number)) | {"base_number": str(number - 1), "quietly": "1"}
    return screens.visitor.post(path, values, Accept="application/json")


def _row(ids: dict[str, int], post_id: int, number: int, body: str) -> dict[str, object]:
    shared = {"account_id": ids["account"], "post_id": post_id, "number": number, "created_at": clock.now()}
    rest = {"title": "菜单翻译", "digest": "", "author": "", "cover": "", "cover_alt": "", "label": ""}
    return shared | rest | {"kind": RevisionKind.saved, "body": body, "created_by_id": None}
