"""Comments on texts, and notices of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("published", "failed", "needs_you", "late", "handed_off")
TALK = ("mentioned", "commented", "assigned")
TABLES = ("notices", "notice_choices")


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quotation", sa.String(length=500), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_comments_account_id_accounts")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_comments_post_id_posts")),
        sa.ForeignKeyConstraint(["thread_id"], ["comments.id"], name=op.f("fk_comments_thread_id_comments")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_comments_by_id_people")),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name=op.f("fk_comments_assignee_id_people")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["people.id"], name=op.f("fk_comments_resolved_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_post_id_comments_id"), "comments", ["post_id", "id"])
    op.create_index(op.f("ix_comments_assignee_id_comments_resolved_at"), "comments", ["assignee_id", "resolved_at"])
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("post_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_notices_post_id_posts"), "posts", ["post_id"], ["id"])
    _allow((*KINDS, *TALK))


def downgrade() -> None:
    talk = ", ".join(f"'{kind}'" for kind in TALK)
    for name in TABLES:
        op.execute(f"delete from {name} where kind in ({talk})")
    _allow(KINDS)
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("fk_notices_post_id_posts"), type_="foreignkey")
        table.drop_column("post_id")
    op.drop_table("comments")


def _allow(kinds: Sequence[str]) -> None:
    """SQLite's tables are made anew, without the old constraint."""
    rule = sa.column("kind").in_(kinds)
    for name in TABLES:
        if op.get_bind().dialect.name != "sqlite":
            op.drop_constraint(op.f(f"ck_{name}_noticekind"), name, type_="check")
            op.create_check_constraint(op.f(f"ck_{name}_noticekind"), name, rule)
        else:
            with op.batch_alter_table(name, recreate="always") as table:
                table.create_check_constraint(op.f(f"ck_{name}_noticekind"), rule)
