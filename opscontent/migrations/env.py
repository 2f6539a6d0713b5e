"""How migrations run: in one transaction, on the application's own engine."""

from typing import Any

from alembic import context
from flask import current_app

from opscontent.db import Base


def is_ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """The search index belongs to its migration, not to the models (FTS5 tables can't be described there)."""
    return not (name or "").startswith("reply_search")


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            include_object=is_ours,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
