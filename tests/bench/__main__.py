"""`python -m tests.bench [part …]`: measure, print the table, append each figure to bench.jsonl."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from opscontent import catalogues
from tests.bench import machine
from tests.bench.figures import Report
from tests.bench.parts import PARTS
from tests.bench.places import Places
from tests.bench.servers import ROOT


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    catalogues.compile_changed()
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    report, before = Report(folder / "bench.jsonl"), machine.load()
    print(machine.describe())
    report.begin()
    # Beside the real data: durable writes cost what this disk asks for them.
    with TemporaryDirectory(dir=folder, prefix="bench-", ignore_cleanup_errors=True) as base:
        places = Places(Path(base))
        for name in wanted or PARTS:
            PARTS[name](places, report)
    report.end()
    print(machine.busy_since(before))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
