"""Work on many texts in a process of its own: it takes a core for seconds, and its memory is given back after it.

The process reads a line of JSON for each text ([number, words]). It writes how far it is (a number, now and then),
and whatever it finds (anything else), a line each."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

NICE = 10  # behind whatever serves pages
PACKAGE = Path(__file__).parents[1]
# The package without the application in it: to import that costs more than to compare a thousand texts.
CHILD = """
import importlib, sys, types
package = sys.modules["opscontent"] = types.ModuleType("opscontent")
package.__path__ = [sys.argv[1]]
importlib.import_module(sys.argv[2]).work()
"""
# One thread: two of them take both cores from whatever serves pages, and add numbers up in another order each time.
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def work_apart(module: str, texts: Sequence[tuple[int, str]], go_on: Callable[[int], bool]) -> list[Any] | None:
    """What `work()` of this module finds. `go_on` is told how far it is; when it says no, all is given up and None
    returned. Raises `RuntimeError` where the process died."""
    command, pipe = [sys.executable, "-c", CHILD, str(PACKAGE), module], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | ALONE) as process:
        try:
            _write(process, texts)
            found = _read(process.stdout or iter(()), go_on)
        except BaseException:
            process.kill()
            raise
        if found is None:
            process.kill()
    if found is not None and process.returncode:
        raise RuntimeError(f"{module.rpartition('.')[2]} ended with {process.returncode}")
    return found


def _write(process: subprocess.Popen[str], texts: Sequence[tuple[int, str]]) -> None:
    assert process.stdin
    with suppress(BrokenPipeError):  # it died; how, its return code says
        process.stdin.writelines(json.dumps(each) + "\n" for each in texts)
    with suppress(BrokenPipeError):
        process.stdin.close()


def _read(lines: Iterator[str], go_on: Callable[[int], bool]) -> list[Any] | None:
    found: list[Any] = []
    for line in lines:
        told = json.loads(line)
        if not isinstance(told, int):
            found.append(told)
        elif not go_on(told):
            return None
    return found
