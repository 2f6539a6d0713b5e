"""Own events, notes on days, posts looked at under a brief, and who hides holidays and festivals."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("people", sa.Column("hides_days", sa.Boolean(), server_default="0", nullable=False))
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=True),
        sa.Column("prompt_id", sa.Integer(), nullable=True),
        sa.Column("previous", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_events_days")),
        _reference("events", "account_id", "accounts"),
        _reference("events", "pillar_id", "pillars"),
        _reference("events", "prompt_id", "prompts"),
        _reference("events", "created_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_account_id_events_last_on"), "events", ["account_id", "last_on"])
    op.create_table(
        "day_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=140), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        _reference("day_notes", "account_id", "accounts"),
        _reference("day_notes", "changed_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_notes")),
        sa.UniqueConstraint("account_id", "day", name=op.f("uq_day_notes_account_id_day")),
    )
    _looks()


def downgrade() -> None:
    for name in ("brief_looks", "day_notes", "events"):
        op.drop_table(name)
    op.drop_column("people", "hides_days")


def _looks() -> None:
    op.create_table(
        "brief_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("brief_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        _reference("brief_looks", "account_id", "accounts"),
        _reference("brief_looks", "post_id", "posts"),
        _reference("brief_looks", "brief_id", "briefs"),
        _reference("brief_looks", "by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_looks")),
        sa.UniqueConstraint("post_id", name=op.f("uq_brief_looks_post_id")),
    )
    op.create_index(op.f("ix_brief_looks_account_id"), "brief_looks", ["account_id"])


def _kind() -> sa.Enum:
    return sa.Enum("event", "campaign", name="eventkind", native_enum=False, length=24, create_constraint=True)


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
