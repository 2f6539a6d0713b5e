"""Headings on the desk, the version of a reply that a pick was made of, and picks that were made in one go."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_desk_sections_account_id_accounts")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_desk_sections_prompt_id_prompts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sections")),
    )
    op.create_index(op.f("ix_desk_sections_prompt_id_desk_sections_position"), "desk_sections", ["prompt_id", "position"])
    op.add_column("quotes", sa.Column("reply_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("quotes", sa.Column("batch", sa.String(length=32), nullable=False, server_default=""))
    # The version that was picked was not noted. What was changed since, while it waited on the desk, is shown to people.
    op.execute("update quotes set reply_version = (select version from replies where replies.id = quotes.reply_id)")
    op.execute(
        "update quotes set reply_version = reply_version - 1 where post_id is null and reply_version > 1 and exists"
        " (select 1 from replies where replies.id = quotes.reply_id and replies.edited_at > quotes.created_at)"
    )


def downgrade() -> None:
    op.drop_column("quotes", "batch")
    op.drop_column("quotes", "reply_version")
    op.drop_index(op.f("ix_desk_sections_prompt_id_desk_sections_position"), table_name="desk_sections")
    op.drop_table("desk_sections")
