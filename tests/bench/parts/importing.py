"""A spreadsheet of replies, from the upload to the last row, with the worker as a process of its own."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from time import perf_counter, sleep

from flask import Flask
from sqlalchemy import select

from opscontent.db import db, reads_only
from opscontent.domain.imports import Import
from tests.bench import texts
from tests.bench.figures import Figure, Report
from tests.bench.places import Place, Places
from tests.bench.rows import one_prompt
from tests.bench.screens import Screens
from tests.bench.servers import served, working
from tests.bench.visitor import Visitor

ROWS = 11_987
BUDGET_SECONDS = 10
WITHIN_SECONDS = 180


def no_replies(app: Flask) -> dict[str, int]:
    return one_prompt(app, 0)


def run(places: Places, report: Report) -> None:
    with places.place("import", no_replies) as place, served(place.folder) as server, working(place.folder) as worker:
        visitor = Screens(place, server, report).visitor
        _import(place, visitor, table(200, seed=8))  # until the worker is up and warm
        content = table(ROWS, seed=9)
        for act in (f"{ROWS:,} rows of CSV, upload to done", "the same file again"):
            busy = server.busy + worker.busy
            seconds, done = _import(place, visitor, content)
            busy = server.busy + worker.busy - busy
            assert (done.added_count + done.known_count, done.refused_count) == (ROWS, 0), done.failure
            note = f"{done.added_count:,} added, {done.known_count:,} there already"
            report.add(Figure("import", act, seconds, "s", BUDGET_SECONDS, cpu=busy, note=note))
        report.add(Figure("import", "rows that it adds", done.added_count, "rows", 0))


def table(rows: int, *, seed: int) -> bytes:
    """A spreadsheet as a form tool exports it; each name sent about ten of the rows."""
    begin, text = datetime(2026, 3, 1, 8, tzinfo=UTC), StringIO()
    out = csv.writer(text)
    out.writerow(["编号", "昵称", "留言", "时间"])
    for number, (words, name) in enumerate(texts.replies(rows, seed=seed), 1):
        who = f"{name or '读者'}{number % (rows // 10)}"
        out.writerow([number, who, words, f"{begin + timedelta(minutes=number):%F %H:%M}"])
    return text.getvalue().encode()


def _import(place: Place, visitor: Visitor, content: bytes) -> tuple[float, Import]:
    """Seconds from sending the file to its last row, and the import as it then is."""
    begin = perf_counter()
    base = f"/prompts/{place.ids['prompt']}/imports/upload"
    answer = visitor.post(base, {}, {"file": ("replies.csv", content)})
    assert answer.status == 302, answer.status
    values = {"text": "2", "name": "1", "received_at": "3", "has_header": "y", "consent_note": "在表单里同意"}
    assert visitor.post(f"{answer.location}/start", values).status == 302
    number = int(answer.location.rpartition("/")[2])
    while perf_counter() - begin < WITHIN_SECONDS:
        done = _finished(place, number)
        if done is not None:
            return perf_counter() - begin, done
        sleep(0.05)
    raise RuntimeError(f"the import did not end within {WITHIN_SECONDS} s")


def _finished(place: Place, number: int) -> Import | None:
    reads_only(True)
    with place.app.app_context():
        found = db.session.scalars(select(Import).where(Import.id == number)).one()
        db.session.expunge(found)
    return found if found.finished_at else None
