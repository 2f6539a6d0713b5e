"""One person over all doors, and what editors say of contributors: tier, kind, tags, note."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
COVERING = "ix_replies_of_contributor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written out, because Alembic adds no constraint to a table of SQLite, and a copy of the table is too dear.
    for column in (
        "merged_into_id INTEGER CONSTRAINT fk_contributors_merged_into_id_contributors REFERENCES contributors (id)"
        " CONSTRAINT ck_contributors_merged_elsewhere CHECK (merged_into_id is null or merged_into_id != id)",
        "tier VARCHAR(24) NOT NULL DEFAULT 'reader'"
        " CONSTRAINT ck_contributors_tier CHECK (tier IN ('reader', 'core'))",
        "kind VARCHAR(24)"
        " CONSTRAINT ck_contributors_contributorkind CHECK (kind IN ('organiser', 'spreader', 'creator'))",
        "note TEXT NOT NULL DEFAULT ''",
    ):
        op.execute(f"ALTER TABLE contributors ADD COLUMN {column}")
    op.create_index(op.f("ix_contributors_merged_into_id"), "contributors", ["merged_into_id"])
    op.add_column("accounts", sa.Column("core_used_count", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("accounts", sa.Column("core_months", sa.Integer(), nullable=False, server_default="12"))
    _tags()
    _merges()
    op.drop_index(op.f("ix_replies_contributor_id_replies_prompt_id_replies_state"), "replies")
    op.create_index(COVERING, "replies", ["contributor_id", "prompt_id", "state", "received_at"])


def _tags() -> None:
    op.create_table(
        "contributor_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_contributor_tags_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["contributor_id"], ["contributors.id"], name=op.f("fk_contributor_tags_contributor_id_contributors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_tags")),
        sa.UniqueConstraint("contributor_id", "tag", name=op.f("uq_contributor_tags_contributor_id_tag")),
    )
    op.create_index(
        op.f("ix_contributor_tags_account_id_contributor_tags_tag"), "contributor_tags", ["account_id", "tag"]
    )


def _merges() -> None:
    op.create_table(
        "contributor_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_contributor_merges_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["contributors.id"], name=op.f("fk_contributor_merges_kept_id_contributors")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["contributors.id"], name=op.f("fk_contributor_merges_merged_id_contributors")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["people.id"], name=op.f("fk_contributor_merges_merged_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_merges")),
    )
    op.create_index(op.f("ix_contributor_merges_kept_id"), "contributor_merges", ["kept_id"])
    op.create_index(op.f("ix_contributor_merges_merged_id"), "contributor_merges", ["merged_id"])


def downgrade() -> None:
    op.drop_index(COVERING, "replies")
    op.create_index(
        op.f("ix_replies_contributor_id_replies_prompt_id_replies_state"),
        "replies",
        ["contributor_id", "prompt_id", "state"],
    )
    op.drop_table("contributor_merges")
    op.drop_table("contributor_tags")
    for name in ("core_months", "core_used_count"):
        op.drop_column("accounts", name)
    op.drop_index(op.f("ix_contributors_merged_into_id"), "contributors")
    for name in ("note", "kind", "tier", "merged_into_id"):
        op.drop_column("contributors", name)
