from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from opscontent.errors import Rejected
from opscontent.intake.plans import events, sheet
from opscontent.intake.plans.events import Stretch

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = Stretch(date(2026, 10, 20), date(2026, 11, 5), BERLIN)


def calendar(*events_: str) -> bytes:
    inner = "".join(f"BEGIN:VEVENT\r\n{each}\r\nEND:VEVENT\r\n" for each in events_)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n".encode()


def test_repeated_events_keep_their_time_on_the_wall_over_the_change() -> None:
    weekly = (
        "UID:w@x\r\nSUMMARY:Weekly\r\nDTSTART;TZID=Europe/Berlin:20260105T073000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE\r\n"
        "EXDATE;TZID=Europe/Berlin:20261028T073000"
    )
    moved = (
        "UID:w@x\r\nSUMMARY:Moved\r\nDTSTART;TZID=Europe/Berlin:20261103T090000\r\n"
        "RECURRENCE-ID;TZID=Europe/Berlin:20261102T073000"
    )
    off = "UID:c@x\r\nSUMMARY:Off\r\nSTATUS:CANCELLED\r\nDTSTART:20261101T090000Z"

    found = events.read(calendar(weekly, moved, off), AUTUMN)

    local = [(each.title, f"{each.moment.astimezone(BERLIN):%m-%d %H:%M}") for each in found if each.moment]
    assert local == [
        ("Weekly", "10-21 07:30"),
        ("Weekly", "10-26 07:30"),  # the clock was put back on the 25th
        ("Moved", "11-03 09:00"),
        ("Weekly", "11-04 07:30"),
    ]
    assert [each.uid for each in found][2] == "w@x 2026-11-02T07:30:00"


def test_days_floating_times_and_what_cannot_be_read() -> None:
    found = events.read(
        calendar(
            "UID:1\r\nSUMMARY:A day\r\nDTSTART;VALUE=DATE:20261101\r\nCATEGORIES:Food\r\n"
            "ORGANIZER:mailto:Ling@example.org",
            "UID:2\r\nSUMMARY:Floating\r\nDTSTART:20261102T080000",
            "UID:3\r\nSUMMARY:No start",
            "UID:4\r\nSUMMARY:Each hour\r\nDTSTART:20261101T080000\r\nRRULE:FREQ=HOURLY",
            "UID:5\r\nSUMMARY:Never\r\nDTSTART:20261101T080000\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "UID:6\r\nSUMMARY:No step\r\nDTSTART:20261101T080000\r\nRRULE:FREQ=DAILY;INTERVAL=0;BYMONTH=2",
            "UID:7\r\nSUMMARY:Slow\r\nDTSTART:20261101T080000\r\nRRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2",
            "UID:9\r\nSUMMARY:Broken day\r\nDTSTART:2026-11-01",
            "UID:10\r\nSUMMARY:Broken rule\r\nDTSTART:20261101T080000\r\nRRULE:FREQ=SOMETIMES",
            "UID:8\r\nSUMMARY:Outside\r\nDTSTART:20271102T080000",
        ),
        AUTUMN,
    )

    told = {each.title: (each.day, each.moment, each.pillar, each.owner, each.fault) for each in found}
    assert told == {
        "A day": (date(2026, 11, 1), None, "Food", "Ling@example.org", ""),
        "Floating": (None, datetime(2026, 11, 2, 7, tzinfo=UTC), "", "", ""),
        "No start": (None, None, "", "", "no_day"),
        "Each hour": (None, None, "", "", "too_often"),
        "Never": (None, None, "", "", "never"),
        "No step": (None, None, "", "", "rule"),
        "Broken day": (None, None, "", "", "no_day"),
        "Broken rule": (None, None, "", "", "rule"),
        "Slow": (None, None, "", "", "rule"),
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (calendar("UID:1\r\nDTSTART:20200101T080000\r\nRRULE:FREQ=DAILY;COUNT=1000000;BYHOUR=1,2,3,4"), "than 500"),
        (calendar("UID:1\r\nDTSTART:19900101T080000\r\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4"), "repeats more than 20000"),
        (calendar("SUMMARY:" + "x" * 200_000), "line of this file is longer"),
        (calendar("SUMMARY:" + "x" * 6_000_000), "too big"),
        (calendar(*["SUMMARY:x"] * 6000), "more than 5000 events"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no events"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nno line of a calendar\r\n", "no events"),
        (calendar() + b"BEGIN:VCALENDAR\r\nno line of one\r\nEND:VEVENT\r\n", "broken"),
    ],
)
def test_hostile_calendars_are_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(Rejected) as refused:
        events.read(content, Stretch(date(2026, 1, 1), date(2027, 12, 31), BERLIN))

    assert sentence in str(refused.value)


def test_tables_name_their_columns_and_days_in_many_ways() -> None:
    table = (
        "时间,日期,选题,负责人\n7:30,2026/11/21,菜单,ling@example.org\n下午3点,2026年11月22日,路牌,\n"
        "25:00,2026-11-23,=1+1,\n"
    )
    rows = sheet.opened(table.encode("gb18030")).rows

    has_header, columns = sheet.guess(rows)
    found = [sheet.wanted(row, columns) for row in rows[1:]]

    assert has_header
    assert columns == {"title": 2, "day": 1, "time": 0, "owner": 3}
    assert [(each.title, each.day, each.at, each.fault) for each in found] == [
        ("菜单", date(2026, 11, 21), time(7, 30), ""),
        ("路牌", date(2026, 11, 22), time(15), ""),
        ("=1+1", date(2026, 11, 23), None, "formula"),
    ]
    both = sheet.wanted((1, ["2026-11-21 07:30:00", "2026-11-21 00:00:00"]), {"day": 0})
    midnight = sheet.wanted((1, ["2026-11-21 00:00:00"]), {"day": 0})
    assert (both.at, midnight.at, midnight.day) == (time(7, 30), None, date(2026, 11, 21))
