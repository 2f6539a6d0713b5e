"""Who says the same, of ten thousand replies and of a hundred thousand; what of it is right; triage with it."""

import resource
from time import perf_counter

from flask import Flask
from sqlalchemy import select

from opscontent.db import db, unit_of_work
from opscontent.domain.replies import Reply
from opscontent.jobs import grouping
from opscontent.text import comparing
from tests.bench import texts
from tests.bench.figures import Figure, Report
from tests.bench.parts.triage import PAGE_BUDGET, QUERIES_BUDGET, REPLIES, hundred_thousand
from tests.bench.places import Place, Places
from tests.bench.screens import Screens
from tests.bench.servers import served
from tests.text import labelled

SECONDS = {10_000: 2, 100_000: 20}
MEMORY_BUDGET_MB = 1000
QUERIES = {"": "", ", one card a group": "?groups=1", ", from the middle": f"?after={REPLIES // 2}"}
TWIN_RECALL, PRECISION = 90, 97  # per cent


def run(places: Places, report: Report) -> None:
    for count, budget in SECONDS.items():
        _compare(count, budget, report)
    _judge(report)
    with places.place("replies", hundred_thousand) as place:
        seconds = _pass(place)
        note = f"{_grouped(place.app):,} of them in groups; in a process of its own, written 400 at a time"
        act = f"a whole pass over {REPLIES:,} replies, as the job does it"
        report.add(Figure("groups", act, seconds, "s", note=note))
        with served(place.folder) as server:
            screens, path = Screens(place, server, report), f"/prompts/{place.ids['prompt']}/triage"
            for kind, query in QUERIES.items():
                act = f"triage page of {REPLIES:,} compared replies{kind}"
                screens.measure("groups", act, path + query, PAGE_BUDGET, QUERIES_BUDGET)


def _compare(count: int, budget: float, report: Report) -> None:
    """The bare comparing, from texts to groups; a tenth of the texts are twins of others."""
    rows, twins = texts.replies_with_twins(count, seed=3)
    begin, busy = perf_counter(), _busy()
    found = comparing.groups_of(list(enumerate(rows)), lambda done: True) or []
    seconds, busy = perf_counter() - begin, _busy() - busy
    group_of = {number: at for at, members in enumerate(found) for number in members}
    met = sum(group_of.get(one, -1) == group_of.get(other, -2) for one, other in twins)
    report.add(
        Figure("groups", f"compare {count:,} replies", seconds, "s", budget, cpu=busy, note=f"{len(found):,} groups")
    )
    report.add(
        Figure(
            "groups",
            f"planted twins met, of {len(twins):,}",
            100 * met / len(twins),
            "%",
            TWIN_RECALL,
            more_is_better=True,
        )
    )
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    report.add(Figure("groups", f"memory of the process that compares {count:,}", memory, "MB", MEMORY_BUDGET_MB))


def _busy() -> float:
    """Processor seconds of the processes that were started and have ended; they are nice, so others come first."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _judge(report: Report) -> None:
    """Against three hundred pairs that a person labelled, hard ones for the most part."""
    for band, found in labelled.by_band().items():
        of = f"{found.right} right, {found.wrong} wrong, {found.missed} missed"
        budget = PRECISION if band == "all" else None
        act = f"labelled pairs, {band} characters" if band != "all" else "labelled pairs, of any length"
        report.add(
            Figure("groups", f"{act}: precision", 100 * found.precision, "%", budget, more_is_better=True, note=of)
        )
        report.add(Figure("groups", f"{act}: recall", 100 * found.recall, "%"))


def _pass(place: Place) -> float:
    with place.app.app_context():
        begin = perf_counter()
        grouping.run_pass(place.ids["prompt"])
        return perf_counter() - begin


def _grouped(app: Flask) -> int:
    with app.app_context(), unit_of_work():
        return len(db.session.scalars(select(Reply.id).where(Reply.group_id.is_not(None))).all())
