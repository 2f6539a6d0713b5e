"""`python app.py`: how soon it answers, and what it holds in memory when nothing happens."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

import psutil

from tests.bench.figures import Figure, Report
from tests.bench.places import Places
from tests.bench.servers import environment, free_port, process, wait_for

AGAIN_BUDGET_SECONDS = 5
MEMORY_BUDGET_MB = 180
TIMES = 3
IDLE_SECONDS = 5


def run(places: Places, report: Report) -> None:
    with TemporaryDirectory(dir=places.base, prefix="start-", ignore_cleanup_errors=True) as folder:
        first = _start(Path(folder))[0]
        often = [_start(Path(folder)) for _ in range(TIMES)]
    report.add(Figure("start", "python app.py to the first 200, new database", first, "s"))
    seconds = median(seconds for seconds, _ in often)
    report.add(Figure("start", "python app.py to the first 200, again", seconds, "s", AGAIN_BUDGET_SECONDS))
    memory = median(memory for _, memory in often) / 1e6
    act = "resident memory of python app.py, idle, with its worker"
    report.add(Figure("start", act, memory, "MB", MEMORY_BUDGET_MB))


def _start(folder: Path) -> tuple[float, float]:
    """Seconds to the first answer, and resident bytes some seconds later."""
    with _serving(folder) as (started, port):
        seconds = wait_for(port, started)
        sleep(IDLE_SECONDS)
        own = psutil.Process(started.pid)
        return seconds, sum(each.memory_info().rss for each in (own, *own.children(recursive=True)))


@contextmanager
def _serving(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    port = free_port()
    with process([sys.executable, "app.py"], environment(folder, PORT=str(port))) as started:
        yield started, port
