"""Figures: what was measured beside its budget, as a row of the table and as a line of JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

COLUMNS = "{:<9} {:<57} {:>7} {:>7} {:>7} {:>7} {:<5} {:>7} {:<5} {}"


@dataclass(frozen=True)
class Figure:
    """One measured value. `queries` are the statements that the act runs, `queries_budget` how many it may.

    `best` is the fastest; `cpu` the processor time of one act, in the row's unit (of a rate in ms), which says more
    than the clock on a busy machine."""

    bench: str
    act: str
    value: float
    unit: str
    budget: float | None = None
    queries: int | None = None
    queries_budget: int | None = None
    p99: float | None = None
    best: float | None = None
    cpu: float | None = None
    more_is_better: bool = False
    note: str = ""

    @classmethod
    def of_times(cls, bench: str, act: str, seconds: Sequence[float], budget: float | None, **rest: Any) -> "Figure":
        """Median, p99 (nearest rank) and best of what one act took, in ms."""
        times = sorted(each * 1000 for each in seconds)
        p99 = times[ceil(0.99 * len(times)) - 1]
        return cls(bench, act, median(times), "ms", budget, p99=p99, best=times[0], **rest)

    @property
    def is_over(self) -> bool:
        if self.queries_budget is not None and self.queries is not None and self.queries > self.queries_budget:
            return True
        if self.budget is None:
            return False
        return self.value < self.budget if self.more_is_better else self.value > self.budget

    @property
    def verdict(self) -> str:
        if self.budget is None and self.queries_budget is None:
            return ""
        return "over" if self.is_over else "ok"

    @property
    def row(self) -> str:
        counted = "" if self.queries is None else str(self.queries)
        if self.queries_budget is not None:
            counted += f" of {self.queries_budget} queries"
        elif counted:
            counted += " queries"
        numbers = [told(self.value), *map(told_or_nothing, (self.p99, self.best, self.cpu))]
        rest = "; ".join(filter(None, (counted, self.note)))
        return COLUMNS.format(
            self.bench, self.act, *numbers, self.unit, told_or_nothing(self.budget), self.verdict, rest
        ).rstrip()

    @property
    def line(self) -> str:
        names = ("bench", "act", "value", "unit", "budget", "queries")
        values = {name: getattr(self, name) for name in names}
        return json.dumps(values | {"value": round(self.value, 3)}, ensure_ascii=False)


class Report:
    """Takes the figures of one part after the other: prints each at once and appends it to the file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.figures: list[Figure] = []

    def begin(self) -> None:
        head = COLUMNS.format("bench", "act", "median", "p99", "best", "cpu", "unit", "budget", "", "")
        print(head.rstrip(), "-" * 118, sep="\n", flush=True)

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)
        print(figure.row, flush=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(figure.line + "\n")

    def end(self) -> None:
        judged = [figure for figure in self.figures if figure.verdict]
        over = sum(figure.is_over for figure in judged)
        print("-" * 118, f"{len(judged) - over} within their budgets, {over} over", sep="\n", flush=True)


def told_or_nothing(value: float | None) -> str:
    return "" if value is None else told(value)


def told(value: float) -> str:
    """A number with as many digits as it deserves."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
