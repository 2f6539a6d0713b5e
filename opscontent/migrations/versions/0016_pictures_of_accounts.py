"""The picture of an account, for its readers' pages and for shared links."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("picture", sa.String(length=40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("accounts", "picture")
