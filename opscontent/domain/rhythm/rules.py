"""Rules of rhythm: a registry of functions over one week's plan. Knows no table.

Only this week and the next are looked at: what is past can't be mended, and what is far is not planned yet."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l

AHEAD_WEEKS = 1  # after this one
IN_A_ROW = 3
EMPTY_DAYS = 4
WEEKS_UNDER = 3
UNDER_BY = 10  # points of a hundred below the target
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Piece:
    """One post, as far as rules ask."""

    day: date  # on its account's clock
    at: datetime
    title: str
    pillar_id: int | None = None
    topic_id: int | None = None  # of the hot topic that it came from
    is_of_readers: bool = False  # tied to a prompt
    has_owner: bool = False
    is_out: bool = False


@dataclass(frozen=True)
class Target:
    """A pillar, and its share in per cent in each of the weeks up to this one; None for a week without posts."""

    pillar_id: int
    name: str
    wanted: int
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class Plan:
    """One week: its pieces by time, and how many there are on each day. `is_whole`: no post is left out of them."""

    monday: date
    today: date
    pieces: tuple[Piece, ...]
    counts: Mapping[date, int]
    targets: tuple[Target, ...] = ()
    is_whole: bool = True

    @property
    def days(self) -> list[date]:
        return [self.monday + A_DAY * number for number in range(7)]

    @property
    def ahead(self) -> list[date]:
        """Its days that are not past."""
        return [day for day in self.days if day >= self.today]


@dataclass(frozen=True)
class Finding:
    """What a rule says of a week; `subject` tells findings of one rule apart."""

    code: str
    monday: date
    subject: str
    sentence: Any

    @property
    def key(self) -> str:
        return key_of(self.code, self.subject)


class Rule(NamedTuple):
    """A rule, and what it looks for in words."""

    label: Any
    look: Callable[[Plan], Iterable[tuple[str, Any]]]  # subject, sentence


RULES: dict[str, Rule] = {}
Look = Callable[[Plan], Iterable[tuple[str, Any]]]


def rule(code: str, label: Any) -> Callable[[Look], Look]:
    def register(look_for: Look) -> Look:
        RULES[code] = Rule(label, look_for)
        return look_for

    return register


def key_of(code: str, subject: str = "") -> str:
    return f"{code}:{subject}" if subject else code


def look(plan: Plan) -> list[Finding]:
    """All that the rules find in a week, in the registry's order; nothing in a week that is not looked at."""
    if plan.monday not in mondays(plan.today):
        return []
    return [
        Finding(code, plan.monday, subject, sentence)
        for code, each in RULES.items()
        for subject, sentence in each.look(plan)
    ]


def mondays(today: date) -> list[date]:
    """The weeks that are looked at."""
    this = today - A_DAY * today.weekday()
    return [this + A_WEEK * number for number in range(AHEAD_WEEKS + 1)]


def targets(
    pillars: Iterable[tuple[int, str, int]], counts: Mapping[tuple[date, int | None], int], monday: date
) -> tuple[Target, ...]:
    """The pillars (id, name, wanted share) with their shares in this week and those before; `counts` by day and
    pillar."""
    weeks = [monday - A_WEEK * number for number in reversed(range(WEEKS_UNDER))]
    of_week: Counter[tuple[date, int | None]] = Counter()
    for (day, pillar_id), count in counts.items():
        of_week[(day - A_DAY * day.weekday(), pillar_id)] += count
    whole = {week: sum(count for (begins, _), count in of_week.items() if begins == week) for week in weeks}
    return tuple(
        Target(
            number,
            name,
            wanted,
            tuple(100 * of_week[(week, number)] / whole[week] if whole[week] else None for week in weeks),
        )
        for number, name, wanted in pillars
        if wanted
    )


@rule("row", _l("Three in a row from one pillar"))
def _row(plan: Plan) -> Iterator[tuple[str, Any]]:
    told = set()
    for pillar_id, run in groupby(plan.pieces if plan.is_whole else (), key=lambda piece: piece.pillar_id):
        row = list(run)
        if pillar_id is None or len(row) < IN_A_ROW or pillar_id in told or row[-1].day < plan.today:
            continue
        told.add(pillar_id)
        name = next((each.name for each in plan.targets if each.pillar_id == pillar_id), "")
        words = {"first": _day(row[0].day), "last": _day(row[-1].day), "pillar": name}
        yield (
            str(pillar_id),
            ngettext(
                "%(num)d post in a row from “%(pillar)s”, %(first)s to %(last)s.",
                "%(num)d posts in a row from “%(pillar)s”, %(first)s to %(last)s.",
                len(row),
                **words,
            ),
        )


@rule("readers", _l("No piece with readers in a week"))
def _readers(plan: Plan) -> Iterator[tuple[str, Any]]:
    if plan.is_whole and plan.pieces and not any(piece.is_of_readers for piece in plan.pieces):
        yield "", _l("No post of this week comes from a prompt: readers have no part in it.")


@rule("gap", _l("Nothing planned for four days or more"))
def _gap(plan: Plan) -> Iterator[tuple[str, Any]]:
    for is_empty, run in groupby(plan.ahead, key=lambda day: not plan.counts.get(day)):
        days = list(run)
        if is_empty and len(days) >= EMPTY_DAYS:
            yield "", _l("Nothing is planned from %(first)s to %(last)s.", first=_day(days[0]), last=_day(days[-1]))


@rule("under", _l("A pillar under its target for three weeks"))
def _under(plan: Plan) -> Iterator[tuple[str, Any]]:
    for each in plan.targets:
        known = [share for share in each.shares if share is not None]
        if len(known) < WEEKS_UNDER or any(share > each.wanted - UNDER_BY for share in known):
            continue
        mean = round(sum(known) / len(known))
        yield (
            str(each.pillar_id),
            _l(
                "“%(pillar)s” has been under its target for three weeks: %(share)d%% instead of %(wanted)d%%.",
                pillar=each.name,
                share=mean,
                wanted=each.wanted,
            ),
        )


@rule("topic", _l("Two posts on one hot topic in a day"))
def _topic(plan: Plan) -> Iterator[tuple[str, Any]]:
    found: dict[tuple[date, int], list[Piece]] = {}
    for piece in plan.pieces:
        if piece.topic_id is not None and piece.day >= plan.today:
            found.setdefault((piece.day, piece.topic_id), []).append(piece)
    for (day, topic_id), pieces in found.items():
        if len(pieces) > 1:
            values = {"day": _day(day), "first": pieces[0].title, "second": pieces[1].title}
            yield (
                f"{topic_id}-{day:%d}",
                _l("Two posts on the same hot topic on %(day)s: “%(first)s” and “%(second)s”.", **values),
            )


@rule("head", _l("The first post of a day has no owner"))
def _head(plan: Plan) -> Iterator[tuple[str, Any]]:
    """The first of a day is what readers see on top."""
    heads: dict[date, Piece] = {}
    for piece in plan.pieces:
        heads.setdefault(piece.day, piece)
    bare = [
        day for day, piece in sorted(heads.items()) if day >= plan.today and not (piece.has_owner or piece.is_out)
    ]
    if bare:
        yield (
            "",
            ngettext(
                "The first post of %(days)s has no owner.",
                "The first posts of %(days)s have no owner.",
                len(bare),
                days=", ".join(_day(day) for day in bare),
            ),
        )


def _day(day: date) -> str:
    """Its weekday in the reader's language."""
    return str(format_date(day, "EEE", locale=get_locale() or "en"))
