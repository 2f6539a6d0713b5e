"""Triage among a hundred thousand replies: the page, and one decision after the other."""

import re
from collections.abc import Mapping
from functools import partial
from html import unescape

from flask import Flask

from tests.bench.figures import Figure, Report, milliseconds
from tests.bench.places import Place, Places, counting, queries_of
from tests.bench.rows import one_prompt
from tests.bench.servers import served
from tests.bench.visitor import Answer, Visitor, timed

REPLIES = 100_000
DECISIONS = 40
PAGE_BUDGET, DECISION_BUDGET, QUERIES_BUDGET = 40, 30, 12
HIDDEN = re.compile(r'<input type="hidden" name="(reply|version|was)" value="([^"]*)"')
SEEN = re.compile(r'name="seen"[^>]*>([^<]*)<')
ROW = re.compile(r'data-id="(\d+)"')


def hundred_thousand(app: Flask) -> dict[str, int]:
    return one_prompt(app, REPLIES)


def run(places: Places, report: Report) -> None:
    with places.place("replies", hundred_thousand) as place, served(place.folder) as port:
        visitor = place.visitor(port)
        path = f"/prompts/{place.ids['prompt']}/triage"
        for name, address in (("the first", path), ("from the middle", f"{path}?after={REPLIES // 2}")):
            answers = timed(partial(_get, address), visitor)
            median, p99 = milliseconds([answer.seconds for answer in answers])
            act = f"triage page, {name} 50 of {REPLIES:,} replies"
            queries = queries_of(place, visitor, address)
            report.add(Figure("triage", act, median, "ms", PAGE_BUDGET, queries, QUERIES_BUDGET, p99))
        _measure_decisions(place, visitor, report, path)


def _get(address: str, visitor: Visitor) -> Answer:
    return visitor.get(address)


def _measure_decisions(place: Place, visitor: Visitor, report: Report, path: str) -> None:
    page = visitor.get(path).text
    seconds = []
    for number in range(DECISIONS + 8):
        to = ("shortlisted", "declined")[number % 2]
        answer = visitor.post(f"{path}/decide", _form(page, to), Accept="application/json")
        assert answer.status == 200, answer.text
        page = answer.text
        seconds.append(answer.seconds)
    median, p99 = milliseconds(seconds[8:])
    queries = _queries(place, visitor, path)
    act = "one decision: card, counts, next reply"
    report.add(Figure("triage", act, median, "ms", DECISION_BUDGET, queries, None, p99))


def _queries(place: Place, visitor: Visitor, path: str) -> int:
    client = place.client(visitor)
    page = client.get(path).text
    with counting(place.app) as ran:
        answer = client.post(f"{path}/decide", data=_form(page, "declined"), headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return len(ran)


def _form(page: str, to: str) -> Mapping[str, str]:
    """What the page's script sends for a key: the reply in hand, and the last row of the list."""
    found = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    seen, rows = SEEN.search(page), ROW.findall(page)
    assert seen is not None, "the page has no reply in hand"
    return found | {"seen": unescape(seen.group(1)), "to": to, "last": rows[-1] if rows else ""}
