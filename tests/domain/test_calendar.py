from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import activity, calendar, posts
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.calendar import Board, Filters
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState, Source
from opscontent.domain.prompts import PromptState
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory, at

NOVEMBER = calendar.month_of(date(2026, 11, 5))
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-18 08:00:00+00:00", tick=False):
        yield


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.member(account, Role.editor, "Ling")


def shown(*accounts: Account, most: int = 4, **wishes: Any) -> Board:
    return calendar.board(Filters(accounts, **wishes), NOVEMBER, SHANGHAI, most=most)


def on(board: Board, number: int) -> calendar.Day:
    """The day of November with this number."""
    return next(day for day in board.days if day.day == date(2026, 11, number))


def planned(make: Factory, account: Account, when: str, title: str = "A title", **values: Any) -> Post:
    return make.post(account, title, **({"state": PostState.planned, "planned_at": at(when)} | values))


# Days and their names


@pytest.mark.parametrize(
    "day, names",
    [
        ("2026-11-07", ["Start of Winter"]),
        ("2026-11-22", ["Minor Snow"]),
        ("2026-11-26", ["Thanksgiving"]),
        ("2026-11-11", ["Singles' Day"]),
        ("2026-02-16", ["New Year's Eve", "Off"]),
        ("2026-02-17", ["Spring Festival", "Off"]),
        ("2026-03-03", ["Lantern Festival"]),
        ("2026-06-19", ["Dragon Boat Festival", "Off"]),
        ("2026-08-19", ["Qixi"]),
        ("2026-09-25", ["Mid-Autumn", "Off"]),
        ("2026-10-10", ["Work"]),
        ("2026-10-18", ["Double Ninth"]),
        ("2026-04-05", ["Qingming", "Off"]),
        ("2026-12-22", ["Winter Solstice"]),
        ("2021-12-21", ["Winter Solstice"]),
        ("2025-07-25", []),
        ("2023-04-05", ["Qingming", "Off"]),
        ("2026-05-10", ["Mother's Day"]),
        ("2026-11-18", []),
        ("2026-11-21", []),
    ],
)
def test_marks_name_festivals_terms_and_moved_working_days(inside: Flask, day: str, names: list[str]) -> None:
    assert [str(mark.name) for mark in calendar.marks_on(date.fromisoformat(day))] == names


@pytest.mark.parametrize("year", [1, 1850, 1970, 2003, 2027, 2090, 2101, 9998])
def test_marks_of_years_that_no_table_knows_are_few_and_never_wrong(inside: Flask, year: int) -> None:
    marks = [mark for number in range(364) for mark in calendar.marks_on(date(year, 1, 1) + timedelta(days=number))]

    assert {mark.kind for mark in marks} <= {"festival", "term"}
    assert sum(mark.kind == "term" for mark in marks) in (0, 23, 24)


def test_a_leap_month_has_no_festivals(inside: Flask) -> None:
    # 2025 has two sixth months; 2028 two fifth: June 27, 2028 is 5/5 of the leap one.
    assert [str(mark.name) for mark in calendar.marks_on(date(2028, 5, 28))] == ["Dragon Boat Festival"]
    assert calendar.marks_on(date(2028, 6, 27)) == ()


# Stretches


def test_a_month_is_whole_weeks() -> None:
    assert (NOVEMBER.first, NOVEMBER.last) == (date(2026, 10, 26), date(2026, 12, 6))
    assert len(NOVEMBER.counted) == 30
    assert len(calendar.month_of(date(2027, 2, 28)).days) == 28


def test_a_week_begins_on_monday() -> None:
    stretch = calendar.week_of(date(2026, 11, 22))

    assert (stretch.first, stretch.last, stretch.month) == (date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 1))


# What stands on a day


def test_board_counts_all_and_shows_the_first_of_each_day(account: Account, make: Factory) -> None:
    for hour in (9, 4, 7, 5, 6, 8):
        planned(make, account, f"2026-11-20 0{hour}:00", f"at {hour}")
    planned(make, account, "2026-11-21 04:00", state=PostState.published)
    planned(make, account, "2026-11-22 04:00", state=PostState.dropped)
    planned(make, account, "2026-12-02 04:00")

    board = shown(account)

    assert [card.title for card in on(board, 20).cards] == ["at 4", "at 5", "at 6", "at 7"]
    assert (on(board, 20).count, on(board, 20).more) == (6, 2)
    assert on(board, 22).count == 0
    assert board.summary == calendar.Summary(posts=7, published=1, free=0)
    assert board.days[37].count == 1  # December 2, shown but not counted


