"""Ten days of a board, read over HTTP as newsnow answers; and whether the bands hold on days they have not seen.

`BOARDS=file.jsonl.gz` replays a recorded board, one JSON a line; without it a made-up one is replayed."""

import gzip
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import func, select

from opscontent.db import db, unit_of_work
from opscontent.domain import lasting
from opscontent.domain.feeds import GAP_LEAST, Feed
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.lasting import Length
from opscontent.domain.sightings import Snapshot, Stay
from opscontent.jobs import feeding
from tests.bench.figures import Figure, Report
from tests.bench.places import Places
from tests.boards import Boards, serving

ZONE = "Asia/Shanghai"
FIT = timedelta(days=7)
COVERAGE = (75, 85)  # per cent of the days not seen that the band should hold
Snap = dict[str, Any]


def run(places: Places, report: Report) -> None:
    boards, name = _boards()
    with places.place("hot", lambda _app: {}) as place, serving() as server, place.app.app_context():
        feed_id = _feed(server)
        seconds, cpu = _replay(boards, server, feed_id)
        counted = _counted(feed_id)
        expected = _expected(boards)
        if counted != expected:
            raise AssertionError(f"kept {counted}, in the file are {expected}")
        told = f"{counted['snapshots']} boards, {counted['topics']} topics, {counted['stays']} stays as in {name}"
        report.add(
            Figure.of_times(
                "hot", "one board taken in over HTTP", seconds, None, cpu=1000 * cpu / len(boards), note=told
            )
        )
        for figure in _backtest(feed_id, boards):
            report.add(figure)


def _boards() -> tuple[list[Snap], str]:
    file = os.environ.get("BOARDS")
    if not file:
        return list(_made_up()), "a made-up board"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines], Path(file).name


def _made_up() -> Iterator[Snap]:
    """Hourly boards of 50 lines for ten days; stays are log-normal, as on the board that was measured."""
    rng = random.Random(7)
    begin = datetime(2026, 8, 1, tzinfo=UTC)
    lines: list[tuple[float, str]] = []  # end in hours, title
    numbers = iter(range(10**6))
    for hour in range(240):
        lines = [line for line in lines if line[0] > hour]
        while len(lines) < 50:
            lines.append((hour + min(rng.lognormvariate(0.6, 1.1), 30), f"story {next(numbers)}"))
        lines.sort(key=lambda line: -line[0])
        milliseconds = int((begin + timedelta(hours=hour)).timestamp() * 1000)
        items = [{"id": title, "title": title, "url": "https://example.org/"} for _, title in lines]
        yield {"status": "success", "items": items, "updatedTime": milliseconds}


def _feed(server: Boards) -> int:
    with unit_of_work() as session:
        feed = Feed(
            name="Board",
            kind="newsnow",
            url=server.address + "/board",
            interval_minutes=5,
            time_zone=ZONE,
            allows_private=True,
            next_at=datetime(2000, 1, 1, tzinfo=UTC),
            created_at=datetime(2000, 1, 1, tzinfo=UTC),
        )
        session.add(feed)
        session.flush()
        return feed.id


def _replay(boards: list[Snap], server: Boards, feed_id: int) -> tuple[list[float], float]:
    """Each board is put up at its moment, and asked for twice."""
    seconds, began = [], process_time()
    for board in boards:
        server.put("/board", json.dumps(board).encode())
        moment = _moment(board)
        with time_machine.travel(moment, tick=False):
            start = perf_counter()
            feeding.fetch(feed_id)
            seconds.append(perf_counter() - start)
        with time_machine.travel(moment + timedelta(minutes=5), tick=False):
            feeding.fetch(feed_id)
    return seconds, process_time() - began


def _counted(feed_id: int) -> dict[str, int]:
    with unit_of_work() as session:
        return {
            "snapshots": session.scalar(select(func.count()).select_from(Snapshot)) or 0,
            "topics": session.scalar(select(func.count()).select_from(HotTopic)) or 0,
            "stays": session.scalar(select(func.count()).select_from(Stay).where(Stay.feed_id == feed_id)) or 0,
        }


def _expected(boards: list[Snap]) -> dict[str, int]:
    """The same counted from the file alone: a stay ends when its line is gone for longer than six hours, or when
    nobody looked for so long; a topic is a line that was never gone for seven days."""
    seen: defaultdict[str, list[datetime]] = defaultdict(list)
    moments = [_moment(board) for board in boards]
    for board, moment in zip(boards, moments, strict=True):
        for item in board["items"]:
            seen[item["id"]].append(moment)
    blind = {late for early, late in pairwise(moments) if late - early > GAP_LEAST}
    stays = sum(1 + sum(_ends(early, late, blind) for early, late in pairwise(at)) for at in seen.values())
    again = sum(late - early > timedelta(days=7) for at in seen.values() for early, late in pairwise(at))
    return {"snapshots": len(boards), "topics": len(seen) + again, "stays": stays}


def _ends(early: datetime, late: datetime, blind: set[datetime]) -> bool:
    return late - early > GAP_LEAST or any(early < moment <= late for moment in blind)


def _backtest(feed_id: int, boards: list[Snap]) -> Iterator[Figure]:
    split = _moment(boards[0]) + FIT
    end = _moment(boards[-1]) - GAP_LEAST
    with unit_of_work():
        rows = db.session.execute(
            select(Stay.best_rank, Stay.first_seen_at, Stay.last_seen_at).where(
                Stay.feed_id == feed_id, Stay.is_cut.is_(False), Stay.last_seen_at < end
            )
        ).all()
    lengths = [Length(rank, first, (last - first) / timedelta(hours=1)) for rank, first, last in rows]
    fitted = [each for each in lengths if each.first_seen_at + timedelta(hours=each.hours) < split - GAP_LEAST]
    held = [each for each in lengths if each.first_seen_at >= split]
    bands = lasting.learn(fitted, ZoneInfo(ZONE))
    for name, some in (
        ("all", held),
        *((p, [e for e in held if lasting.peak_of(e.best_rank) == p]) for p in ("top", "high", "rest")),
    ):
        hits = sum(_holds(bands, each) for each in some)
        yield Figure(
            "hot",
            f"band of four in five, {name}: held on days not seen",
            100 * hits / max(len(some), 1),
            "%",
            note=f"{hits} of {len(some)} stays, learned from {len(fitted)}; {COVERAGE[0]} to {COVERAGE[1]} wanted",
        )


def _holds(bands: dict[str, list[float]], each: Length) -> bool:
    band = lasting.band(bands, each.best_rank, each.first_seen_at, ZoneInfo(ZONE))
    return band.least_hours - 0.01 <= each.hours <= band.most_hours + 0.01


def _moment(board: Snap) -> datetime:
    return datetime.fromtimestamp(board["updatedTime"] // 1000, UTC)
