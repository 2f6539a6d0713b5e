"""`EDITIONS=2000 SEED=7 python -m tests.soak`: half of the editions on SQLite, half on PostgreSQL, then the verdict.

The same seed gives the same plan: editions, faults, lives and clocks of the workers, breaks of the database. Which
worker gets which edition, and at which step it dies, is up to the machine: a seed that failed once may pass again.

Ends with `soak: editions N kills K twice T lost L unknown U`, and with status 1 where something went out twice, was
lost, or did not come to an end. `denied` names what is out although a person is told that it is not: wrong clocks may
bring that about, since they make a fresh send look old."""

import os
import secrets
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from opscontent import catalogues
from tests.bench.servers import ROOT
from tests.soak import peers
from tests.soak.engines import ENGINES, Engine
from tests.soak.judge import Verdict, together
from tests.soak.plan import Plan
from tests.soak.run import Run, application

EDITIONS = 2000
EngineOf = Callable[[Path], AbstractContextManager[Engine]]


def main() -> int:
    count = int(os.environ.get("EDITIONS") or EDITIONS)
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    print(f"soak: SEED={seed} EDITIONS={count}", flush=True)
    catalogues.compile_changed()
    folder = _empty(Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().resolve() / "soak")
    halves = (Plan(f"{seed} sqlite", count // 2), Plan(f"{seed} postgresql", count - count // 2, 1 + count // 2))
    runs = [_run(plan, engine, folder / engine.__name__) for plan, engine in zip(halves, ENGINES, strict=True)]
    verdict = together(run[0] for run in runs)
    still = [line for run in runs for line in run[1]]
    return _say(verdict, still, seed, folder)


def _run(plan: Plan, engine_of: EngineOf, folder: Path) -> tuple[Verdict, list[str]]:
    """The verdict, and what still moves."""
    folder.mkdir()
    with peers.running(folder) as platforms, engine_of(folder) as engine:
        run = Run(plan, engine, platforms, application(folder, engine.url), folder)
        verdict = run.go()
        return verdict, [str(fate) for fate in verdict.fates if fate.edition_id in run.still]


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _say(verdict: Verdict, still: list[str], seed: str, folder: Path) -> int:
    for word, bad in (("twice", verdict.twice), ("lost", verdict.lost), ("still moves", still)):
        for each in bad:
            print(f"soak: {word}: {each}")
    for each in verdict.denied:
        print(f"soak: denied: {each}")
    is_bad = bool(verdict.twice or verdict.lost or still)
    if is_bad:
        print(f"soak: SEED={seed}; logs and ledgers are in {folder}")
    print(verdict.line, flush=True)
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
