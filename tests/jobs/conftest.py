from dataclasses import replace

import pytest

from opscontent.channels import CHANNELS
from tests.jobs.ledger import Ledger


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A channel "remote" that writes down every send."""
    ledger = Ledger()
    monkeypatch.setitem(CHANNELS, "remote", replace(CHANNELS["handoff"], name="remote", send=ledger.send))
    return ledger
