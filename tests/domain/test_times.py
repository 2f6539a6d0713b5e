"""Times of the week: what is usual, the heat map, what is suggested, and how late we are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import calendar, measurements, posts
from opscontent.domain.measurements import Measure, Value, heat_map
from opscontent.domain.measurements.usual import middle_minute, ratios, shrunk, spread
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Rejected
from tests.factory import Factory, at
from tests.statements import Statements

Counting = Callable[[], AbstractContextManager[Statements]]

ZONE = ZoneInfo("Asia/Shanghai")


def test_ratios_do_not_favour_what_came_late() -> None:
    growing = ratios([100 * 1.05**number for number in range(60)])

    assert {round(each or 0, 1) for each in growing[20:40]} == {1.0}
    assert ratios([5] * 6) == [None] * 6  # five neighbours each
    assert ratios([0, 0, 0, 0, 0, 0, 8]) == [None] * 7
    assert ratios([10, 10, 10, 30, 10, 10, 10])[3] == 3.0


def test_small_samples_are_drawn_to_the_usual() -> None:
    assert shrunk([2.0] * 2, []) < shrunk([1.5] * 12, [])
    assert shrunk([1.5] * 8, [0.5] * 8) < shrunk([1.5] * 8, [1.5] * 8)
    assert shrunk([1.0] * 7 + [400.0], []) < 1.2
    assert middle_minute([31, 33, 30]) == 30
    found = spread([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found is not None
    assert (found.count, found.middle, found.low, found.high) == (5, 3.0, 2.0, 4.0)


def test_heat_map_is_on_the_accounts_clock_and_says_too_few() -> None:
    # Summer and winter in Berlin: both are 20:00 there on a Tuesday.
    berlin, winter, summer = ZoneInfo("Europe/Berlin"), at("2026-01-06 19:00"), at("2026-07-07 18:00")
    found = [_value(1, winter, 1.4), _value(2, summer, 1.2), _value(3, summer + timedelta(hours=1), None)]

    heat = heat_map(found, berlin)

    assert list(heat.cells) == [(1, 20)]
    cell = heat.cell(1, 20)
    assert (len(cell.posts), cell.has_enough, heat.hours, heat.compared_count) == (2, False, range(20, 21), 2)
    assert (heat.can_suggest, heat.suggestions(), heat.cell(0, 0).step) == (False, [], 0)


def test_suggestions_say_what_they_rest_on_and_when_they_come_next() -> None:
    tuesdays = [at("2026-01-06 12:00") + timedelta(weeks=number) for number in range(14)]
    found = [_value(number, day, 1.3, pillar=7) for number, day in enumerate(tuesdays)]
    found += [_value(100 + number, day + timedelta(days=1), 0.8) for number, day in enumerate(tuesdays)]
    found += [_value(200 + number, day + timedelta(days=2), 2.0) for number, day in enumerate(tuesdays[:7])]

    (best,) = heat_map(found, ZONE).suggestions()

    assert (best.weekday, best.at, best.spread.count, best.spread.middle) == (1, time(20), 14, 1.3)
    assert best.cell.one_pillar == (7, 14)
    assert best.cell.step == 2
    assert best.next_at(at("2026-11-24 11:59"), ZONE) == at("2026-11-24 12:00")
    assert best.next_at(at("2026-11-24 12:00"), ZONE) == at("2026-12-01 12:00")


def test_advice_rests_on_ripe_numbers_and_else_on_the_common_belief(
    inside: None, make: Factory, statements: Counting
) -> None:
    account = make.account(time_zone="Asia/Shanghai")
    chen = make.member(account, "editor")
    assert list(map(str, measurements.advice(account).beliefs)) == ["7-9", "12-13", "18-22"]
    assert measurements.set_peaks(account, " 6 - 8，20:00-23:00 ", by=chen)
    assert list(map(str, measurements.advice(account).beliefs)) == ["6-8", "20-23"]
    for wrong in ("8-7", "noon", "1-25"):
        with pytest.raises(Rejected, match="names no hours"):
            measurements.set_peaks(account, wrong, by=chen)
    measurements.set_peaks(account, "", by=chen)
    assert measurements.advice(account).beliefs == []

    now = clock.now()
    for number in range(10):
        published_at = now - timedelta(days=100 - number)
        post = make.post(account, f"P{number}", state=PostState.published, published_at=published_at)
        soon = timedelta(hours=47 if number == 9 else 49)
        measurements.enter(post, {"reads": 100 + number}, taken_at=published_at + soon, by=chen)
    db.session.flush()
    with statements() as ran:
        heat = measurements.advice(account).map

    assert len(ran) == 1
    assert (len(heat.values), heat.compared_count, heat.early_count) == (10, 9, 1)
    assert measurements.values(account.id, Measure.likes) == []


def test_lateness_is_measured_against_what_the_plan_said_first(inside: None, make: Factory) -> None:
    account = make.account(time_zone="Asia/Shanghai")
    chen, now = make.member(account, "editor", "Chen"), clock.now()
    first = (now + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    kept = posts.create(account, "Kept", by=chen, planned_at=first, owner_id=chen.id)
    moved = posts.create(account, "Moved", by=chen, planned_at=first, owner_id=chen.id)
    day = (first + timedelta(days=1)).astimezone(account.zone).date()
    calendar.move(moved, day, by=chen, version=moved.version)
    _out(kept, first + timedelta(minutes=3))
    _out(moved, (moved.planned_at or now) + timedelta(minutes=3))
    unplanned = posts.create(account, "Never planned", by=chen)
    _out(unplanned, first)

    found = measurements.lateness(account, first + timedelta(days=3))

    assert [(each.title, each.late_minutes, each.is_on_time, each.moves_count) for each in found.posts] == [
        ("Moved", 24 * 60 + 3, False, 1),
        ("Kept", 3, True, 0),
    ]
    assert found.unplanned_count == 1
    assert [(each.name, each.count, each.percent, each.moved_count) for each in found.owners] == [("Chen", 2, 50, 1)]
    assert found.whole is not None
    assert found.whole.median_minutes == 12 * 60 + 3
    assert sum(each.count for each in found.weeks) == 2


def _out(post: Post, moment: datetime) -> None:
    post.state, post.published_at = PostState.published, moment


def _value(number: int, published_at: datetime, ratio: float | None, pillar: int | None = None) -> Value:
    taken_at = datetime(2026, 12, 1, tzinfo=UTC)
    return Value(number, f"Post {number}", published_at, pillar, True, 100, taken_at, ratio)
