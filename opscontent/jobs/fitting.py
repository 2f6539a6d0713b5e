"""Learning what fits each account: read, reckon, keep; nothing is held while it is reckoned."""

from opscontent import clock
from opscontent.db import unit_of_reading, unit_of_work
from opscontent.domain import fit


def due() -> list[int]:
    """The accounts whose turn it is."""
    with unit_of_reading():
        return list(fit.due(clock.now()))


def learn(account_id: int) -> None:
    with unit_of_reading():
        found = fit.material(account_id)
    learned = found.learned()
    with unit_of_work():
        fit.keep(found, learned)
