"""A pause that nobody's hand began: after a restore, with the moment of the back-up."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restored_as_of", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("began_by_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("delete from pauses where began_by_id is null")
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.alter_column("began_by_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("restored_as_of")
