"""Briefs: clauses, versions and pillars."""

from collections.abc import Sequence
from typing import Any

import pytest
import time_machine
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, briefs
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Clause, Pillar, PillarPlan
from opscontent.domain.people import Person
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chief(account: Account, make: Factory) -> Person:
    return make.member(account, "chief", "Chen")


def wanted(pillar: Pillar, **values: Any) -> PillarPlan:
    kept = {
        "id": pillar.id,
        "name": pillar.name,
        "keywords": pillar.keywords,
        "colour": pillar.colour,
        "target_share": pillar.target_share,
    }
    return PillarPlan(**(kept | values))


def new(name: str, share: int = 0, colour: int = 1) -> PillarPlan:
    return PillarPlan(None, name, [], colour, share)


def names(pillars: Sequence[Pillar]) -> list[str]:
    return [pillar.name for pillar in pillars]


def test_clauses_are_the_lines_in_reading_order(account: Account, make: Factory) -> None:
    brief = make.brief(account, audience="", promise="One.\n\n  Two. ", persona_self="大大")

    assert briefs.clauses(brief) == [
        Clause("statement", "Plain words for busy people."),
        Clause("promise.1", "One."),
        Clause("promise.2", "Two."),
        Clause("tone", "Warm, dry."),
        Clause("persona_self", "大大"),
    ]
    assert briefs.clause(brief, "promise.2") == Clause("promise.2", "Two.")
    assert briefs.clause(brief, "promise") is None
    assert briefs.clause(None, "promise") is None


@pytest.mark.parametrize(
    "promise, expected",
    [
        ("One.\nTwo.", Clause("promise.2", "Two.")),
        ("Zero.\nOne.\nTwo.", Clause("promise.3", "Two.")),
        ("Two.", Clause("promise", "Two.")),
        ("One.\nTwo!", Clause("promise.2", "Two!")),
        ("One.", None),
    ],
)
def test_successor_finds_the_words_then_the_line(
    account: Account, make: Factory, promise: str, expected: Clause | None
) -> None:
    newer = make.brief(account, number=2, promise=promise)

    assert briefs.successor(Clause("promise.2", "Two."), newer) == expected
    assert briefs.successor(Clause("promise.2", "Two."), None) is None


def test_publish_makes_the_first_version(account: Account, chief: Person) -> None:
    brief = briefs.publish(
        account, {"statement": "Plain words."}, [new("Grammar", 60), new("Readers", 40, 2)], by=chief, based_on=0
    )

    assert brief is not None
    assert (brief.number, brief.statement, brief.created_by) == (1, "Plain words.", chief)
    assert briefs.current(account.id) == brief
    assert names(briefs.pillars_of(account.id)) == ["Grammar", "Readers"]
    assert [pillar["target_share"] for pillar in brief.pillars] == [60, 40]
    assert activity.of(brief)[0].changes == {
        "statement": ["", "Plain words."],
        "pillars": [[], ["Grammar 60% #1", "Readers 40% #2"]],
    }


def test_publish_keeps_what_is_not_given_and_the_old_version(account: Account, chief: Person, make: Factory) -> None:
    first = make.brief(account)

    second = briefs.publish(account, {"tone": "Cold."}, [], by=chief, based_on=1, note="We grew up.")

    assert second is not None
    assert (second.number, second.tone, second.promise, second.note) == (2, "Cold.", first.promise, "We grew up.")
    assert first.tone == "Warm, dry."
    assert briefs.versions(account.id) == [second, first]
    assert briefs.version(account.id, 1) == first
    assert briefs.version(account.id, 3) is None


def test_publish_without_a_difference_makes_no_version(account: Account, chief: Person, make: Factory) -> None:
    brief, pillar = make.brief(account, emotions=["joy", "awe"]), make.pillar(account)

    values = {"tone": brief.tone, "emotions": ["awe", "joy"]}
    again = briefs.publish(account, values, [wanted(pillar)], by=chief, based_on=1, note="Nothing")

    assert again is None
    assert db.session.query(Brief).count() == 1


