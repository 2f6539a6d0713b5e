"""A rank over time as the points of an SVG line: time to the right, rank 1 on top, the first places spread apart."""

from collections.abc import Sequence
from math import log

from opscontent.domain.stories import Point

WIDTH, HEIGHT = 120, 32
LOWEST = 50  # ranks from here on lie on the floor


def lines(curve: Sequence[Point], width: int = WIDTH, height: int = HEIGHT) -> list[str]:
    """One string of points a stretch; where the line stood without a rank, there is a gap."""
    if not curve:
        return []
    begin, span = curve[0].at, max((curve[-1].at - curve[0].at).total_seconds(), 1.0)
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