def test_days_are_those_of_each_accounts_clock(account: Account, make: Factory) -> None:
    london = make.account("London", time_zone="Europe/London")
    planned(make, account, "2026-11-20 17:00", "in Shanghai it is the 21st")
    planned(make, london, "2026-11-20 17:00", "in London the 20th")

    board = shown(account, london)

    assert [card.title for card in on(board, 20).cards] == ["in London the 20th"]
    assert [card.title for card in on(board, 21).cards] == ["in Shanghai it is the 21st"]
    assert [card.local_at.hour for card in on(board, 20).cards] == [17]
    assert (on(board, 20).count, on(board, 21).count) == (1, 1)


@pytest.mark.parametrize("number, first, last", [(3, 29, 29), (10, 25, 25)])
def test_days_are_right_where_the_clock_changes(
    inside: Flask, make: Factory, number: int, first: int, last: int
) -> None:
    london = make.account("London", time_zone="Europe/London")
    zone = london.zone
    for day in (first - 1, first, first + 1):
        for clock_time in (time(0), time(0, 59), time(3), time(23, 59)):
            planned_at = datetime.combine(date(2026, number, day), clock_time, zone).astimezone(UTC)
            make.post(london, f"{day}", state=PostState.planned, planned_at=planned_at)

    board = calendar.board(Filters([london]), calendar.month_of(date(2026, number, 1)), zone, most=9)

    found = {day.day.day: ({card.title for card in day.cards}, day.count) for day in board.days if day.count}
    assert found == {day: ({str(day)}, 4) for day in (first - 1, first, first + 1)}


def test_today_and_the_past_are_marked(account: Account) -> None:
    board = shown(account)

    assert [day.day.day for day in board.days if day.is_today] == [18]
    assert on(board, 17).is_past
    assert not on(board, 18).is_past


def test_filters_leave_the_mix_as_it_is(account: Account, make: Factory, editor: Person) -> None:
    grammar, street = make.pillar(account), make.pillar(account, "Street", colour=2, position=1)
    planned(make, account, "2026-11-20 04:00", "mine", pillar_id=grammar.id, owner_id=editor.id)
    planned(make, account, "2026-11-20 05:00", pillar_id=grammar.id)
    planned(make, account, "2026-11-21 05:00", pillar_id=street.id, state=PostState.drafting)

    def titles(**wishes: Any) -> int:
        board = shown(account, **wishes)
        assert [(share.count, share.per_cent) for share in board.mix[0][1]] == [(2, 67), (1, 33)]
        assert board.summary.posts == sum(len(day.cards) for day in board.days)
        return board.summary.posts

    assert titles() == 3
    assert titles(owner_id=editor.id) == 1
    assert titles(pillar_id=grammar.id) == 2
    assert titles(state=PostState.drafting) == 1
    assert titles(state=PostState.drafting, pillar_id=grammar.id) == 0


def test_mix_tells_posts_without_a_pillar(account: Account, make: Factory) -> None:
    make.pillar(account)
    planned(make, account, "2026-11-20 04:00")

    shares = shown(account).mix[0][1]

    assert [(share.pillar and share.pillar.name, share.count, share.per_cent) for share in shares] == [
        ("Grammar", 0, 0),
        (None, 1, 100),
    ]


# Places


