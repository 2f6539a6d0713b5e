"""Bands: which group says how long a topic lasts, and the shortest stretch that holds four in five."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from opscontent.domain import lasting
from opscontent.domain.lasting import Band, Length

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 8, 1, 4, tzinfo=UTC)  # in Shanghai


@pytest.mark.parametrize(
    "rank, peak", [(1, "top"), (3, "top"), (4, "high"), (10, "high"), (11, "rest"), (None, "rest")]
)
def test_three_groups_of_ranks(rank: int | None, peak: str) -> None:
    assert lasting.peak_of(rank) == peak


@pytest.mark.parametrize(
    "hours, expected",
    [
        ([0, 0, 0, 0, 0, 0, 1, 2, 5, 9], (0, 2)),
        ([1, 5, 5, 5, 6, 6, 6, 7, 7, 20], (5, 7)),
        ([3], (3, 3)),
        ([0, 10], (0, 10)),
    ],
)
def test_the_shortest_stretch_with_four_in_five(hours: list[float], expected: tuple[float, float]) -> None:
    assert lasting.shortest(hours) == expected


def test_until_a_board_was_watched_the_measured_band_holds() -> None:
    assert [lasting.band({}, rank) for rank in (2, 8, 40)] == [Band(0, 9.9), Band(0, 8.6), Band(0, 5.4)]


def test_the_closest_group_that_was_seen_enough_says_it() -> None:
    midnight = NOON.replace(hour=16)
    noons = [Length(2, NOON, 4 + number % 3) for number in range(30)]
    nights = [Length(2, midnight, 1) for _ in range(29)]
    others = [Length(30, NOON, 0) for _ in range(5)]

    bands = lasting.learn([*noons, *nights, *others], SHANGHAI)

    assert bands == {"top 12": [4, 6, 30], "top": [1, 5, 59], "": [0, 5, 64]}
    assert lasting.band(bands, 1, NOON, SHANGHAI) == Band(4, 6, 30)
    assert lasting.band(bands, 1, midnight, SHANGHAI) == Band(1, 5, 59)
    assert lasting.band(bands, 1) == Band(1, 5, 59)
    assert lasting.band(bands, 5, NOON, SHANGHAI) == Band(0, 5, 64)
