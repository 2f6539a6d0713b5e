from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from opscontent.channels import CHANNELS
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from tests.approved import armed
from tests.factory import Factory
from tests.jobs.ledger import START, Ledger
from tests.smtp import PostOffice, running


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A channel "remote" that writes down every send."""
    ledger = Ledger()
    monkeypatch.setitem(CHANNELS, "remote", replace(CHANNELS["handoff"], name="remote", send=ledger.send))
    return ledger


@pytest.fixture
def traveller() -> Iterator[Any]:
    """The clock stands still an hour before the edition's time."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(traveller: Any, make: Factory) -> Account:
    return make.account("Paper", key="paper", channel="remote")


@pytest.fixture
def edition(account: Account, ledger: Ledger, make: Factory) -> Edition:
    return armed(make, account)


@pytest.fixture
def office(app: Flask, traveller: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A server for letters that is really there, and set up."""
    with running(PostOffice()) as office:
        settings = replace(app.config["SETTINGS"], smtp_url=office.address(), public_url="https://ops.example.org")
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        yield office
