"""Feeds read back as calendar programs read them: icalendar for the file, recurring-ical-events for the days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from opscontent.text import ical
from opscontent.text.ical import Happening

# The day before the clock changes, the day itself, the day after; and the hour that comes twice or never.
BERLIN = (
    "Europe/Berlin",
    [(2026, 10, 24), (2026, 10, 25), (2026, 10, 26), (2027, 3, 27), (2027, 3, 28), (2027, 3, 29)],
)
NEW_YORK = (
    "America/New_York",
    [(2026, 10, 31), (2026, 11, 1), (2026, 11, 2), (2027, 3, 13), (2027, 3, 14), (2027, 3, 15)],
)


def happening(begins: Any, zone: str, **values: Any) -> Happening:
    values = {
        "uid": f"{begins.isoformat()}@opscontent",
        "sequence": 1,
        "changed_at": datetime(2026, 10, 1, tzinfo=UTC),
        "ends": begins + timedelta(minutes=15),
        "summary": "Paper · Menus, signs; and “slang”\\n",
        "status": "TENTATIVE",
    } | values
    return Happening(begins=begins, zone=ZoneInfo(zone), **values)


@pytest.mark.parametrize(("zone", "days"), [BERLIN, NEW_YORK])
def test_the_wall_clock_stays_where_the_clocks_change(zone: str, days: list[tuple[int, int, int]]) -> None:
    moments = [datetime(*day, 7, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in days]

    file = ical.written("Paper", [happening(each, zone) for each in moments], refresh=timedelta(hours=1))

    for day, moment in zip(days, moments, strict=True):
        (event,) = recurring_ical_events.of(Calendar.from_ical(file)).at(day)
        assert f"{event.start:%Y-%m-%d %H:%M}" == f"{date(*day)} 07:30"
        assert event.start == moment
    # A program that knows no zones of its own reads them from the file: also there each change comes at its hour.
    own = zone.replace("/", "-own-")
    text = file.decode().replace(f"TZID:{zone}", f"TZID:{own}").replace(f"TZID={zone}", f"TZID={own}")
    read = [event.start for event in Calendar.from_ical(text).events]
    assert [each.astimezone(UTC) for each in read] == moments


def test_each_change_is_told_on_the_clock_before_it() -> None:
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)

    text = ical.written("Paper", [happening(moment, "America/New_York")], refresh=timedelta(hours=1)).decode()

    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260308T020000\r\nTZNAME:EDT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20261101T020000\r\nTZNAME:EST\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500" in text


def test_the_second_of_two_equal_times_is_said_in_utc() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Berlin, and an hour later 02:30 again

    file = ical.written(
        "Paper", [happening(first + timedelta(hours=n), "Europe/Berlin") for n in (0, 1)], refresh=timedelta(hours=1)
    )

    assert "DTSTART;TZID=Europe/Berlin:20261025T023000" in file.decode()
    assert [event.start.astimezone(UTC) for event in Calendar.from_ical(file).events] == [
        first,
        first + timedelta(hours=1),
    ]


def test_a_file_says_what_programs_look_for_and_stays_the_same() -> None:
    all_day = happening(date(2026, 11, 20), "Asia/Shanghai", ends=date(2026, 11, 22), url="https://x.example/p/1")

    file = ical.written("报纸", [all_day], refresh=timedelta(hours=1))

    assert file == ical.written("报纸", [all_day], refresh=timedelta(hours=1))
    text = file.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "BEGIN:VTIMEZONE" not in text
    (event,) = Calendar.from_ical(file).events
    assert (event["SUMMARY"], event["DTEND"].dt) == ("Paper · Menus, signs; and “slang”\\n", date(2026, 11, 23))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
