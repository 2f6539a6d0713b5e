"""Posts that come again, and what became of each of their days."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("weeks_ahead", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=True),
        sa.Column("brief_id", sa.Integer(), nullable=True),
        sa.Column("clause_key", sa.String(length=40), nullable=False),
        sa.Column("why_us", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("previous", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("filled_until", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        _reference("recurrences", "account_id", "accounts"),
        _reference("recurrences", "pillar_id", "pillars"),
        _reference("recurrences", "brief_id", "briefs"),
        _reference("recurrences", "owner_id", "people"),
        _reference("recurrences", "created_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrences")),
    )
    op.create_index(op.f("ix_recurrences_account_id"), "recurrences", ["account_id"])
    op.create_table(
        "recurrence_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("recurrence_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("moved_to", sa.Time(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("post_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        _reference("recurrence_days", "account_id", "accounts"),
        _reference("recurrence_days", "recurrence_id", "recurrences"),
        _reference("recurrence_days", "post_id", "posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrence_days")),
        sa.UniqueConstraint("recurrence_id", "day", name=op.f("uq_recurrence_days_recurrence_id_day")),
    )
    op.create_index(op.f("ix_recurrence_days_post_id"), "recurrence_days", ["post_id"])


def downgrade() -> None:
    op.drop_table("recurrence_days")
    op.drop_table("recurrences")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
