"""Findings of rhythm that an account lets pass, and a letter a week."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "rhythm_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _reference("rhythm_waivers", "account_id", "accounts"),
        _reference("rhythm_waivers", "by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhythm_waivers")),
        sa.UniqueConstraint("account_id", "key", "week", name=op.f("uq_rhythm_waivers_account_id_key_week")),
    )
    op.create_table(
        "weeklies",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        _reference("weeklies", "person_id", "people"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_weeklies")),
    )
    op.create_table(
        "weekly_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("mailed_at", MOMENT, nullable=True),
        _reference("weekly_letters", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_letters")),
        sa.UniqueConstraint("person_id", "week", name=op.f("uq_weekly_letters_person_id_week")),
    )


def downgrade() -> None:
    for name in ("weekly_letters", "weeklies", "rhythm_waivers"):
        op.drop_table(name)


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
