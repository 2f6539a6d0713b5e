"""Triage among a thousand to a hundred thousand replies: the page, and one decision after the other."""

import re
from collections.abc import Mapping
from functools import partial
from html import unescape

from flask import Flask

from tests.bench.figures import Figure, Report
from tests.bench.places import Places
from tests.bench.rows import one_prompt
from tests.bench.screens import Screens
from tests.bench.servers import served
from tests.bench.visitor import Answer, timed
from tests.statements import counting

REPLIES = 100_000
FEWER = (1_000, 10_000)
DECISIONS, WARM_UP, TIMES = 40, 10, 15
PAGE_BUDGET, DECISION_BUDGET, QUERIES_BUDGET = 40, 30, 12
HIDDEN = re.compile(r'<input type="hidden" name="(reply|version|was)" value="([^"]*)"')
SEEN = re.compile(r'name="seen"[^>]*>([^<]*)<')
ROW = re.compile(r'data-id="(\d+)"')


def hundred_thousand(app: Flask) -> dict[str, int]:
    return one_prompt(app, REPLIES)


def run(places: Places, report: Report) -> None:
    for count in FEWER:
        with (
            places.place(f"replies-{count}", partial(one_prompt, replies=count)) as place,
            served(place.folder) as server,
        ):
            screens, path = Screens(place, server, report), f"/prompts/{place.ids['prompt']}/triage"
            act = f"triage page of 50 out of {count:,} replies"
            screens.measure("triage", act, path, PAGE_BUDGET, QUERIES_BUDGET)
            _measure_decisions(screens, path, "", f"one decision among {count:,}")
    with places.place("replies", hundred_thousand) as place, served(place.folder) as server:
        screens, path = Screens(place, server, report), f"/prompts/{place.ids['prompt']}/triage"
        act = f"triage page of 50 out of {REPLIES:,} replies"
        screens.measure("triage", act, path, PAGE_BUDGET, QUERIES_BUDGET)
        act = "triage page, from the middle of them"
        screens.measure("triage", act, f"{path}?after={REPLIES // 2}", PAGE_BUDGET, QUERIES_BUDGET)
        act = "triage page, rated 4 or more (one in 500)"
        screens.measure("triage", act, f"{path}?rating=4", PAGE_BUDGET, QUERIES_BUDGET)
        _measure_decisions(screens, path, "", "one decision: card, counts, next reply")
        _measure_hands(screens, path)
        act = "triage page, shared out"
        screens.measure("triage", act, f"{path}?order=shared", PAGE_BUDGET, QUERIES_BUDGET)
        _measure_decisions(screens, path, "?order=shared", "one decision, shared out (one in 20 hands out)")


def _measure_hands(screens: Screens, path: str) -> None:
    """Twenty others afresh each time: what one had goes back."""

    def hand() -> Answer:
        return screens.visitor.post(f"{path}/hand", {})

    screens.visitor.get(path)
    found = timed(screens.server, [hand] * TIMES, status=302)
    with counting(screens.place.app) as ran:
        screens.client.post(f"{path}/hand")
    figure = Figure.of_times("triage", "hand out 20", found.seconds, None, queries=len(ran), cpu=found.cpu)
    screens.report.add(figure)


def _measure_decisions(screens: Screens, path: str, order: str, act: str) -> None:
    deciding = Deciding(screens, path, order)
    for _ in range(WARM_UP):
        deciding.decide()
    found = timed(screens.server, [deciding.decide] * DECISIONS)
    queries = _queries(screens, path, order)
    figure = Figure.of_times("triage", act, found.seconds, DECISION_BUDGET, queries=queries, cpu=found.cpu)
    screens.report.add(figure)


class Deciding:
    """Goes on from each answer to the reply that it brings, as the keys do."""

    def __init__(self, screens: Screens, path: str, order: str) -> None:
        self.visitor, self.path, self.order = screens.visitor, path, order
        self.page = self.visitor.get(f"{path}{order}").text
        self.last = ROW.findall(self.page)[-1]

    def decide(self) -> Answer:
        values = form(self.page, self.last, "shortlisted")
        answer = self.visitor.post(f"{self.path}/decide{self.order}", values, Accept="application/json")
        self.page = answer.text
        self.last = (ROW.findall(self.page) or [self.last])[-1]
        return answer


def _queries(screens: Screens, path: str, order: str) -> int:
    client = screens.client
    page = client.get(f"{path}{order}").text
    values = form(page, ROW.findall(page)[-1], "shortlisted")
    with counting(screens.place.app) as ran:
        answer = client.post(f"{path}/decide{order}", data=values, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.status
    return len(ran)


def form(page: str, last: str, to: str) -> Mapping[str, str]:
    """What the page's script sends for a key: the reply in hand, and the last row of the list."""
    found = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    seen = SEEN.search(page)
    assert seen is not None, "the page has no reply in hand"
    return found | {"seen": unescape(seen.group(1)), "to": to, "last": last}
