"""What holds a reply, by account; what was held before still is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_words", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("holds_links", sa.Boolean(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("holds_contacts", sa.Boolean(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        for column in ("holds_contacts", "holds_links", "held_words"):
            batch_op.drop_column(column)
