"""The letter that a reader may ask for when their reply is published."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("asks_email", sa.Boolean(), nullable=False, server_default="0"))
    op.create_table(
        "reader_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("mail_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reader_notices_account_id_accounts")),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_reader_notices_reply_id_replies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_notices")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_reader_notices_reply_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reader_notices_token_hash")),
    )
    with op.batch_alter_table("reader_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reader_notices_email_hash"), ["email_hash"])
        batch_op.create_index(batch_op.f("ix_reader_notices_mail_after"), ["mail_after"])


def downgrade() -> None:
    op.drop_table("reader_notices")
    op.drop_column("prompts", "asks_email")
