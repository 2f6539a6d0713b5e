"""Pictures that readers send with a reply, where a prompt takes them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("takes_pictures", sa.Boolean(), nullable=False, server_default="0"))
    op.create_table(
        "reply_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reply_pictures_account_id_accounts")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_reply_pictures_reply_id_replies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_pictures")),
        sa.UniqueConstraint("name", name=op.f("uq_reply_pictures_name")),
        sa.UniqueConstraint("reply_id", "digest", name=op.f("uq_reply_pictures_reply_id_digest")),
    )


def downgrade() -> None:
    op.drop_table("reply_pictures")
    op.drop_column("prompts", "takes_pictures")
