"""Many texts compared, in a process of their own where they are many (`apart`): who says the same.

The process writes how many gists it has looked at, and each group (a list of numbers, the one they are all alike to
first)."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import IO

from opscontent.text import apart
from opscontent.text.similarity import Corpus

FEW = 500  # so many are compared sooner than a process is started
TOLD_EVERY = 500


def groups_of(texts: Sequence[tuple[int, str]], go_on: Callable[[int], bool]) -> list[list[int]] | None:
    """The groups among these texts, each around the first it names. `go_on` is told how many are looked at, now and
    then; when it says no, all is given up and None returned."""
    if len(texts) <= FEW:
        return list(Corpus(texts).groups())
    return apart.work_apart(__name__, texts, go_on)


def work() -> None:
    """What the process does."""
    os.nice(apart.NICE)
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
