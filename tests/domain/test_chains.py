"""The plan of moves as plain values: nobody lost, nobody twice, the fixed stay, the past is never used."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from opscontent.domain.calendar import chains
from opscontent.domain.calendar.chains import Full, Ground, Period, Place, Standing, Way
from tests.factory import at

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = ZoneInfo("UTC")
DAYS = 40


def places(pillars: list[int | None]) -> tuple[Place, ...]:
    """One place a day, before now and after; their pillars come in turns."""
    return tuple(Place(MORNING + number * DAY, pillars[number % len(pillars)]) for number in range(-2, DAYS))


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    days = draw(st.lists(st.integers(-2, 14), unique=True, max_size=12))
    standing = tuple(
        Standing(
            (number + 2,),
            MORNING + day * DAY + timedelta(minutes=draw(st.sampled_from([0, 0, 10, 200]))),
            draw(st.sampled_from([None, 1, 2])),
            draw(st.booleans()),
        )
        for number, day in enumerate(days)
    )
    has_slots = draw(st.booleans())
    pillars = draw(st.sampled_from([[None], [1, 2], [1, None, 2], [2]]))
    period = draw(st.sampled_from(list(Period)))
    return Ground(
        standing, places(pillars if has_slots else [None]), ZONE, NOW, draw(st.integers(0, 4)), period, not has_slots
    )


@settings(max_examples=80, deadline=None)
@given(grounds(), st.integers(-1, 10), st.sampled_from(list(Way)), st.sampled_from([None, -1, 3, 20]))
def test_every_plan_keeps_what_it_promises(ground: Ground, day: int, way: Way, was: int | None) -> None:
    wanted = Standing((1,), MORNING + day * DAY, 1)

    plan = chains.plan(ground, wanted, None if was is None else MORNING + was * DAY, way)

    by_ids = {each.ids: each for each in ground.standing}
    moved = [shift.ids for shift in plan]
    after = {each.ids: each.at for each in ground.standing} | {shift.ids: shift.to for shift in plan}
    assert len(set(moved)) == len(moved)
    assert set(after) <= {*by_ids, (1,)}
    assert all(shift.to > NOW for shift in plan)
    assert not any(by_ids[ids].is_fixed for ids in moved[1:])
    assert all(shift.was == by_ids[shift.ids].at for shift in plan[1:])
    assert plan == () if wanted.at <= NOW else way == Way.swap or plan[0].to == wanted.at
    if way == Way.push:
        # Whoever makes room goes later, in the order in which they stood; nobody shares a place with another.
        assert all(shift.to > shift.was for shift in plan[1:] if shift.was)
        assert [shift.was for shift in plan[1:]] == sorted(shift.was for shift in plan[1:] if shift.was)
        places_taken = [ground.day(shift.to) for shift in plan[1:]]
        assert len(set(places_taken)) == len(places_taken)


def test_a_full_day_pushes_its_pillar_s_posts_and_passes_the_fixed() -> None:
    held = (
        Standing((2,), MORNING, 1),
        Standing((3,), MORNING + 1 * DAY, 2),
        Standing((4,), MORNING + 2 * DAY, 1),
        Standing((5,), MORNING + 4 * DAY, 1, is_fixed=True),
    )
    ground = Ground(held, places([1, 2]), ZONE, NOW)

    plan = chains.plan(ground, Standing((1,), MORNING), None, Way.push)

    assert chains.full(ground, MORNING) == Full.slots
    assert [(shift.ids, (shift.to - MORNING).days) for shift in plan] == [((1,), 0), ((2,), 2), ((4,), 6)]


def test_a_full_month_gives_its_last_one_to_the_next() -> None:
    fridays = tuple(Place(at(f"2026-{day} 07:30")) for day in ("11-06", "11-13", "11-20", "11-27", "12-04"))
    held = tuple(Standing((number,), place.at) for number, place in enumerate(fridays[:4], 2))
    ground = Ground(held, fridays, ZONE, NOW, 4, Period.month)
    tuesday = at("2026-11-24 12:00")

    plan = chains.plan(ground, Standing((1,), tuesday), None, Way.push)

    assert chains.full(ground, tuesday) == Full.month
    assert [(shift.ids, f"{shift.to:%m-%d}") for shift in plan] == [((1,), "11-24"), ((5,), "12-04")]


def test_swap_needs_a_time_ahead_to_give() -> None:
    ground = Ground((Standing((2,), MORNING),), places([None]), ZONE, NOW)
    wanted = Standing((1,), MORNING)

    both = chains.plan(ground, wanted, MORNING + 3 * DAY, Way.swap)

    assert [(shift.ids, shift.to) for shift in both] == [((1,), MORNING), ((2,), MORNING + 3 * DAY)]
    assert chains.plan(ground, wanted, None, Way.swap) == ()
    assert chains.plan(ground, wanted, MORNING - DAY, Way.swap) == ()
