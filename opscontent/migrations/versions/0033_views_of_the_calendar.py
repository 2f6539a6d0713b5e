"""Saved views of the calendar, acts on many posts, and titles folded so that a filter finds them."""

import sqlalchemy as sa
from alembic import op

from opscontent.text.cjk import fold

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BATCH = 500
KINDS = ("shift", "day", "assign", "drop")


def upgrade() -> None:
    op.add_column("posts", sa.Column("title_folded", sa.Text(), nullable=False, server_default=""))
    _fold_titles()
    _views()
    _acts()


def downgrade() -> None:
    op.drop_table("calendar_acts")
    op.drop_table("calendar_views")
    op.drop_column("posts", "title_folded")


def _fold_titles() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("select id, title from posts order by id")).all()
    update = sa.text("update posts set title_folded = :folded where id = :id")
    for start in range(0, len(rows), BATCH):
        connection.execute(update, [{"id": id_, "folded": fold(title)} for id_, title in rows[start : start + BATCH]])


def _views() -> None:
    op.create_table(
        "calendar_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("page", sa.String(length=10), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calendar_views_account_id_accounts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_views_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_views")),
    )
    op.create_index(op.f("ix_calendar_views_account_id"), "calendar_views", ["account_id"])
    op.create_index(op.f("ix_calendar_views_person_id"), "calendar_views", ["person_id"])


def _acts() -> None:
    kind = sa.Enum(*KINDS, name="actkind", native_enum=False, length=24, create_constraint=True)
    op.create_table(
        "calendar_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_acts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_acts")),
    )
    op.create_index(op.f("ix_calendar_acts_person_id"), "calendar_acts", ["person_id"])
