"""Readers' words through the public form, one, 8 and 32 readers at once, on both engines; beside it the least that
any such form costs."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from statistics import median
from threading import Lock
from time import sleep

from flask import Flask
from sqlalchemy import func, select, text

from opscontent.db import db
from opscontent.domain.replies import Reply
from tests.bench import postgres, texts
from tests.bench.crowd import CLIENTS, Rush, form_request, rush
from tests.bench.figures import Figure, Report
from tests.bench.places import Place, Places
from tests.bench.rows import one_prompt
from tests.bench.servers import Server, served
from tests.bench.visitor import Visitor
from tests.statements import counting

THERE_ALREADY = 10_000
ROUNDS, SECONDS = 3, 4
CROWDS = (1, CLIENTS, 32)
RATE_BUDGET, P99_BUDGET, SHARE_BUDGET = 350, 60, 0.8
PATH = "/p/menus"
VALUE = re.compile(r'name="(csrf_token|stamp|consent_number)"[^>]*value="([^"]*)"')
Pairs = list[tuple[Rush, Rush]]


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
    """Browsers with the form open. Each reply comes from a new reader at a new address, so no limit holds."""

    def __init__(self, port: int, clients: int) -> None:
        self.numbers, self.words = count(1), Words()
        self.windows = [_opened(port) for _ in range(clients)]
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
    with places.place("prompt", ten_thousand) as place, _both(place, bare_url="") as (ours, bare):
        _measure(place, ours, bare, "SQLite", report)
    with (
        postgres.serving() as make,
        places.place_at(make("ours"), ten_thousand) as place,
        _both(place, bare_url=make("bare")) as (ours, bare),
    ):
        _measure(place, ours, bare, "PostgreSQL", report)


@contextmanager
def _both(place: Place, *, bare_url: str) -> Iterator[tuple[Server, Server]]:
    """Our server and the bare one, on engines of the same kind."""
    with ExitStack() as stack:
        values = {"TRUSTED_PROXIES": "1", "DATABASE_URL": place.database_url}
        ours = stack.enter_context(served(place.folder, **values))
        bare = served(place.folder, "tests.bench.reference:make()", DATABASE_URL=bare_url)
        yield ours, stack.enter_context(bare)


def _measure(place: Place, ours: Server, bare: Server, database: str, report: Report) -> None:
    readers, writers = Readers(ours.port, max(CROWDS)), Writers()
    for warming in (rush(ours, readers.compose, 1), rush(bare, writers.compose, 1)):
        assert not warming.refused, "a reply was refused"
    setting, queries = _durability(place), _queries(place, ours.port)
    for clients in CROWDS:
        before = _stored(place)
        pairs = [
            (rush(bare, writers.compose, SECONDS, clients), rush(ours, readers.compose, SECONDS, clients))
            for _ in range(ROUNDS)
        ]
        assert not any(each.refused for pair in pairs for each in pair), "a reply was refused"
        assert _stored(place) - before == sum(len(pair[1].accepted) for pair in pairs), "a reply was lost"
        _report(report, pairs, queries, f"{database}, {clients} client{'s'[: clients - 1]}", setting)


def _report(report: Report, pairs: Pairs, queries: int, where: str, setting: str) -> None:
    """The budgets are for eight clients on SQLite."""
    is_judged = where == f"SQLite, {CLIENTS} clients"
    rate_budget, p99_budget, share_budget = (RATE_BUDGET, P99_BUDGET, SHARE_BUDGET) if is_judged else (None,) * 3
    bare, rate = (median(pair[which].rate for pair in pairs) for which in (0, 1))
    share = median(ours.rate / theirs.rate for theirs, ours in pairs)
    theirs, ours = ([each for pair in pairs for each in pair[which].accepted] for which in (0, 1))
    act, note = f"{where}: replies", f"{len(ours):,} accepted, none lost; {setting}"
    report.add(
        Figure("intake", act, rate, "/s", rate_budget, queries, cpu=_cpu(pairs, 1), more_is_better=True, note=note)
    )
    report.add(_waits(f"{where}: one reply", ours, p99_budget))
    report.add(Figure("intake", f"{where}: bare view, one insert", bare, "/s", cpu=_cpu(pairs, 0)))
    report.add(_waits(f"{where}: bare view", theirs, None))
    report.add(Figure("intake", f"{where}: share of bare", share, "", share_budget, more_is_better=True))


def _waits(act: str, seconds: list[float], budget: float | None) -> Figure:
    """What a reader waits at the worst of a hundred; beside it the median and the worst of twenty."""
    times = sorted(each * 1000 for each in seconds)
    middle, late = (times[round(share * (len(times) - 1))] for share in (0.5, 0.95))
    p99 = Figure.of_times("intake", "", seconds, None).p99 or 0
    return Figure("intake", f"{act}, p99", p99, "ms", budget, note=f"p50 {middle:.1f} ms, p95 {late:.1f} ms")


def _cpu(pairs: Pairs, which: int) -> float:
    return median(pair[which].busy / len(pair[which].accepted) for pair in pairs) * 1000


def _opened(port: int) -> tuple[dict[str, str], str]:
    """The hidden fields of the form, and the session they belong to."""
    visitor = Visitor(port)
    return dict(VALUE.findall(visitor.get(PATH).text)), visitor.cookies["session"]


def _stored(place: Place) -> int:
    with place.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Reply)) or 0


def _durability(place: Place) -> str:
    """How durable the database says a commit is."""
    with place.app.app_context():
        if db.engine.dialect.name == "sqlite":
            level = db.session.scalar(text("pragma synchronous"))
            return f"synchronous={['OFF', 'NORMAL', 'FULL', 'EXTRA'][level or 0]}"
        return f"fsync={db.session.scalar(text('show fsync'))}"


def _queries(place: Place, port: int) -> int:
    """Statements for one reply of a reader who is new."""
    readers = Readers(port, 1)
    hidden, session = readers.windows[0]
    client = place.app.test_client()
    client.set_cookie("session", session)
    client.set_cookie("reader", "q" * 40)
    with counting(place.app) as ran:
        answer = client.post(PATH, data=hidden | {"text": "数一数语句", "name": "小鱼", "agrees": "y"})
    assert answer.status_code == 303, answer.status
    return len(ran)
