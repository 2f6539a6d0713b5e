"""`python app.py`: how soon it answers, and what it holds in memory when nothing happens."""

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

from tests.bench.figures import Figure, Report
from tests.bench.places import Places
from tests.bench.servers import Server, environment, free_port, process, wait_for

AGAIN_BUDGET_SECONDS = 5
MEMORY_BUDGET_MB = 180
TIMES = 3
IDLE_SECONDS = 5


@dataclass(frozen=True)
class Started:
    seconds: float  # to the first answer
    busy: float  # seconds of processor time, until it was idle
    resident: int  # bytes of memory, when it was


def run(places: Places, report: Report) -> None:
    with TemporaryDirectory(dir=places.base, prefix="start-", ignore_cleanup_errors=True) as folder:
        first = _start(Path(folder))
        often = [_start(Path(folder)) for _ in range(TIMES)]
    report.add(Figure("start", "python app.py to the first 200, new database", first.seconds, "s", cpu=first.busy))
    seconds, busy = median(each.seconds for each in often), median(each.busy for each in often)
    act = "python app.py to the first 200, again"
    report.add(Figure("start", act, seconds, "s", AGAIN_BUDGET_SECONDS, cpu=busy))
    act, memory = "resident memory of python app.py, idle, with its worker", median(each.resident for each in often)
    report.add(Figure("start", act, memory / 1e6, "MB", MEMORY_BUDGET_MB))


def _start(folder: Path) -> Started:
    port = free_port()
    with process([sys.executable, "app.py"], environment(folder, PORT=str(port))) as started:
        seconds = wait_for(port, started)
        sleep(IDLE_SECONDS)
        server = Server(started.pid, port)
        return Started(seconds, server.busy, server.resident)
