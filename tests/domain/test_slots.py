"""Slots: weekly times, added, changed and removed."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from opscontent import clock
from opscontent.domain import activity, slots
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.slots import Slot
from opscontent.errors import Rejected
from tests.factory import Factory, at

MORNING = time(7, 30)


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.member(account)


def test_add_records_the_slot(account: Account, editor: Person, make: Factory) -> None:
    pillar = make.pillar(account)

    slot = slots.add(account, 3, MORNING, by=editor, pillar_id=pillar.id, note="one digest")

    assert slots.of_account(account.id) == [slot]
    assert (slot.weekday, slot.local_time, slot.pillar, slot.note) == (3, MORNING, pillar, "one digest")
    assert activity.of(slot)[0].verb == "slot.added"
    assert activity.of(slot)[0].changes == {"slot": ["", "4 07:30 one digest"]}


def test_add_of_the_same_slot_again_is_refused(account: Account, editor: Person) -> None:
    slots.add(account, 3, MORNING, by=editor)

    with pytest.raises(Rejected, match="such a slot already"):
        slots.add(account, 3, MORNING, by=editor)
    slots.add(account, 3, MORNING, by=editor, note="the second post")

    assert len(slots.of_account(account.id)) == 2


def test_add_refuses_a_pillar_that_is_not_in_use(account: Account, editor: Person, make: Factory) -> None:
    archived = make.pillar(account, archived_at=clock.now())
    foreign = make.pillar(make.account("Other"))

    for pillar in (archived, foreign):
        with pytest.raises(Rejected, match="not in the account's brief"):
            slots.add(account, 3, MORNING, by=editor, pillar_id=pillar.id)


def test_change_records_what_changed(account: Account, editor: Person) -> None:
    slot = slots.add(account, 3, MORNING, by=editor)

    assert slots.change(slot, {"weekday": 4, "note": "late"}, by=editor) is True

    assert activity.of(slot)[0].changes == {"slot": ["4 07:30", "5 07:30 late"]}


def test_change_without_a_difference_is_none(account: Account, editor: Person) -> None:
    slot = slots.add(account, 3, MORNING, by=editor)

    assert slots.change(slot, {"weekday": 3}, by=editor) is False

    assert len(activity.of(slot)) == 1


def test_change_into_another_slot_is_refused(account: Account, editor: Person) -> None:
    slots.add(account, 3, MORNING, by=editor)
    slot = slots.add(account, 4, MORNING, by=editor)

    with pytest.raises(Rejected, match="such a slot already"):
        slots.change(slot, {"weekday": 3}, by=editor)


def test_remove_keeps_the_row(account: Account, editor: Person) -> None:
    slot = slots.add(account, 3, MORNING, by=editor)

    slots.remove(slot, by=editor)

    assert slots.of_account(account.id) == []
    assert slot.archived_at is not None
    assert activity.of(slot)[0].verb == "slot.removed"


def test_of_account_is_by_weekday_and_time(account: Account, make: Factory) -> None:
    late = make.slot(account, weekday=1, local_time=time(20, 0))
    early = make.slot(account, weekday=1, local_time=time(6, 0))
    monday = make.slot(account, weekday=0)
    make.slot(make.account("Other"))

    assert slots.of_account(account.id) == [monday, early, late]


def test_occurrences_keep_the_clock_time_when_the_clocks_change() -> None:
    slot = Slot(weekday=6, local_time=MORNING)

    found = slots.occurrences([slot], date(2026, 10, 18), date(2026, 11, 1), ZoneInfo("Europe/Berlin"))

    assert [each.at for each in found] == [
        at("2026-10-18 05:30"),
        at("2026-10-25 06:30"),
        at("2026-11-01 06:30"),
    ]
