"""A channel that writes down what its readers see, and a worker that may die on the way; for tests."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from opscontent import jobs
from opscontent.channels.contract import Delivery, House, Outgoing, Receipt
from opscontent.db import db, unit_of_work
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.publications import Publication, PublicationState
from tests.factory import at

START = at("2026-11-21 04:00")
TIME = at("2026-11-21 05:00")


class Killed(BaseException):
    """Stands for a process that ends here; nothing of ours may catch it."""


class Ledger(list[str]):
    """What the readers of a channel have seen: the key of every send that reached it."""

    answer: Callable[[], Receipt] = staticmethod(lambda: Receipt(Delivery.live))

    def send(self, outgoing: Outgoing, _house: House) -> Receipt:
        self.append(outgoing.key)
        return self.answer()


def run(app: Flask) -> None:
    """One pass of a worker that may die on the way."""
    with app.app_context():
        try:
            jobs.run_due()
        except Killed:
            db.session.remove()


def states(app: Flask) -> list[PublicationState]:
    with app.app_context(), unit_of_work() as session:
        return list(session.scalars(select(Publication.state).order_by(Publication.id)))


def edition_states(app: Flask) -> list[EditionState]:
    with app.app_context(), unit_of_work() as session:
        return list(session.scalars(select(Edition.state).order_by(Edition.id)))
