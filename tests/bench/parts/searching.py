"""Search of one Chinese character and more: how fast, and whether it finds what a plain scan of all texts finds."""

from time import perf_counter
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from opscontent.db import db, reads_only
from opscontent.domain import search, triage
from opscontent.domain.replies import Reply
from opscontent.domain.triage import Filters, Tab
from opscontent.text.cjk import fold
from tests.bench import texts
from tests.bench.figures import Figure, Report
from tests.bench.parts.triage import PAGE_BUDGET, QUERIES_BUDGET, REPLIES, hundred_thousand
from tests.bench.places import Place, Places
from tests.bench.screens import TIMES, Screens
from tests.bench.servers import served

QUERY_BUDGET = 20
WORDS = {"common": texts.COMMON, "middling": texts.MIDDLING, "rare": texts.RARE, "absent": texts.ABSENT}
LENGTHS = {"one character": "鱼", "three characters": "狮子头", "eight characters": "笑了一整天其实味"}
# Also one character, four, Latin in another case, and words that punctuation or a line end parts in the texts.
SCANNED = (*WORDS.values(), *LENGTHS.values(), "肺片", "鱼", "糖醋里脊", "hUSBAND and", "lol夜市", "小鱼")


def run(places: Places, report: Report) -> None:
    with places.place("replies", hundred_thousand) as place, served(place.folder) as server:
        hits = _compare(place, report)
        for kind, word in WORDS.items():
            _measure_query(place, report, f"{kind} word ({hits[word]:,} hits)", word)
        for kind, word in LENGTHS.items():
            _measure_query(place, report, f"{kind} ({hits[word]:,} hits)", word)
        screens = Screens(place, server, report)
        for kind, word in WORDS.items():
            path = f"/prompts/{place.ids['prompt']}/triage?{urlencode({'tab': 'all', 'q': word})}"
            act = f"first 50 on the triage page, {kind} word ({hits[word]:,} hits)"
            screens.measure("search", act, path, PAGE_BUDGET, QUERIES_BUDGET)


def _measure_query(place: Place, report: Report, kind: str, word: str) -> None:
    filters, seconds = Filters(tab=Tab.all, q=word), []
    for _ in range(TIMES):
        reads_only(True)
        with place.app.app_context():
            begin = perf_counter()
            triage.page(place.ids["prompt"], filters)
            seconds.append(perf_counter() - begin)
    report.add(Figure.of_times("search", f"first 50 by the bare query, {kind}", seconds, QUERY_BUDGET))


def _compare(place: Place, report: Report) -> dict[str, int]:
    """Hits by word; adds what the index missed, and what it found besides."""
    raw, folded = _all_texts(place.app)
    hits, missed, besides = {}, 0, 0
    for word in SCANNED:
        found = _found(place.app, word)
        plainly = {number for number, text in raw.items() if word in text}
        alike = {number for number, text in folded.items() if fold(word) in text}
        missed += len((plainly | alike) - found)
        besides += len(found - plainly - alike)
        hits[word] = len(found)
    note = f"missed={missed}; {len(SCANNED)} queries against a scan of all texts"
    report.add(Figure("search", f"replies missed, of {REPLIES:,}", missed, "rows", 0, note=note))
    report.add(Figure("search", "replies found that do not hold the words", besides, "rows", 0))
    return hits


def _all_texts(app: Flask) -> tuple[dict[int, str], dict[int, str]]:
    """What is searched, as it stands and folded, by id."""
    with app.app_context():
        rows = db.session.execute(select(Reply.id, Reply.text, Reply.name)).all()
    raw = {number: search.searchable(text, name) for number, text, name in rows}
    return raw, {number: fold(text) for number, text in raw.items()}


def _found(app: Flask, word: str) -> set[int]:
    with app.app_context():
        return set(db.session.scalars(select(Reply.id).where(search.matches(word))))
