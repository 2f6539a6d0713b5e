"""A worker process that is killed at each step of publishing while a second one runs; a process of its own.

Reads what to do as JSON from the standard input: settings, and for each edition the step at which its worker dies.
Each worker is a fork, so that the program is loaded once; a fork opens its own connections."""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from opscontent import clock, create_app, jobs, settings
from opscontent.channels import outward
from opscontent.db import db, unit_of_work
from opscontent.domain import publications
from opscontent.domain.publications import Publication
from opscontent.jobs import delivery
from opscontent.jobs.house import AttemptHouse

LEASE = timedelta(seconds=1.5)
ASKS_AFTER = (0.1,) * 6
DOMAIN_STEPS = ("claim", "begin", "settle", "asked", "begin_asking")


def main() -> None:
    order = json.loads(sys.stdin.read())
    app = create_app(settings.from_environment(order["environ"]))
    released = Path(order["environ"]["DATA_DIR"]) / "released"
    released.write_text("")
    for name in ("attempts", "sending", "asking"):
        sys.modules[f"opscontent.domain.publications.{name}"].LEASE = LEASE  # type: ignore[attr-defined]
    sys.modules["opscontent.domain.publications.attempts"].ASK_AFTER_SECONDS = ASKS_AFTER  # type: ignore[attr-defined]
    publications.BEAT = timedelta(seconds=0.2)
    rival = fork(lambda: compete(app, released))
    ends = [run(app, released, edition, step, order["patience"]) for edition, step in order["deaths"]]
    settle_all(app, order["patience"], is_moving)
    os.kill(rival, signal.SIGKILL)
    os.waitpid(rival, 0)
    print(json.dumps(ends))


def fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)  # a fork must not run what its parent would at its end


def run(app: Flask, released: Path, edition_id: int, step: str, patience: float) -> int:
    """The signal that ended the worker of this edition; 0 where it came to its end."""
    child = fork(lambda: victim(app, released, edition_id, step, patience))
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def victim(app: Flask, released: Path, edition_id: int, step: str, patience: float) -> None:
    """Deliver one edition, then see what became of it, as a worker would; die at the step."""

    def die() -> None:
        with released.open("a") as file:
            file.write(f"{edition_id}\n")
        os.kill(os.getpid(), signal.SIGKILL)

    arm(step, die)
    with app.app_context():
        jobs.publish_edition(edition_id)
        number = attempt_of(edition_id)
        until = time.monotonic() + patience
        while time.monotonic() < until and number is not None and is_asked(number):
            delivery.ask(number)
            time.sleep(0.1)
    with released.open("a") as file:
        file.write(f"{edition_id}\n")


def arm(step: str, die: Callable[[], None]) -> None:
    """`step` is before: or after: with a verb of publishing, `send`, `keep`, or a path of the platform."""
    moment, _, place = step.partition(":")
    if place in DOMAIN_STEPS or place == "send":
        setattr(publications, place, dying(getattr(publications, place), moment, die))
    elif place == "committed":
        delivery._begin = dying(delivery._begin, moment, die)  # type: ignore[assignment]
    elif place == "keep":
        AttemptHouse.keep = dying(AttemptHouse.keep, moment, die)  # type: ignore[method-assign]
    elif place == "post":
        outward.post = dying(outward.post, moment, die)
    else:
        outward.post = dying_at(outward.post, place, moment, die)


def dying(real: Callable[..., Any], moment: str, die: Callable[[], None]) -> Callable[..., Any]:
    def step(*arguments: Any, **values: Any) -> Any:
        if moment == "after":
            real(*arguments, **values)
        die()

    return step


def dying_at(real: Callable[..., Any], path: str, moment: str, die: Callable[[], None]) -> Callable[..., Any]:
    deadly = dying(real, moment, die)

    def step(url: str, *arguments: Any, **values: Any) -> Any:
        return (deadly if path in url else real)(url, *arguments, **values)

    return step


def compete(app: Flask, released: Path) -> None:
    """The second worker: takes whatever there is, but not an edition whose worker has not died yet."""
    opened, due, to_ask = publications.unopened, publications.due, publications.to_ask

    def free() -> set[int]:
        return {int(line) for line in released.read_text().split()}

    def of(number: int) -> int:
        return db.session.scalars(select(Publication.edition_id).where(Publication.id == number)).one()

    publications.unopened = lambda now: [each for each in opened(now) if each in free()]
    publications.due = lambda now: [each for each in due(now) if of(each) in free()]
    publications.to_ask = lambda now: [each for each in to_ask(now) if of(each) in free()]
    with app.app_context():
        while True:
            jobs.run_due()
            time.sleep(0.2)


def settle_all(app: Flask, patience: float, is_moving: Callable[[], bool]) -> None:
    """Until the leases of the dead have run out and the second worker has done what can be done."""
    until = time.monotonic() + patience
    with app.app_context():
        while time.monotonic() < until and is_moving():
            time.sleep(0.1)


def is_moving() -> bool:
    """Whether an attempt is still in a worker's hand, to be sent, or to be asked about."""
    with unit_of_work() as session:
        moving = Publication.state.in_(["due", "claimed", "sending"]) | Publication.ask_at.is_not(None)
        return session.scalars(select(Publication.id).where(moving).limit(1)).first() is not None


def attempt_of(edition_id: int) -> int | None:
    with unit_of_work() as session:
        return session.scalars(select(Publication.id).where(Publication.edition_id == edition_id)).first()


def is_asked(number: int) -> bool:
    with unit_of_work() as session:
        return session.get_one(Publication, number).ask_at is not None


if __name__ == "__main__":
    assert clock.now()
    main()