@time_machine.travel("2026-11-21T04:00:00Z", tick=False)
def test_publish_over_a_newer_version_is_a_conflict(account: Account, chief: Person, make: Factory) -> None:
    make.brief(account)
    ling = make.member(account, "chief", "Ling")
    briefs.publish(account, {"tone": "Cold."}, [], by=ling, based_on=1)

    with pytest.raises(Conflict, match="Ling changed this on Nov 21 12:00, after you opened it"):
        briefs.publish(account, {"tone": "Hot."}, [], by=chief, based_on=1)


def test_publish_keeps_rows_of_pillars_and_archives_the_missing(
    account: Account, chief: Person, make: Factory
) -> None:
    make.brief(account)
    grammar, readers, films = (make.pillar(account, name) for name in ("Grammar", "Readers", "Films"))

    brief = briefs.publish(
        account,
        {},
        [wanted(readers, target_share=30, keywords=["来信"]), wanted(grammar, name="Syntax", colour=4)],
        by=chief,
        based_on=1,
    )

    assert brief is not None
    assert briefs.pillars_of(account.id) == [readers, grammar]
    assert (readers.keywords, grammar.name, grammar.colour) == (["来信"], "Syntax", 4)
    assert films.archived_at is not None


def test_publish_takes_an_archived_pillar_back_by_its_name(account: Account, chief: Person, make: Factory) -> None:
    make.brief(account)
    films = make.pillar(account, "Films")
    briefs.publish(account, {}, [], by=chief, based_on=1)

    briefs.publish(account, {}, [new("Films", 10)], by=chief, based_on=2)

    assert briefs.pillars_of(account.id) == [films]
    assert (films.archived_at, films.target_share) == (None, 10)


def test_publish_lets_pillars_swap_names(account: Account, chief: Person, make: Factory) -> None:
    make.brief(account)
    one, two = make.pillar(account, "One"), make.pillar(account, "Two")

    briefs.publish(account, {}, [wanted(one, name="Two"), wanted(two, name="One")], by=chief, based_on=1)

    assert (one.name, two.name) == ("Two", "One")


def test_publish_lets_a_pillar_take_the_name_of_an_archived_one(
    account: Account, chief: Person, make: Factory
) -> None:
    make.brief(account)
    films, letters = make.pillar(account, "Films"), make.pillar(account, "Letters")
    briefs.publish(account, {}, [wanted(letters)], by=chief, based_on=1)

    briefs.publish(account, {}, [wanted(letters, name="Films")], by=chief, based_on=2)

    assert (letters.name, films.name) == ("Films", f"Films #{films.id}")


@pytest.mark.parametrize(
    "plans, sentence",
    [
        ([new("A", 60), new("B", 41)], "The pillars' shares add up to 101%; 100% is all there is"),
        ([new("A"), new("A")], "Two pillars have the same name"),
        ([new("")], "Each pillar needs a name"),
        ([new("x" * 41)], "Each pillar needs a name"),
        ([new("A", -1)], "between 0 and 100"),
        ([new("A", 0, 7)], "its colour between 1 and 6"),
        ([PillarPlan(999, "A", [], 1, 0)], "not in the account's brief"),
    ],
)
def test_publish_refuses_pillars_that_do_not_fit(
    account: Account, chief: Person, plans: list[PillarPlan], sentence: str
) -> None:
    with pytest.raises(Rejected, match=sentence):
        briefs.publish(account, {"statement": "x"}, plans, by=chief, based_on=0)


def test_publish_refuses_a_pillar_of_another_account(account: Account, chief: Person, make: Factory) -> None:
    pillar = make.pillar(make.account("Other"))

    with pytest.raises(Rejected, match="not in the account's brief"):
        briefs.publish(account, {}, [wanted(pillar)], by=chief, based_on=0)


def test_publish_of_a_new_colour_alone_is_a_new_version(account: Account, chief: Person, make: Factory) -> None:
    make.brief(account)
    pillar = make.pillar(account)

    assert briefs.publish(account, {}, [wanted(pillar, colour=5)], by=chief, based_on=1) is not None
