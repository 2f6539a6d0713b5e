"""Replies that say the same, and traditional characters folded like simplified ones."""

from alembic import op

from opscontent.migrations.refolding import refold
from opscontent.text.cjk import fold, fold_look

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refold(op.get_bind(), fold)


def downgrade() -> None:
    refold(op.get_bind(), fold_look)
