"""Ratings by several people, blind where a prompt says so; who has which replies in hand."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MANY = 1000
OLD_INDEXES = {
    "ix_replies_prompt_id_replies_state_replies_id": ["prompt_id", "state", "id"],
    "ix_replies_prompt_id_replies_id": ["prompt_id", "id"],
}
NEW_INDEXES = {
    "ix_replies_prompt_id_replies_state_replies_id_replies_rating": ["prompt_id", "state", "id", "rating"],
    "ix_replies_prompt_id_replies_id_replies_rating": ["prompt_id", "id", "rating"],
    "ix_replies_in_turn": ["prompt_id", "state", "rating_count", "content_key"],
}
REPLIES = sa.table(
    "replies",
    *(sa.column(name, sa.Integer()) for name in ("id", "account_id", "prompt_id", "rating")),
    *(sa.column(name, sa.Integer()) for name in ("rating_count", "rating_low", "rating_high")),
    sa.column("received_at", sa.DateTime(timezone=True)),
)
RATINGS = sa.table(
    "ratings",
    *(sa.column(name, sa.Integer()) for name in ("account_id", "reply_id", "by_id", "value")),
    sa.column("at", sa.DateTime(timezone=True)),
)
HISTORY = sa.table(
    "activity",
    *(sa.column(name, sa.Integer()) for name in ("id", "actor_id", "thing_id")),
    *(sa.column(name, sa.String()) for name in ("verb", "thing_kind")),
    sa.column("changes", sa.JSON()),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    _new_ratings()
    _new_leases()
    op.add_column("prompts", sa.Column("rates_blind", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("replies", sa.Column("rating_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("replies", sa.Column("rating_low", sa.Integer(), nullable=True))
    op.add_column("replies", sa.Column("rating_high", sa.Integer(), nullable=True))
    _fill()
    _swap_indexes(OLD_INDEXES, NEW_INDEXES)


def downgrade() -> None:
    """One number a reply again: what the ratings came to."""
    _swap_indexes(NEW_INDEXES, OLD_INDEXES)
    for name in ("rating_high", "rating_low", "rating_count"):
        op.drop_column("replies", name)
    op.drop_column("prompts", "rates_blind")
    op.drop_table("leases")
    op.drop_table("ratings")


def _swap_indexes(was: dict[str, list[str]], becomes: dict[str, list[str]]) -> None:
    for name in was:
        op.drop_index(name, "replies")
    for name, columns in becomes.items():
        op.create_index(name, "replies", columns)


def _new_ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value between 1 and 5", name=op.f("ck_ratings_value")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_ratings_account_id_accounts")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_ratings_reply_id_replies")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_ratings_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("reply_id", "by_id", name=op.f("uq_ratings_reply_id_by_id")),
    )


def _new_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_leases_account_id_accounts")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_leases_prompt_id_prompts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_leases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leases")),
        sa.UniqueConstraint("prompt_id", "unit", name=op.f("uq_leases_prompt_id_unit")),
    )
    op.create_index("ix_leases_prompt_id_leases_person_id", "leases", ["prompt_id", "person_id"])


def _fill() -> None:
    """The one rating of a reply is whose the history says; where it does not say it stays, as nobody's.

    To drop it would change what filters show, and to guess would put words into somebody's mouth."""
    bind = op.get_bind()
    for replies in _rated(bind):
        told = _told(bind, [reply.id for reply in replies])
        rows = [_row(reply, told.get(reply.id)) for reply in replies]
        bind.execute(RATINGS.insert(), rows)
    rated = REPLIES.c.rating.is_not(None)
    summary = {"rating_count": 1, "rating_low": REPLIES.c.rating, "rating_high": REPLIES.c.rating}
    bind.execute(REPLIES.update().where(rated).values(summary))


def _rated(bind: sa.Connection) -> Iterator[list[Any]]:
    last = 0
    columns = (REPLIES.c.id, REPLIES.c.account_id, REPLIES.c.rating, REPLIES.c.received_at)
    while True:
        query = sa.select(*columns).where(REPLIES.c.rating.is_not(None), REPLIES.c.id > last)
        found = list(bind.execute(query.order_by(REPLIES.c.id).limit(MANY)))
        if not found:
            return
        yield found
        last = found[-1].id


def _told(bind: sa.Connection, reply_ids: list[int]) -> dict[int, Any]:
    """The last entry of the history on the rating of each of these replies."""
    about = (HISTORY.c.thing_kind == "replies") & HISTORY.c.thing_id.in_(reply_ids)
    query = sa.select(HISTORY).where(about, HISTORY.c.verb == "reply.rated").order_by(HISTORY.c.id)
    return {entry.thing_id: entry for entry in bind.execute(query)}


def _row(reply: Any, entry: Any) -> dict[str, Any]:
    is_theirs = entry is not None and entry.changes.get("rating", [None, None])[1] == reply.rating
    return {
        "account_id": reply.account_id,
        "reply_id": reply.id,
        "by_id": entry.actor_id if is_theirs else None,
        "value": reply.rating,
        "at": entry.at if is_theirs else reply.received_at,
    }
