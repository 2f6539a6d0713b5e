from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from opscontent import clock
from opscontent.db import Base, db
from opscontent.domain.quotes import Quote
from tests.conftest import make_app
from tests.factory import Factory


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    """The search index belongs to its migration, Huey's tables to Huey."""
    foreign = ("reply_search", "huey_")
    options = {"compare_type": True, "include_object": lambda _thing, name, *_rest: not name.startswith(foreign)}
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)

        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_a_reply_comes_through_a_door_that_there_is(inside: Flask, make: Factory) -> None:
    """The check was changed after the table was made, on SQLite in a way of its own."""
    make.reply(make.prompt(make.account()))

    db.session.execute(text("update replies set door = 'chat'"))
    with pytest.raises(IntegrityError):
        db.session.execute(text("update replies set door = 'window'"))


def test_quotes_of_before_learn_which_version_they_were_made_of(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with app.app_context():
        upgrade()
    make = Factory(app)
    account = make.account()
    prompt = make.prompt(account)
    post = make.post(account)
    later = clock.now() + timedelta(hours=1)
    replies = [make.reply(prompt, "x", version=version, edited_at=at) for version, at in ((1, None), (3, later))]
    made = [make.quote(reply).id for reply in replies] + [make.quote(replies[1], post).id]

    with app.app_context():
        downgrade(revision="0017")
        upgrade()
        found = [db.session.get_one(Quote, number).reply_version for number in made]
        db.engine.dispose()

    assert found == [1, 2, 3]
