from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from opscontent.db import Base, db


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    """The search index belongs to its migration, Huey's tables to Huey."""
    foreign = ("reply_search", "huey_")
    options = {"compare_type": True, "include_object": lambda _thing, name, *_rest: not name.startswith(foreign)}
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)

        differences = compare_metadata(context, Base.metadata)

    assert differences == []
