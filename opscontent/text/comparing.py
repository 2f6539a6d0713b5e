"""Many texts compared in a process of their own: it takes a core for seconds, and its memory is given back after it.

The process reads a line of JSON for each text ([number, words]), and writes how many gists it has looked at (a
number), and each group (a list of numbers, the one they are all alike to first)."""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from opscontent.text.similarity import Corpus

FEW = 500  # so many are compared sooner than a process is started
TOLD_EVERY = 500
NICE = 10  # behind whatever serves pages
PACKAGE = Path(__file__).parents[1]
# The package without the application in it: to import that costs more than to compare a thousand texts.
CHILD = """
import sys, types
package = sys.modules["opscontent"] = types.ModuleType("opscontent")
package.__path__ = [sys.argv[1]]
from opscontent.text import comparing
comparing.work()
"""


def groups_of(texts: Sequence[tuple[int, str]], go_on: Callable[[int], bool]) -> list[list[int]] | None:
    """The groups among these texts, each around the first it names. `go_on` is told how many are looked at, now and
    then; when it says no, all is given up and None returned."""
    if len(texts) <= FEW:
        return list(Corpus(texts).groups())
    return _apart(texts, go_on)


def work() -> None:
    """What the process does."""
    os.nice(NICE)
    gc.disable()  # nothing goes in circles; to look for it among millions of parts takes a tenth of the time
    main(sys.stdin, sys.stdout)


def main(lines: Iterable[str], out: IO[str]) -> None:
    """Compare what these lines hold, and write down what is found."""
    corpus = Corpus((number, words) for number, words in map(json.loads, lines))

    def told(done: int) -> None:
        if done % TOLD_EVERY == 0:
            print(done, file=out, flush=True)

    for members in corpus.groups(told):
        print(json.dumps(members), file=out)


def _apart(texts: Sequence[tuple[int, str]], go_on: Callable[[int], bool]) -> list[list[int]] | None:
    command, pipe = [sys.executable, "-c", CHILD, str(PACKAGE)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.writelines(json.dumps(each) + "\n" for each in texts)
            process.stdin.close()
            found = _read(process.stdout, go_on)
        except BaseException:
            process.kill()
            raise
        if found is None:
            process.kill()
    if found is not None and process.returncode:
        raise RuntimeError(f"comparing ended with {process.returncode}")
    return found


def _read(lines: Iterator[str], go_on: Callable[[int], bool]) -> list[list[int]] | None:
    found: list[list[int]] = []
    for line in lines:
        told = json.loads(line)
        if isinstance(told, list):
            found.append(told)
        elif not go_on(told):
            return None
    return found
