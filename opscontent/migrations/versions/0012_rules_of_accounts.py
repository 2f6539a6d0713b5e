"""What holds a reply, by account; what was held before still is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("held_words", sa.Text(), nullable=False, server_default=""))
    op.add_column("accounts", sa.Column("holds_links", sa.Boolean(), nullable=False, server_default="1"))
    op.add_column("accounts", sa.Column("holds_contacts", sa.Boolean(), nullable=False, server_default="1"))


def downgrade() -> None:
    for column in ("holds_contacts", "holds_links", "held_words"):
        op.drop_column("accounts", column)
