"""A rank over time as the points of an SVG line: time to the right, rank 1 on top, the first places spread apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from opscontent.domain.sightings import Stay
from opscontent.domain.stories import Point

WIDTH, HEIGHT = 120, 32
LOWEST = 50  # ranks from here on lie on the floor


@dataclass(frozen=True)
class Drawn:
    """One board's line in a drawing of several, with what the legend says."""

    stay: Stay
    lines: list[str]
    first: datetime
    last: datetime


def together(found: Sequence[tuple[Stay, Sequence[Point]]], width: int, height: int) -> list[Drawn]:
    """The curves of several boards on one axis of time."""
    times = [point.at for _stay, curve in found for point in curve]
    if not times:
        return []
    edges = min(times), max(times)
    return [
        Drawn(stay, lines(curve, width, height, edges=edges), curve[0].at, curve[-1].at)
        for stay, curve in found
        if curve
    ]


def lines(
    curve: Sequence[Point],
    width: int = WIDTH,
    height: int = HEIGHT,
    *,
    edges: tuple[datetime, datetime] | None = None,
) -> list[str]:
    """One string of points a stretch; where the line stood without a rank, there is a gap. `edges`: from when to when
    the drawing goes, where that is more than the curve."""
    if not curve:
        return []
    begin, end = edges or (curve[0].at, curve[-1].at)
    span = max((end - begin).total_seconds(), 1.0)
    stretches: list[list[str]] = [[]]
    for point in curve:
        if point.rank is None:
            stretches.append([])
            continue
        x = width * (point.at - begin).total_seconds() / span
        stretches[-1].append(f"{x:.1f},{_y(point.rank, height):.1f}")
    return [" ".join(points) for points in stretches if points]


def _y(rank: int, height: int) -> float:
    return 2 + (height - 4) * log(min(rank, LOWEST)) / log(LOWEST)
