"""A quote may say how many others sent the same, and thank them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE quotes ADD COLUMN also VARCHAR(24) NOT NULL DEFAULT 'nobody'"
        " CONSTRAINT ck_quotes_also CHECK (also IN ('nobody', 'counted', 'names'))"
    )
    op.add_column("quotes", sa.Column("also_until", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("quotes", "also_until")
    op.drop_column("quotes", "also")
