"""Readers' words through the public form, eight readers at once; beside it the least that any such form costs."""

import re
from itertools import count
from statistics import median
from threading import Lock
from time import sleep

from flask import Flask
from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain.replies import Reply
from tests.bench import texts
from tests.bench.crowd import CLIENTS, Rush, form_request, rush
from tests.bench.figures import Figure, Report
from tests.bench.places import Place, Places
from tests.bench.rows import one_prompt
from tests.bench.servers import served
from tests.bench.visitor import Visitor
from tests.statements import counting

THERE_ALREADY = 10_000
ROUNDS, SECONDS = 3, 4
RATE_BUDGET, P99_BUDGET, SHARE_BUDGET = 350, 60, 0.8
PATH = "/p/menus"
VALUE = re.compile(r'name="(csrf_token|stamp|consent_number)"[^>]*value="([^"]*)"')


def ten_thousand(app: Flask) -> dict[str, int]:
    return one_prompt(app, THERE_ALREADY)


class Words:
    """Never the same words twice, for whichever thread asks."""

    def __init__(self) -> None:
        self._lock, self._words = Lock(), texts.unlike_replies(10**6, seed=5)

    def __next__(self) -> tuple[str, str]:
        with self._lock:
            return next(self._words)


class Readers:
    """Eight browsers with the form open. Each reply comes from a new reader at a new address, so no limit holds."""

    def __init__(self, port: int) -> None:
        self.numbers, self.words = count(1), Words()
        self.windows = [_opened(port) for _ in range(CLIENTS)]
        sleep(4)  # whoever sends within three seconds is no person

    def compose(self, client: int) -> bytes:
        number, (text, name) = next(self.numbers), next(self.words)
        hidden, session = self.windows[client]
        cookie = f"session={session}; reader={number:040d}"
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        values = hidden | {"text": text, "name": name, "agrees": "y"}
        return form_request(PATH, values, {"Cookie": cookie, "X-Forwarded-For": address})


class Writers:
    """The same words to the bare application."""

    def __init__(self) -> None:
        self.words = Words()

    def compose(self, _client: int) -> bytes:
        text, name = next(self.words)
        return form_request("/words", {"text": text, "name": name, "agrees": "y"}, {})


def run(places: Places, report: Report) -> None:
    with (
        places.place("prompt", ten_thousand) as place,
        served(place.folder, TRUSTED_PROXIES="1") as server,
        served(place.folder, "tests.bench.reference:make()") as bare,
    ):
        readers, writers = Readers(server.port), Writers()
        rush(server, readers.compose, 1), rush(bare, writers.compose, 1)
        before = _stored(place)
        pairs = [
            (rush(bare, writers.compose, SECONDS), rush(server, readers.compose, SECONDS)) for _ in range(ROUNDS)
        ]
        ours = [pair[1] for pair in pairs]
        assert not any(each.refused for pair in pairs for each in pair), "a reply was refused"
        assert _stored(place) - before == sum(len(each.accepted) for each in ours), "a reply was lost"
        _report(report, pairs, _queries(place, server.port))


def _report(report: Report, pairs: list[tuple[Rush, Rush]], queries: int) -> None:
    bare, rate = (median(pair[which].rate for pair in pairs) for which in (0, 1))
    share = median(ours.rate / theirs.rate for theirs, ours in pairs)
    theirs, ours = ([each for pair in pairs for each in pair[which].accepted] for which in (0, 1))
    slowest = [Figure.of_times("intake", "", seconds, None).p99 or 0 for seconds in (theirs, ours)]
    act, note = f"one reply, durable, {CLIENTS} clients", f"{len(ours):,} accepted, none lost"
    cpu, middle = _cpu(pairs, 1), f"median {median(ours) * 1000:.0f} ms"
    report.add(Figure("intake", act, rate, "/s", RATE_BUDGET, queries, cpu=cpu, more_is_better=True, note=note))
    report.add(Figure("intake", f"{act}: p99", slowest[1], "ms", P99_BUDGET, note=middle))
    act, note = "bare Flask + WTForms + ORM insert in the same run", f"p99 {slowest[0]:.0f} ms"
    report.add(Figure("intake", act, bare, "/s", cpu=_cpu(pairs, 0), note=note))
    report.add(Figure("intake", "ours as a share of it", share, "", SHARE_BUDGET, more_is_better=True))


def _cpu(pairs: list[tuple[Rush, Rush]], which: int) -> float:
    return median(pair[which].busy / len(pair[which].accepted) for pair in pairs) * 1000


def _opened(port: int) -> tuple[dict[str, str], str]:
    """The hidden fields of the form, and the session they belong to."""
    visitor = Visitor(port)
    return dict(VALUE.findall(visitor.get(PATH).text)), visitor.cookies["session"]


def _stored(place: Place) -> int:
    with place.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Reply)) or 0


def _queries(place: Place, port: int) -> int:
    """Statements for one reply of a reader who is new."""
    readers = Readers(port)
    hidden, session = readers.windows[0]
    client = place.app.test_client()
    client.set_cookie("session", session)
    client.set_cookie("reader", "q" * 40)
    with counting(place.app) as ran:
        answer = client.post(PATH, data=hidden | {"text": "数一数语句", "name": "小鱼", "agrees": "y"})
    assert answer.status_code == 303, answer.status
    return len(ran)
