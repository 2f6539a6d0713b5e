"""Processes as they are deployed, on a free loopback port, with a data folder of ours and no setting of yours."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import perf_counter, sleep

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 20
# All of them are set, so that neither the environment nor a .env file reaches a database of yours.
SETTINGS = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAULT_KEY", "PUBLIC_URL", "SMTP_URL", "TRUSTED_PROXIES"),
    *("METRICS_TOKEN", "HOST", "PORT"),
)


def environment(folder: Path, **values: str) -> dict[str, str]:
    return os.environ | dict.fromkeys(SETTINGS, "") | {"DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)} | values


@dataclass(frozen=True)
class Server:
    """A process of ours with its children. `port` is 0 where it listens to nobody."""

    process_id: int
    port: int = 0

    @property
    def busy(self) -> float:
        """Seconds of processor time used so far: what others on the machine change less than the clock's."""
        times = [each.cpu_times() for each in self._processes]
        return sum(each.user + each.system for each in times)

    @property
    def resident(self) -> int:
        """Bytes of memory."""
        return sum(each.memory_info().rss for each in self._processes)

    @property
    def _processes(self) -> list[psutil.Process]:
        own = psutil.Process(self.process_id)
        return [own, *own.children(recursive=True)]


@contextmanager
def served(folder: Path, application: str = "app:app", **values: str) -> Iterator[Server]:
    """Gunicorn as it is deployed, with two workers."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning"]
    values |= {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    with process([*command, application], environment(folder, **values)) as started:
        wait_for(port, started)
        yield Server(started.pid, port)


@contextmanager
def working(folder: Path, **values: str) -> Iterator[Server]:
    """The worker as a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    with process(command, environment(folder, **values)) as started:
        yield Server(started.pid)


@contextmanager
def process(command: Sequence[str], environ: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that ends with the block, whatever happens in it."""
    started = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def wait_for(port: int, started: "subprocess.Popen[bytes]", path: str = "/healthz") -> float:
    """Seconds until the first 200."""
    begin = perf_counter()
    while perf_counter() - begin < STARTS_WITHIN_SECONDS:
        if started.poll() is not None:
            raise RuntimeError(f"the server ended with {started.returncode}")
        if _is_up(port, path):
            return perf_counter() - begin
        sleep(0.02)
    raise RuntimeError(f"no server answered within {STARTS_WITHIN_SECONDS} s")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _is_up(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
