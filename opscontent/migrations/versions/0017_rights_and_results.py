"""Consent taken back, how long a prompt's replies are kept, and what an import remembers and tells."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("replies", sa.Column("consent_revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "replies", sa.Column("consent_revoked_note", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column("prompts", sa.Column("keep_months", sa.Integer(), nullable=True))
    op.add_column("prompts", sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("heading", "known", "remarks"):
        op.add_column("imports", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for table, names in (
        ("imports", ("remarks", "known", "heading")),
        ("prompts", ("cleared_at", "keep_months")),
        ("replies", ("consent_revoked_note", "consent_revoked_at")),
    ):
        for name in names:
            op.drop_column(table, name)
