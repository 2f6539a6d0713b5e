import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from opscontent.db import Base, db
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
