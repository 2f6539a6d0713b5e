from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from opscontent.db import Base, db


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        differences = compare_metadata(context, Base.metadata)

    assert [each for each in differences if "reply_search" not in str(each)] == []
