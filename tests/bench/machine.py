"""The machine and the versions above the table; and how busy others kept it."""

import os
import platform
import sqlite3
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import psutil

from opscontent import clock

PACE_TURNS, PACE_TIMES = 200_000, 5
PACKAGES = ("Flask", "SQLAlchemy", "Flask-SQLAlchemy", "gunicorn", "waitress")


@dataclass(frozen=True)
class Load:
    """Processor time since the start of the machine, in ticks: all, stolen by the hypervisor."""

    total: int
    stolen: int


def load() -> Load:
    """Zeros where the kernel doesn't say."""
    try:
        ticks = [int(each) for each in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    except OSError:
        return Load(0, 0)
    return Load(sum(ticks), ticks[7])


def describe() -> str:
    """What stands above the table."""
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return "\n".join(
        (
            f"opscontent bench, {clock.now():%Y-%m-%d %H:%M} UTC",
            f"machine   {os.cpu_count()} cores{_model()}, {memory:.0f} GiB memory, {_system()}",
            f"versions  Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}",
            f"server    gunicorn by deploy/gunicorn.conf.py, 2 processes{_changed()}; client on the same cores",
            f"load      {_averages()} at the start (1, 5, 15 minutes); {pace()}",
        )
    )


def busy_since(before: Load) -> str:
    """What stands below the table."""
    now = load()
    share = 100 * (now.stolen - before.stolen) / max(1, now.total - before.total)
    return f"load      {_averages()} at the end; {pace()}; {share:.0f} % of the time stolen by the hypervisor"


def pace() -> str:
    """How fast a fixed loop of Python runs: compare absolute times only where this is alike."""
    best = min(_loop() for _ in range(PACE_TIMES)) * 1000
    return f"pace {best:.0f} ms for {PACE_TURNS:,} turns of a fixed loop"


def _changed() -> str:
    """Gunicorn itself reads this variable: it may name other workers."""
    return f" (but {os.environ['GUNICORN_CMD_ARGS']})" if os.environ.get("GUNICORN_CMD_ARGS") else ""


def _loop() -> float:
    begin, kept = perf_counter(), {}
    for number in range(PACE_TURNS):
        kept[number % 1000] = str(number)
    return perf_counter() - begin


def _averages() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f" {names[0]}" if names else ""


def _system() -> str:
    return f"{platform.system()} {platform.release()}"
