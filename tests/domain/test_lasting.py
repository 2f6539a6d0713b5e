"""Bands: which group says how long a topic lasts, and the shortest stretch that holds four in five."""

from datetime import UTC, datetime, timedelta
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


MIDNIGHT = NOON.replace(hour=16)


def test_the_closest_group_that_was_seen_enough_says_it() -> None:
    """Days on which what begins at noon lasts for four to six hours, and what begins at midnight for one."""
    days = [timedelta(days=number) for number in range(150)]
    noons = [Length(2, NOON + day, 4 + number % 3) for number, day in enumerate(days)]
    nights = [Length(2, MIDNIGHT + day, 1 + number % 10) for number, day in enumerate(days)]
    others = [Length(30, NOON, 0) for _ in range(5)]

    bands = lasting.learn([*noons, *nights, *others], SHANGHAI)

    assert bands == {"top": [1, 6, 300], "": [0, 6, 305]}


def test_hours_count_only_where_they_did_better() -> None:
    """What begins at noon lasts for up to 9 hours, at midnight for 20 to 29. Where noons
    become like midnights in the middle, the hour told nothing about what followed."""
    days = [timedelta(days=number) for number in range(600)]
    noons = [Length(2, NOON + day, number * 7 % 10) for number, day in enumerate(days)]
    nights = [Length(2, MIDNIGHT + day, 20 + number * 3 % 10) for number, day in enumerate(days[::2])]
    wet = [Length(2, each.first_seen_at, each.hours + (25 if at > 300 else 0)) for at, each in enumerate(noons)]

    held, misled = lasting.learn([*noons, *nights], SHANGHAI), lasting.learn([*wet, *nights], SHANGHAI)

    assert held == {"top 12": [0, 7, 600], "top 0": [20, 27, 300], "top": [0, 23, 900], "": [0, 23, 900]}
    assert set(misled) == {"top", ""}
    assert lasting.band(held, 1, NOON, SHANGHAI) == Band(0, 7, 600)
    assert lasting.band(held, 1, MIDNIGHT, SHANGHAI) == Band(20, 27, 300)
    assert lasting.band(held, 1) == Band(0, 23, 900)
    assert lasting.band(held, 5, NOON, SHANGHAI) == Band(0, 23, 900)
