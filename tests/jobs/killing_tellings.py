"""A worker that is killed at each step of telling a reader while a second one runs; a process of its own.

Reads what to do as JSON from the standard input: settings, and the step at which the worker of each message dies."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from opscontent import create_app, settings
from opscontent.db import db, unit_of_work
from opscontent.domain import tellings
from opscontent.domain.tellings import ReaderMessage
from opscontent.jobs import telling
from tests.jobs.killing import dying, fork, settle_all

LEASE = timedelta(seconds=1.5)


def main() -> None:
    order = json.loads(sys.stdin.read())
    app = create_app(settings.from_environment(order["environ"]))
    released = Path(order["environ"]["DATA_DIR"]) / "released"
    released.write_text("")
    sys.modules["opscontent.domain.tellings.sending"].LEASE = LEASE  # type: ignore[attr-defined]
    with app.app_context():
        telling._prepare()
        with unit_of_work() as session:
            messages = list(session.scalars(select(ReaderMessage.id).order_by(ReaderMessage.id)))
        db.engine.dispose()  # each fork opens its own connections
    rival = fork(lambda: compete(app, released))
    ends = [run(app, released, *death) for death in zip(messages, order["deaths"], strict=True)]
    settle_all(app, order["patience"], is_moving)
    os.kill(rival, signal.SIGKILL)
    os.waitpid(rival, 0)
    print(json.dumps(ends))


def run(app: Flask, released: Path, message_id: int, step: str) -> int:
    """The signal that ended the worker of this message; 0 where it came to its end."""
    child = fork(lambda: victim(app, released, message_id, step))
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def victim(app: Flask, released: Path, message_id: int, step: str) -> None:
    def die() -> None:
        with released.open("a") as file:
            file.write(f"{message_id}\n")
        os.kill(os.getpid(), signal.SIGKILL)

    arm(step, die)
    with app.app_context():
        telling._deliver(message_id)


def arm(step: str, die: Callable[[], None]) -> None:
    """`step` is before: or after: with `take`, `sent` (in their transactions), `say` (outside of any) or `post`."""
    moment, _, place = step.partition(":")
    if place == "say":
        telling._say = dying(telling._say, moment, die)  # type: ignore[assignment]
    elif place == "post":
        telling.house.say = dying(telling.house.say, moment, die)  # type: ignore[assignment]
    else:
        setattr(tellings, place, dying(getattr(tellings, place), moment, die))


def compete(app: Flask, released: Path) -> None:
    """The second worker: takes whatever there is, but not a message whose worker has not died yet."""
    due = tellings.messages_due

    def free(now: object) -> list[int]:
        known = {int(line) for line in released.read_text().split()}
        return [each for each in due(now) if each in known]  # type: ignore[arg-type]

    tellings.messages_due = free  # type: ignore[assignment]
    while True:
        telling.tell_due(app)
        time.sleep(0.2)


def is_moving() -> bool:
    with unit_of_work() as session:
        moving = ReaderMessage.state.in_(["due", "sending"])
        return session.scalars(select(ReaderMessage.id).where(moving).limit(1)).first() is not None


if __name__ == "__main__":
    main()
