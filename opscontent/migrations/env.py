"""How migrations run: in one transaction, on a given connection or one of the application's engine."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from opscontent.db import Base


def is_ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """The search index belongs to its migration (FTS5 can't be described in models), Huey's tables to Huey."""
    return not (name or "").startswith(("reply_search", "draft_search", "huey_"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_object=is_ours,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:  # a caller's, who commits
    run(given)
else:
    with current_app.extensions["migrate"].db.engine.connect() as own:
        run(own)
        own.commit()
