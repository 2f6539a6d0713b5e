"""What an edition costs the database: so many statements, and so many turns to write."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import event

from opscontent import clock, jobs
from opscontent.db import db, unit_of_work
from opscontent.domain.editions import Edition
from tests.approved import approved, armed
from tests.factory import Factory

Counting = Callable[[], AbstractContextManager[list[str]]]
# For an edition, and for each of its posts: its text, its quotes, what is frozen and written about it.
# PostgreSQL takes alike rows in one statement.
COSTS = {"sqlite": (23, 5), "postgresql": (24, 3)}


@pytest.mark.parametrize("count", [1, 3])
def test_an_edition_takes_few_statements(
    app: Flask, make: Factory, statements: Counting, count: int, engine_name: str
) -> None:
    edition_id = due_now(app, make, count)
    for_all, for_each_post = COSTS[engine_name]

    with statements() as ran, app.app_context():
        jobs.publish_edition(edition_id)

    assert len(ran) == for_all + for_each_post * count


def test_an_edition_waits_five_times_for_its_turn_to_write(app: Flask, make: Factory) -> None:
    edition_id, commits = due_now(app, make, 1), list[object]()
    note = commits.append

    with app.app_context():
        event.listen(db.engine, "commit", note)
        jobs.publish_edition(edition_id)
        event.remove(db.engine, "commit", note)

    assert len(commits) == 5  # open, claim, begin, settle, tell


def due_now(app: Flask, make: Factory, count: int) -> int:
    """An armed edition of so many posts whose time has come."""
    account = make.account(channel="site")
    edition = armed(make, account, *(approved(make, account, f"Post {number}") for number in range(count)))
    with app.app_context(), unit_of_work() as session:
        session.get_one(Edition, edition.id).publish_at = clock.now()
    return edition.id