@pytest.mark.parametrize(
    "posts_at, free_at",
    [
        ([], ["07:30", "08:00"]),
        (["07:30"], ["08:00"]),
        (["08:00"], ["07:30"]),
        (["07:45"], ["08:00"]),  # as near to both: the earlier one
        (["07:50"], ["07:30"]),
        (["07:30", "07:30"], []),
        (["07:00"], ["08:00"]),
        (["06:59"], ["07:30", "08:00"]),
        (["08:31"], ["07:30", "08:00"]),
    ],
)
def test_a_slot_is_filled_by_the_nearest_post(
    account: Account, make: Factory, posts_at: list[str], free_at: list[str]
) -> None:
    day = date(2026, 11, 20)
    for local in (time(7, 30), time(8)):
        make.slot(account, weekday=day.weekday(), local_time=local)
    for text in posts_at:
        moment = datetime.combine(day, time.fromisoformat(text), SHANGHAI).astimezone(UTC)
        make.post(account, state=PostState.planned, planned_at=moment)

    found = calendar.free([account], day, day)

    assert [f"{each.at.astimezone(SHANGHAI):%H:%M}" for each in found] == free_at


def test_a_post_of_the_next_day_or_of_another_account_fills_nothing(account: Account, make: Factory) -> None:
    day = date(2026, 11, 20)
    slot = make.slot(account, weekday=day.weekday(), local_time=time(23, 50))
    make.post(account, state=PostState.planned, planned_at=datetime(2026, 11, 21, 0, 5, tzinfo=SHANGHAI))
    other = make.account("Other")
    make.post(other, state=PostState.planned, planned_at=datetime(2026, 11, 20, 23, 50, tzinfo=SHANGHAI))
    make.post(account, state=PostState.dropped, planned_at=datetime(2026, 11, 20, 23, 50, tzinfo=SHANGHAI))

    assert [each.slot for each in calendar.free([account, other], day, day)] == [slot]


def test_slots_of_the_past_are_no_places(account: Account, make: Factory) -> None:
    make.slot(account, weekday=2, local_time=time(15, 59))
    make.slot(account, weekday=2, local_time=time(16, 1))  # today is a Wednesday, 16:00

    board = shown(account)

    assert [(day.day.day, len(day.places)) for day in board.days if day.places] == [(18, 1), (25, 2), (2, 2)]
    assert board.summary.free == 3


def test_places_have_a_pillar_but_no_owner_and_no_state(account: Account, make: Factory, editor: Person) -> None:
    pillar = make.pillar(account)
    make.slot(account, weekday=4, pillar_id=pillar.id)
    make.slot(account, weekday=5)

    assert shown(account).summary.free == 4
    assert shown(account, pillar_id=pillar.id).summary.free == 2
    assert shown(account, owner_id=editor.id).summary.free == 0
    assert shown(account, state=PostState.planned).summary.free == 0


def test_lines_stand_by_time(account: Account, make: Factory) -> None:
    make.slot(account, weekday=4, local_time=time(12, 15))
    planned(make, account, "2026-11-20 12:00", "evening")
    planned(make, account, "2026-11-19 23:30", "morning")

    day = on(shown(account), 20)

    assert [line.card.title if line.card else "free" for line in day.lines] == ["morning", "free", "evening"]
    assert [line.at.hour for line in day.lines_at(20)] == [20]


# Prompts


def test_prompts_are_bars_in_each_week_row(account: Account, make: Factory) -> None:
    make.prompt(account, "A", opens_at=at("2026-11-18 20:00"), closes_at=at("2026-11-24 14:00"))
    make.prompt(account, "B", created_at=at("2026-11-30 02:00"))
    make.prompt(account, "C", state=PromptState.draft)
    make.prompt(account, "D", state=PromptState.draft, opens_at=at("2026-12-05 02:00"))
    make.prompt(account, "E", state=PromptState.closed, created_at=at("2026-01-01 00:00"))
    make.prompt(account, "F", created_at=at("2026-01-01 00:00"), closes_at=at("2026-10-01 00:00"))

    weeks = shown(account).weeks

    def told(number: int) -> list[tuple[str, int, int, bool, bool]]:
        return [(bar.prompt.question, bar.column, bar.span, bar.is_first, bar.is_last) for bar in weeks[number].bars]

    assert [len(week.bars) for week in weeks] == [0, 0, 0, 1, 1, 2]
    assert told(3) == [("A", 4, 4, True, False)]  # November 19 in Shanghai
    assert told(4) == [("A", 1, 2, False, True)]
    assert told(5) == [("B", 1, 7, True, False), ("D", 6, 2, True, False)]


# Ideas


