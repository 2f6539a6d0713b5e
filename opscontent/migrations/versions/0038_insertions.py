"""Insertions and what they moved; the version of an edition and how it was before its last change."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insertions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_insertions_account_id_accounts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_insertions_made_by_id_people")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_insertions_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insertions")),
    )
    op.create_index(op.f("ix_insertions_account_id"), "insertions", ["account_id"])
    op.add_column("editions", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("editions", sa.Column("before", sa.JSON(), nullable=True))
    op.add_column("accounts", sa.Column("edition_gap_minutes", sa.Integer(), nullable=False, server_default="60"))


def downgrade() -> None:
    op.drop_column("accounts", "edition_gap_minutes")
    op.drop_column("editions", "before")
    op.drop_column("editions", "version")
    op.drop_index(op.f("ix_insertions_account_id"), "insertions")
    op.drop_table("insertions")
