"""Delivering editions: open, claim, begin, send, settle, each a commit of its own; one never stops another."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from flask import Flask, current_app
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import unit_of_reading, unit_of_work
from opscontent.domain import notices, publications
from opscontent.domain.editions import WHOLE
from opscontent.domain.publications import Outcome, Outgoing, Publication
from opscontent.jobs.heartbeat import beating
from opscontent.jobs.house import AttemptHouse, house_of

logger = logging.getLogger(__name__)
AT_ONCE = 4


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Waiting:
    """Attempts, by number: to be delivered now, to be asked about now, and those that a dead worker left."""

    to_deliver: list[int]
    to_ask: list[int]
    left: list[int]

    @property
    def steps(self) -> list[Callable[[], bool]]:
        return [*(partial(deliver, number) for number in self.to_deliver), *(partial(ask, n) for n in self.to_ask)]


def publish_due(app: Flask) -> int:
    """One pass over all that is due, several at a time, for those who prefer cron; returns how many attempts were
    carried through."""
    with app.app_context():
        steps = look_around().steps
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(partial(_inside, app), steps))


def run_due(should_stop: Callable[[], bool] = _never) -> int:
    """The same in this thread, one after the other; stops between two where `should_stop` says so."""
    done = 0
    for step in look_around().steps:
        if should_stop():
            break
        done += bool(alone(step))
    return done


def look_around() -> Waiting:
    """Free what dead workers left, open what became due; returns what is to be carried through.

    What a clock set before it was put back is brought near first."""
    now = clock.now()
    for publication_id in _ids(lambda: publications.too_far(now)):
        alone(partial(_bring_near, publication_id))
    left = _ids(lambda: publications.expired(now))
    for publication_id in left:
        alone(partial(_free, publication_id))
    for edition_id in _ids(lambda: publications.unopened(now)):
        alone(partial(_open, edition_id))
    return Waiting(_ids(lambda: publications.due(now)), _ids(lambda: publications.to_ask(now)), left)


def publish_edition(edition_id: int) -> int | None:
    """Deliver one edition at its moment; returns its attempt. None where it is not due, or was opened before."""
    publication_id = _open(edition_id)
    if publication_id is not None:
        deliver(publication_id)
    return publication_id


def deliver(publication_id: int) -> bool:
    """Carry one attempt through. False where another worker has it, or it was stopped before the send."""
    owner = new_owner()
    with unit_of_work():
        is_ours = publications.claim(publication_id, owner, clock.now())
    if not is_ours:
        return False
    with beating(publication_id, owner):
        outgoing = _begin(publication_id, owner)
        if outgoing is not None:
            channel, letter = outgoing
            _settle(publication_id, owner, publications.send(channel, letter, _house(publication_id, owner)))
    alone(partial(_tell, publication_id))
    return outgoing is not None


def ask(publication_id: int) -> bool:
    """Ask a channel what became of an attempt. False where another worker does."""
    owner = new_owner()
    with unit_of_work():
        question = publications.begin_asking(publication_id, owner, clock.now())
    if question is None:
        return False
    channel, letter = question
    answer = publications.ask(channel, letter, _house(publication_id, owner))
    with unit_of_work():
        publications.asked(publication_id, owner, answer)
    alone(partial(_tell, publication_id))
    return True


def new_owner() -> str:
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(8)}"


def _inside(app: Flask, step: Callable[[], bool]) -> bool:
    with app.app_context():
        return bool(alone(step))


def _house(publication_id: int, owner: str) -> AttemptHouse:
    return house_of(publication_id, current_app.config["SETTINGS"].uploads, owner)


def _begin(publication_id: int, owner: str) -> tuple[str, Outgoing] | None:
    try:
        with unit_of_work():
            return publications.begin(publication_id, owner, clock.now())
    except Exception as error:
        logger.exception("publication %s: failed before the send", publication_id)
        with unit_of_work():
            publications.fail_before(publication_id, owner, type(error).__name__)
        return None


def _settle(publication_id: int, owner: str, outcome: Outcome) -> None:
    # The call has been made: whatever goes wrong from here on must not lead to another.
    try:
        with unit_of_work():
            is_ours = publications.settle(publication_id, owner, outcome)
        if not is_ours:
            logger.warning("publication %s: its answer came after its hold had ended: %r", publication_id, outcome)
    except Exception:
        logger.exception("publication %s: sent, but not booked: %r", publication_id, outcome)
        with unit_of_work():
            publications.settle_roughly(publication_id, owner, outcome)


def _open(edition_id: int) -> int | None:
    with unit_of_work():
        return publications.open_attempt(edition_id, clock.now())


def _free(publication_id: int) -> None:
    with unit_of_work():
        publications.free(publication_id, clock.now())
    _tell(publication_id)


def _bring_near(publication_id: int) -> None:
    with unit_of_work():
        publications.bring_near(publication_id, clock.now())


def _tell(publication_id: int) -> None:
    """Let the people concerned know, in a transaction of its own: it must not cost us the booking."""
    with unit_of_work() as session:
        with_posts = joinedload(Publication.edition, innerjoin=True).options(*WHOLE)
        notices.after(session.get_one(Publication, publication_id, options=[with_posts]))


def _ids(query: Callable[[], Sequence[int]]) -> list[int]:
    with unit_of_reading():
        return list(query())


def alone(step: Callable[[], object]) -> object:
    """Run one step; its failure is logged and stops nothing else."""
    try:
        return step()
    except Exception:
        logger.exception("a step of publishing failed")
        return None
