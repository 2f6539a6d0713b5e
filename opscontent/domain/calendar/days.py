"""What a day is called: public holidays and the working days moved for them, lunar festivals, solar terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import chinese_calendar
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p
from lunardate import LunarDate


@dataclass(frozen=True)
class Mark:
    """One sign beside a date. Kind: rest (a public holiday), work (a moved working day), festival or term."""

    kind: str
    name: Any
    words: Any = ""  # what the sign means, where the name is a single character


SATURDAY = 5
CHINA = ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC")  # zones with these holidays
REST = Mark("rest", _p("calendar", "Off"), _l("Public holiday"))
WORK = Mark("work", _p("calendar", "Work"), _l("Working day in exchange for a holiday"))

LUNAR = {
    (1, 1): _l("Spring Festival"),
    (1, 15): _l("Lantern Festival"),
    (2, 2): _l("Dragon Head Day"),
    (5, 5): _l("Dragon Boat Festival"),
    (7, 7): _l("Qixi"),
    (7, 15): _l("Zhongyuan"),
    (8, 15): _l("Mid-Autumn"),
    (9, 9): _l("Double Ninth"),
    (12, 8): _l("Laba"),
}
NEW_YEARS_EVE = _l("New Year's Eve")
SOLAR = {
    (1, 1): _l("New Year"),
    (2, 14): _l("Valentine's Day"),
    (3, 8): _l("Women's Day"),
    (4, 1): _l("April Fools' Day"),
    (4, 23): _l("Book Day"),
    (5, 1): _l("Labour Day"),
    (5, 4): _l("Youth Day"),
    (6, 1): _l("Children's Day"),
    (6, 18): _l("June 18 sales"),
    (9, 10): _l("Teachers' Day"),
    (10, 1): _l("National Day"),
    (10, 31): _l("Halloween"),
    (11, 11): _l("Singles' Day"),
    (12, 24): _l("Christmas Eve"),
    (12, 25): _l("Christmas"),
}
# Month, weekday (0 is Monday), which one of the month.
MOVABLE = {
    (5, 6, 2): _l("Mother's Day"),
    (6, 6, 3): _l("Father's Day"),
    (11, 3, 4): _l("Thanksgiving"),
}
TERMS = {
    "小寒": _l("Minor Cold"),
    "大寒": _l("Major Cold"),
    "立春": _l("Start of Spring"),
    "雨水": _l("Rain Water"),
    "惊蛰": _l("Insects Awaken"),
    "春分": _l("Spring Equinox"),
    "清明": _l("Qingming"),
    "谷雨": _l("Grain Rain"),
    "立夏": _l("Start of Summer"),
    "小满": _l("Grain Buds"),
    "芒种": _l("Grain in Ear"),
    "夏至": _l("Summer Solstice"),
    "小暑": _l("Minor Heat"),
    "大暑": _l("Major Heat"),
    "立秋": _l("Start of Autumn"),
    "处暑": _l("End of Heat"),
    "白露": _l("White Dew"),
    "秋分": _l("Autumn Equinox"),
    "寒露": _l("Cold Dew"),
    "霜降": _l("Frost"),
    "立冬": _l("Start of Winter"),
    "小雪": _l("Minor Snow"),
    "大雪": _l("Major Snow"),
    "冬至": _l("Winter Solstice"),
}


@lru_cache(maxsize=1024)
def marks_on(day: date) -> tuple[Mark, ...]:
    """The signs of a day: festivals first, then the solar term, then whether people are off or at work."""
    return (*_festivals(day), *_term(day), *_working(day))


def _festivals(day: date) -> Iterator[Mark]:
    lunar = _lunar(day)
    names = (
        SOLAR.get((day.month, day.day)),
        MOVABLE.get((day.month, day.weekday(), (day.day + 6) // 7)),
        LUNAR.get(lunar) if lunar else None,
        # The last month has 29 or 30 days: the eve is known by the day after it.
        NEW_YEARS_EVE if _lunar(day + timedelta(days=1)) == (1, 1) else None,
    )
    yield from (Mark("festival", name) for name in names if name)


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for China's public holidays and the days that are moved for them."""
    found = list(_working(day))
    return WORK in found or (day.weekday() < SATURDAY and REST not in found)


def _lunar(day: date) -> tuple[int, int] | None:
    """Lunar month and day; None in a leap month and outside the years 1900 to 2099 of the table."""
    try:
        lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
    except ValueError:
        return None
    return None if lunar.is_leap_month else (lunar.month, lunar.day)


def _term(day: date) -> Iterator[Mark]:
    name = _terms(day.year).get(day)
    if name:
        yield Mark("term", TERMS[name])


@lru_cache(maxsize=16)
def _terms(year: int) -> dict[date, str]:
    """The solar terms of a year by day; none outside the years that the formula holds for."""
    try:
        return dict(chinese_calendar.get_solar_terms(date(year, 1, 1), date(year, 12, 31)))
    except NotImplementedError:
        return {}


def _working(day: date) -> Iterator[Mark]:
    """The State Council decides each autumn for the year to come; of years not known yet nothing is said."""
    try:
        is_off, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return
    if is_off and holiday:
        yield REST
    elif not is_off and day.weekday() >= SATURDAY:
        yield WORK
