from typing import Any

import pytest
import time_machine
from flask import Flask

from opscontent import clock
from opscontent.domain import activity, pauses, publications
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.publications import Publication
from opscontent.errors import Rejected
from tests.approved import armed
from tests.domain.publications.steps import START, TIME, attempt_of
from tests.factory import Factory


@pytest.fixture
def account(inside: Flask, make: Factory) -> Any:
    with time_machine.travel(START, tick=False):
        yield make.account()


@pytest.fixture
def chief(account: Account, make: Factory) -> Person:
    return make.member(account, "chief", "Ling")


@pytest.fixture
def publication(account: Account, make: Factory) -> Any:
    edition = armed(make, account)
    with time_machine.travel(TIME, tick=False):
        yield attempt_of(edition)


@pytest.mark.parametrize("is_for_all", [True, False])
def test_nothing_of_a_paused_account_is_claimed(
    publication: Publication, account: Account, chief: Person, is_for_all: bool
) -> None:
    paused = None if is_for_all else account
    pauses.begin(paused, note="  a mishap ", by=chief)
    assert publications.due(clock.now()) == []
    assert not publications.claim(publication.id, "me", clock.now())

    pauses.end(paused, by=chief)

    assert publications.due(clock.now()) == [publication.id]
    assert publications.claim(publication.id, "me", clock.now())


def test_other_accounts_go_on(publication: Publication, chief: Person, make: Factory) -> None:
    pauses.begin(make.account(), by=chief)

    assert publications.due(clock.now()) == [publication.id]
    assert publications.claim(publication.id, "me", clock.now())


def test_holding_names_the_pause_for_all_first(account: Account, chief: Person) -> None:
    assert pauses.holding(account) is None

    pauses.begin(account, note="own", by=chief)
    pauses.begin(None, note="all", by=chief)

    held = pauses.holding(account)
    assert held is not None
    assert (held.note, held.began_by, held.began_at) == ("all", chief, clock.now())


def test_a_pause_begins_and_ends_once_and_is_in_the_history(account: Account, chief: Person) -> None:
    with pytest.raises(Rejected, match="not paused any more"):
        pauses.end(account, by=chief)
    pauses.begin(account, note="why", by=chief)
    with pytest.raises(Rejected, match="paused already"):
        pauses.begin(account, by=chief)
    pauses.end(account, by=chief)

    told = [(entry.verb, entry.note) for entry in activity.of(account)][:2]
    assert told == [("publishing.resumed", ""), ("publishing.paused", "why")]
