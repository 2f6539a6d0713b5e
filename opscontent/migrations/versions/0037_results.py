"""Results of published posts, the tables they came in, and the hours people are said to read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MEASURES = ("reads", "likes", "wows", "shares", "comments", "replies", "followers")


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("peak_hours", sa.String(100), nullable=False, server_default="7-9, 12-13, 18-22")
    )
    _tables()
    op.create_table(
        "measurements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("source", _one_of("resultsource", ("hand", "table")), nullable=False),
        sa.Column("table_id", sa.Integer()),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(measure, sa.Integer()) for measure in MEASURES),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.CheckConstraint(f"coalesce({', '.join(MEASURES)}) is not null", name=op.f("ck_measurements_something")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_measurements_account_id_accounts")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_measurements_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["table_id"], ["measurement_tables.id"], name=op.f("fk_measurements_table_id_measurement_tables")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_measurements_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
    )
    op.create_index(op.f("ix_measurements_account_id_measurements_taken_at"), "measurements", ["account_id", "taken_at"])
    op.create_index(op.f("ix_measurements_post_id_measurements_taken_at"), "measurements", ["post_id", "taken_at"])
    op.create_index(op.f("ix_measurements_table_id"), "measurements", ["table_id"])


def downgrade() -> None:
    op.drop_table("measurements")
    op.drop_table("measurement_tables")
    op.drop_column("accounts", "peak_hours")


def _tables() -> None:
    op.create_table(
        "measurement_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("state", _one_of("tablestate", ("mapping", "done", "taken_back")), nullable=False),
        sa.Column("has_header", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.Column("known_count", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_measurement_tables_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_measurement_tables_created_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_tables")),
    )
    op.create_index(op.f("ix_measurement_tables_account_id"), "measurement_tables", ["account_id"])


def _one_of(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)
