"""How much each finding weighs in an account, what was let pass in a post, lists of words, and which posts promote."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WEIGHTS = ("off", "advises", "warns", "blocks")
LEVELS = ("blocks", "warns", "advises")


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "check_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("weight", choice("weight", *WEIGHTS), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_check_choices_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_choices")),
        sa.UniqueConstraint("account_id", "code", name=op.f("uq_check_choices_account_id_code")),
    )
    op.create_table(
        "check_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_check_waivers_account_id_accounts")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_check_waivers_post_id_posts")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_check_waivers_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_waivers")),
        sa.UniqueConstraint("post_id", "key", name=op.f("uq_check_waivers_post_id_key")),
    )
    op.create_table(
        "check_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("level", choice("level", *LEVELS), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_check_words_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_words")),
    )
    op.create_index(op.f("ix_check_words_account_id"), "check_words", ["account_id"])
    op.add_column("posts", sa.Column("is_promotion", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("posts", "is_promotion")
    op.drop_index(op.f("ix_check_words_account_id"), table_name="check_words")
    for name in ("check_words", "check_waivers", "check_choices"):
        op.drop_table(name)
