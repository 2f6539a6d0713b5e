"""One account, one editor, one armed edition, and its attempt when its time has come."""

from typing import Any

import pytest
import time_machine
from flask import Flask

from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.publications import (
    Publication,
)
from tests.approved import approved, armed
from tests.domain.publications.steps import START, TIME, attempt_of
from tests.factory import Factory


@pytest.fixture
def traveller() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(traveller: Any, inside: Flask, make: Factory) -> Account:
    return make.account(key="paper", staleness_minutes=120)


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def edition(account: Account, make: Factory) -> Edition:
    """Armed for TIME, with two posts."""
    return armed(make, account, approved(make, account, "Lung slice"), approved(make, account, "路牌"))


@pytest.fixture
def publication(edition: Edition, traveller: Any) -> Publication:
    """The edition's attempt, due now."""
    traveller.move_to(TIME)
    return attempt_of(edition)
