"""Rules of rhythm on plain pieces, and what an account lets pass."""

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import agenda, rhythm
from opscontent.domain.activity import Entry
from opscontent.domain.posts import PostState
from opscontent.domain.rhythm import Piece, Plan
from opscontent.errors import Rejected
from tests.factory import Factory, at

MONDAY = date(2026, 11, 16)
TUESDAY = MONDAY + timedelta(days=1)
CHINA = timezone(timedelta(hours=8))
FULL = (0, 1, 2, 3, 4, 5, 6)


def piece(day: int, **values: object) -> Piece:
    moment = datetime(2026, 11, 16 + day, 8, tzinfo=CHINA)
    fields = {"title": "A title", "pillar_id": None, "is_of_readers": True, "has_owner": True} | values
    return Piece(moment.date(), moment, **fields)  # type: ignore[arg-type]


def plan(*pieces: Piece, **values: object) -> Plan:
    counts = Counter(each.day for each in pieces)
    return Plan(MONDAY, values.pop("today", TUESDAY), pieces, counts, **values)  # type: ignore[arg-type]


def keys(found: Plan) -> list[str]:
    return [each.key for each in rhythm.look(found)]


def test_each_rule_finds_what_it_is_for_and_nothing_else() -> None:
    good = [piece(day, pillar_id=day % 2) for day in FULL]

    assert keys(plan(*good)) == []
    assert keys(plan(*[piece(day, pillar_id=7) for day in (1, 3, 5)])) == ["row:7"]
    assert keys(plan(*[piece(day, is_of_readers=False) for day in (1, 3, 5)])) == ["readers"]
    assert keys(plan(piece(0), piece(2))) == ["gap"]
    assert keys(plan(piece(0, topic_id=3), piece(4, topic_id=3), piece(4, topic_id=3), piece(2))) == ["topic:3-20"]
    assert keys(plan(piece(1, has_owner=False), piece(1, has_owner=False), piece(3), piece(5))) == ["head"]
    assert keys(plan(piece(1), piece(1, has_owner=False), piece(3, has_owner=False, is_out=True), piece(5))) == []


def test_what_is_past_or_far_or_only_partly_known_is_not_judged() -> None:
    row = [piece(day, pillar_id=7, is_of_readers=False) for day in (0, 1, 2)]
    sunday = MONDAY + timedelta(days=6)

    assert keys(plan(*row, today=sunday)) == ["readers"]  # the row is past, and nothing else can be planned
    assert keys(plan(*row, today=sunday + timedelta(days=1))) == []
    assert keys(plan(*row, today=MONDAY - timedelta(days=8))) == []
    assert keys(plan(*row, today=MONDAY - timedelta(days=1))) == ["row:7", "readers", "gap"]
    assert keys(plan(*row, is_whole=False, today=sunday)) == []


def test_a_pillar_is_under_its_target_only_after_three_weeks() -> None:
    days = [MONDAY - timedelta(days=7 * week) for week in range(3)]
    counts = {(day, pillar): count for day in days for pillar, count in ((1, 9), (2, 1))}
    pillars = [(1, "Grammar", 60), (2, "Readers", 40), (3, "No target", 0)]
    found = rhythm.targets(pillars, counts, MONDAY)
    two_weeks = rhythm.targets(pillars, {key: n for key, n in counts.items() if key[0] != days[2]}, MONDAY)
    base = [piece(day) for day in (1, 3, 5)]

    assert [(each.name, each.shares) for each in found] == [("Grammar", (90, 90, 90)), ("Readers", (10, 10, 10))]
    assert keys(plan(*base, targets=found)) == ["under:2"]
    assert keys(plan(*base, targets=two_weeks)) == []


def test_a_finding_passes_for_its_week_with_a_reason_and_a_rule_for_good(
    inside: Flask, make: Factory, time_machine: Any
) -> None:
    time_machine.move_to(at("2026-11-17 04:00"), tick=False)
    account = make.account()
    editor = make.member(account, "editor")
    for day in (17, 19, 21, 23, 25, 27, 29):
        make.post(account, planned_at=at(f"2026-11-{day} 04:00"), owner_id=editor.id, state=PostState.planned)

    def now() -> list[tuple[str, str]]:
        return [(each.code, each.monday.isoformat()) for each in agenda.strip(account, TUESDAY).findings]

    assert now() == [("readers", "2026-11-16"), ("readers", "2026-11-23")]
    waiver = rhythm.waive(account, "readers", MONDAY, "The prompt opens on Friday", by=editor)
    assert now() == [("readers", "2026-11-23")]
    rhythm.turn(account, set(rhythm.RULES) - {"readers"}, by=editor)
    assert now() == []
    rhythm.take_back(waiver, by=editor)
    rhythm.turn(account, rhythm.RULES, by=editor)
    assert len(now()) == 2
    verbs = db.session.scalars(select(Entry.verb).where(Entry.verb.startswith("rhythm")).order_by(Entry.id)).all()
    assert verbs == ["rhythm.waived", "rhythm.turned_off", "rhythm.taken_back", "rhythm.taken_back"]
    for key, monday, reason in (("nothing", MONDAY, "x"), ("row", TUESDAY, "x"), ("row", MONDAY, "  ")):
        with pytest.raises(Rejected):
            rhythm.waive(account, key, monday, reason, by=editor)
