"""A proof of work, where a prompt asks for one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("needs_proof", sa.Boolean(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("prompts", "needs_proof")