def test_ideas_are_newest_first_with_their_clause(account: Account, make: Factory) -> None:
    brief = make.brief(account)
    for number in range(4):
        make.post(account, str(number), brief_id=brief.id, clause_key="tone" if number == 3 else "")
    planned(make, account, "2026-11-20 04:00")
    make.post(account, "over", state=PostState.dropped)

    found = calendar.ideas(Filters([account]), most=2)

    assert [(post.title, words) for post, words in found.lines] == [("3", "Warm, dry."), ("2", "")]
    assert found.count == 4


# Moving


def test_a_move_keeps_the_clock_time(account: Account, make: Factory, editor: Person) -> None:
    post = planned(make, account, "2026-11-20 04:15")

    calendar.move(post, date(2026, 11, 25), by=editor, version=1)

    assert post.planned_at == at("2026-11-25 04:15")
    assert (post.version, post.state) == (2, PostState.planned)


@pytest.mark.parametrize(
    "local, day, utc",
    [
        ("2027-03-20 07:30", date(2027, 4, 3), "2027-04-03 06:30"),  # summer time begins on March 28
        ("2026-12-01 07:30", date(2027, 5, 1), "2027-05-01 06:30"),
        ("2027-10-30 07:30", date(2027, 11, 1), "2027-11-01 07:30"),  # and ends on October 31
        ("2027-03-20 01:30", date(2027, 3, 28), "2027-03-28 01:30"),  # 01:30 is skipped: it becomes 02:30
    ],
)
def test_a_move_keeps_the_clock_time_where_the_clock_changes(
    inside: Flask, make: Factory, local: str, day: date, utc: str
) -> None:
    london = make.account("London", time_zone="Europe/London")
    post = make.post(london, planned_at=datetime.fromisoformat(local).replace(tzinfo=london.zone))
    db.session.expire(post)

    calendar.move(post, day, by="clock", version=1)

    assert post.planned_at == at(utc)


def test_an_idea_takes_the_slots_time(account: Account, make: Factory, editor: Person) -> None:
    slot = make.slot(account, weekday=4, local_time=time(20))
    make.slot(account, weekday=4, local_time=time(7, 30))
    post = make.post(account)

    calendar.move(post, date(2026, 11, 20), by=editor, version=1, slot=slot)

    assert post.planned_at == at("2026-11-20 12:00")
    assert post.state == PostState.planned


def test_an_idea_takes_the_first_free_slot_then_the_usual_time_then_nine(
    account: Account, make: Factory, editor: Person
) -> None:
    def time_of(day: int) -> time:
        return calendar.time_for(account, date(2026, 11, day))

    assert time_of(20) == time(9)

    for hour in (10, 12, 12):
        planned(make, account, f"2026-11-10 {hour}:00")
    assert time_of(20) == time(20)

    make.slot(account, weekday=4, local_time=time(7, 30))
    assert time_of(20) == time(7, 30)

    planned(make, account, "2026-11-19 23:40")  # 07:40 in Shanghai: fills it
    assert time_of(20) == time(20)


@pytest.mark.parametrize("now, expected", [("15:10", time(16)), ("08:59", time(9)), ("23:10", time(9))])
def test_today_an_idea_takes_the_next_full_hour(account: Account, now: str, expected: time) -> None:
    with time_machine.travel(datetime.fromisoformat(f"2026-11-18T{now}:00+08:00"), tick=False):
        assert calendar.time_for(account, date(2026, 11, 18)) == expected


def test_a_time_that_was_chosen_is_taken(account: Account, make: Factory, editor: Person) -> None:
    post = planned(make, account, "2026-11-20 04:15")

    calendar.move(post, date(2026, 11, 20), by=editor, version=1, at=time(7, 30))

    assert post.planned_at == at("2026-11-19 23:30")


def test_without_a_day_it_is_an_idea_again(account: Account, make: Factory, editor: Person) -> None:
    post = planned(make, account, "2026-11-20 04:15")

    calendar.move(post, None, by=editor, version=1)

    assert (post.planned_at, post.state) == (None, PostState.idea)


def test_the_past_is_refused(account: Account, make: Factory, editor: Person) -> None:
    post = planned(make, account, "2026-11-20 04:15")

    with pytest.raises(Rejected, match="This time has passed"):
        calendar.move(post, date(2026, 11, 17), by=editor, version=1)

    assert post.planned_at == at("2026-11-20 04:15")


