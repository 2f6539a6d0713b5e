"""Delivering editions: open, claim, begin, send, settle, each a commit of its own; one never stops another."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from functools import partial

from flask import Flask

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain import publications
from opscontent.domain.publications import Outcome, Outgoing

logger = logging.getLogger(__name__)


def _never() -> bool:
    return False


def publish_due(app: Flask) -> int:
    """One pass over all that is due, for those who prefer cron; returns how many attempts were carried through."""
    with app.app_context():
        return run_due()


def run_due(should_stop: Callable[[], bool] = _never) -> int:
    """Free what dead workers left, open what became due, deliver what may be claimed.

    Stops between two editions where `should_stop` says so."""
    now = clock.now()
    for publication_id in _ids(lambda: publications.expired(now)):
        _alone(partial(_free, publication_id))
    for edition_id in _ids(lambda: publications.unopened(now)):
        _alone(partial(_open, edition_id))
    done = 0
    for publication_id in _ids(lambda: publications.due(now)):
        if should_stop():
            break
        done += bool(_alone(partial(deliver, publication_id)))
    return done


def publish_edition(edition_id: int) -> None:
    """Deliver one edition at its moment. Nothing happens where it is not due, or another worker has it."""
    publication_id = _open(edition_id)
    if publication_id is not None:
        deliver(publication_id)


def deliver(publication_id: int) -> bool:
    """Carry one attempt through. False where another worker has it, or it was stopped before the send."""
    owner = _new_owner()
    with unit_of_work():
        is_ours = publications.claim(publication_id, owner, clock.now())
    if not is_ours:
        return False
    outgoing = _begin(publication_id, owner)
    if outgoing is None:
        return False
    channel, letter = outgoing
    _settle(publication_id, owner, publications.send(channel, letter))
    return True


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
            publications.settle(publication_id, owner, outcome)
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


def _ids(query: Callable[[], Sequence[int]]) -> list[int]:
    with unit_of_work():
        return list(query())


def _alone(step: Callable[[], object]) -> object:
    """Run one step; its failure is logged and stops nothing else."""
    try:
        return step()
    except Exception:
        logger.exception("a step of publishing failed")
        return None


def _new_owner() -> str:
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(8)}"
