"""How well fit tells an account's own subject from others, on news titles of ten classes; and what it costs.

`TITLES=file.tsv.gz` are titles with the number of their class, a tab between; `BOARDS=file.jsonl.gz` a recorded
board, as for the part `hot`. The briefs of ten accounts are in `news_briefs.toml`, in the order of the numbers.
Only every second title is scored or drawn: the others were there to be tried on while the measure was made.
"""

import gzip
import json
import os
import random
import sys
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from time import perf_counter

from opscontent.domain.fit.judging import NEAR
from opscontent.text import fit
from opscontent.text.fit import Learned
from opscontent.text.nearness import nearest
from tests.bench.figures import Figure, Report
from tests.bench.places import Places

BRIEFS = Path(__file__).parent.parent / "news_briefs.toml"
OWN, SEED, WANTED = 50, 2026, 0.90
Titles = dict[str, list[str]]


def run(_places: Places, report: Report) -> None:
    files = os.environ.get("TITLES"), os.environ.get("BOARDS")
    if not all(files):
        print(
            "fit: nothing measured. Set TITLES to a .tsv.gz of news titles with their class, and BOARDS to a "
            ".jsonl.gz of a recorded board.",
            file=sys.stderr,
        )
        return
    briefs = tomllib.loads(BRIEFS.read_text())
    titles, board = _titles(str(files[0]), list(briefs)), _board(str(files[1]))
    keywords = {name: brief["keywords"].split() for name, brief in briefs.items()}
    for figure in _figures(titles, board, keywords):
        report.add(figure)


def _figures(titles: Titles, board: list[str], keywords: dict[str, list[str]]) -> Iterator[Figure]:
    drawn = {name: random.Random(SEED).sample(titles[name], OWN) for name in titles}
    held = {name: [title for title in titles[name] if title not in set(drawn[name])] for name in titles}
    told = f"{sum(map(len, held.values())):,} titles held out, {len(board):,} of boards as background"
    for count in (OWN, 20, 10, 0):
        learned = {n: fit.learn(drawn[n][:count], board, keywords=keywords[n]) for n in titles}
        areas = {name: area(learned[name], name, held) for name in titles}
        if count in (OWN, 0):
            for name, value in areas.items():
                yield _area(f"{name}, brief and {count} own posts", value)
        note = f"{WANTED} wanted; {told}" if count == OWN else told
        yield _area(f"mean of ten, brief and {count} own posts", mean(areas.values()), note, is_wanted=count == OWN)
        if count == OWN:
            yield from _verdicts(learned, held)
    learned = {n: fit.learn(drawn[n], board) for n in titles}
    yield _area("mean of ten, 50 own posts and no brief", mean(area(learned[n], n, held) for n in titles))
    yield from _unseen(drawn, board, keywords)
    yield from _costs(titles, board, keywords)


def _area(act: str, value: float, note: str = "", *, is_wanted: bool = False) -> Figure:
    return Figure("fit", act, value, "AUC", WANTED if is_wanted else None, more_is_better=True, note=note)


def _verdicts(learned: dict[str, Learned], held: Titles) -> Iterator[Figure]:
    """What an editor would see: how many are called near, of one's own subject and of the nine others."""
    own = [each.nearer_than(title) >= NEAR for name, each in learned.items() for title in held[name]]
    rest = [each.nearer_than(t) >= NEAR for name, each in learned.items() for o in held if o != name for t in held[o]]
    yield Figure("fit", "called near, of one's own subject", 100 * mean(own), "%")
    yield Figure("fit", "called near, of other subjects in the news", 100 * mean(rest), "%")


def _unseen(drawn: Titles, board: list[str], keywords: dict[str, list[str]]) -> Iterator[Figure]:
    """Titles of the board that were not learned from: as many should be called near as the measure says."""
    seen, fresh = board[::2], board[1::2]
    near = []
    for name in drawn:
        learned = fit.learn(drawn[name], seen, keywords=keywords[name])
        near += [learned.nearer_than(title) >= NEAR for title in fresh]
    yield Figure(
        "fit", "called near, of board titles not seen", 100 * mean(near), "%", note=f"{100 - NEAR} by its name"
    )


def _costs(titles: Titles, board: list[str], keywords: dict[str, list[str]]) -> Iterator[Figure]:
    some = [title for each in titles.values() for title in each]
    begin = perf_counter()
    learned = fit.learn(some[:2000], board, keywords=keywords["finance"])
    yield Figure.of_times("fit", "one account learned: 2,000 titles of its own", [perf_counter() - begin], None)
    acts: dict[str, Callable[[str], object]] = {
        "one title measured": learned.nearer_than,
        f"nearest of {len(some):,} titles, folded before": lambda title: nearest(title, some),
    }
    for act, do in acts.items():
        do("菜单")
        yield Figure.of_times("fit", act, [_seconds(do, title) for title in board[:100]], None)


def _seconds(do: Callable[[str], object], title: str) -> float:
    begin = perf_counter()
    do(title)
    return perf_counter() - begin


def area(learned: Learned, name: str, held: Titles) -> float:
    """The chance that a title of the class scores higher than one of another class, ties halved."""
    own = [learned.score(title) for title in held[name]]
    rest = sorted(learned.score(title) for other in held if other != name for title in held[other])
    below = sum(bisect_left(rest, score) + bisect_right(rest, score) for score in own)
    return below / 2 / (len(own) * len(rest))


def _titles(file: str, names: list[str]) -> Titles:
    found: Titles = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            title, _tab, label = line.rstrip("\n").rpartition("\t")
            if number % 2 == 0:
                found[names[int(label)]].append(title)
    return {name: list(dict.fromkeys(found[name])) for name in names}


def _board(file: str) -> list[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return list(dict.fromkeys(item["title"] for line in lines for item in json.loads(line)["items"]))