@pytest.mark.parametrize("state", [PostState.published, PostState.scheduled, PostState.dropped])
def test_what_can_not_move_stays(account: Account, make: Factory, editor: Person, state: PostState) -> None:
    post = planned(make, account, "2026-11-20 04:15", state=state)

    with pytest.raises(Rejected):
        calendar.move(post, date(2026, 11, 25), by=editor, version=1)


def test_a_move_that_changes_nothing_is_none(account: Account, make: Factory, editor: Person) -> None:
    post = planned(make, account, "2026-11-20 04:15")

    calendar.move(post, date(2026, 11, 20), by=editor, version=1)

    assert post.version == 1
    assert db.session.scalars(select(Entry)).all() == []


@pytest.mark.parametrize(
    "day, words",
    [
        (date(2026, 11, 27), "Chen moved it to Nov 27 12:15 meanwhile."),
        (None, "Chen put it back to the ideas meanwhile."),
    ],
)
def test_a_stale_move_says_who_moved_it_where(
    account: Account, make: Factory, editor: Person, day: date | None, words: str
) -> None:
    chen = make.member(account, Role.editor, "Chen")
    post = planned(make, account, "2026-11-20 04:15")
    calendar.move(post, day, by=chen, version=1)

    with pytest.raises(Conflict) as caught:
        calendar.move(post, date(2026, 11, 25), by=editor, version=1)

    assert str(caught.value.sentence) == words


def test_a_stale_move_after_another_change_says_who_changed_it(
    account: Account, make: Factory, editor: Person
) -> None:
    chen = make.member(account, Role.editor, "Chen")
    post = planned(make, account, "2026-11-20 04:15")
    posts.plan(post, {"why_us": "Because."}, by=chen, version=1)

    with pytest.raises(Conflict, match="Chen changed this on Nov 18 16:00"):
        calendar.move(post, date(2026, 11, 25), by=editor, version=1)


def test_undo_takes_the_move_back_once(account: Account, make: Factory, editor: Person) -> None:
    post = make.post(account)
    calendar.move(post, date(2026, 11, 25), by=editor, version=1)

    calendar.undo(post, by=editor, version=2)

    assert (post.planned_at, post.state, post.version) == (None, PostState.idea, 3)
    with pytest.raises(Conflict):
        calendar.undo(post, by=editor, version=2)


def test_a_board_asks_the_same_number_of_questions_whatever_it_shows(
    account: Account, make: Factory, statements: Callable[[], Any]
) -> None:
    others = [make.account("B", time_zone="Europe/London"), make.account("C", time_zone="Asia/Tokyo")]
    make.slot(account)
    counts = []
    for more in (1, 2):
        for number in range(more):
            for each in (account, *others):
                planned(make, each, f"2026-11-2{number} 04:00", pillar_id=make.pillar(each, f"{more}{number}").id)
                make.prompt(each)
        db.session.flush()
        with statements() as ran:
            shown(account, *others)
        counts.append(len(ran))

    assert counts == [6, 6]


# Filters of where a post came from and what its title says


def test_filters_find_titles_however_they_are_written_and_by_source(account: Account, make: Factory) -> None:
    planned(make, account, "2026-11-20 04:00", "夫妻-肺片 ＭＥＮＵ", source=Source.readers)
    renamed = planned(make, account, "2026-11-20 05:00", "Nothing", source=Source.hot_topic)
    activity.set_fields(renamed, {"title": "雞毛蒜皮 100%"})
    db.session.flush()

    wishes: list[dict[str, Any]] = [
        {"text": "肺片menu"}, {"text": "妻肺"}, {"text": "鸡毛"}, {"text": "00%"}, {"text": "%"}, {"text": "?"},
        {"source": Source.readers}, {"source": Source.readers, "text": "鸡"},
    ]  # fmt: skip
    found = [[card.title[:2] for card in on(shown(account, **wish), 20).cards] for wish in wishes]

    assert found == [["夫妻"], ["夫妻"], ["雞毛"], ["雞毛"], ["雞毛"], [], ["夫妻"], []]
    assert on(shown(account, text="鸡"), 20).places == ()
