"""Replies that say the same, and traditional characters folded like simplified ones."""

import sqlalchemy as sa
from alembic import op

from opscontent.migrations.refolding import refold
from opscontent.text.cjk import fold, fold_look

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INDEXES = (("prompt_id", "fold_key", "group_id"), ("group_id", "state", "id"))


def upgrade() -> None:
    # On SQLite a downgrade leaves these two, emptied.
    is_there = sa.inspect(op.get_bind()).has_table("reply_groups")
    if not is_there:
        _make_groups()
    _add_to_replies(has_group=is_there)
    _make_passes()
    _make_moves()
    refold(op.get_bind(), fold)


def downgrade() -> None:
    refold(op.get_bind(), fold_look)
    op.drop_table("group_moves")
    op.drop_table("group_passes")
    for columns in INDEXES:
        op.drop_index(_index(columns), "replies")
    if op.get_bind().dialect.name == "sqlite":
        # A column that refers to another table can't be dropped there; emptied, it says nothing.
        op.execute("update replies set group_id = null")
        op.execute("delete from reply_groups")
    else:
        op.drop_column("replies", "group_id")
        op.drop_table("reply_groups")
    op.drop_column("replies", "is_group_by_hand")
    op.drop_column("replies", "is_representative")


def _make_groups() -> None:
    op.create_table(
        "reply_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _key("reply_groups", "account_id", "accounts"),
        _key("reply_groups", "prompt_id", "prompts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_groups")),
    )
    op.create_index(op.f("ix_reply_groups_prompt_id"), "reply_groups", ["prompt_id"])


def _add_to_replies(*, has_group: bool) -> None:
    for name in ("is_representative", "is_group_by_hand"):
        op.add_column("replies", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    key = sa.ForeignKey("reply_groups.id", name=op.f("fk_replies_group_id_reply_groups"))
    if not has_group:
        op.add_column("replies", sa.Column("group_id", sa.Integer(), key, nullable=True), inline_references=True)
    for columns in INDEXES:
        op.create_index(_index(columns), "replies", list(columns))


def _make_passes() -> None:
    states = sa.Enum("waiting", "running", "done", "failed", name="passstate", native_enum=False, length=24)
    op.create_table(
        "group_passes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("state", states, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total_count", "done_count", "looked_until")),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_group_passes_passstate")
        ),
        _key("group_passes", "account_id", "accounts"),
        _key("group_passes", "prompt_id", "prompts"),
        _key("group_passes", "asked_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_passes")),
        sa.UniqueConstraint("prompt_id", name=op.f("uq_group_passes_prompt_id")),
    )


def _make_moves() -> None:
    flags = ("was_representative", "became_representative", "was_by_hand")
    op.create_table(
        "group_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("account_id", "prompt_id", "reply_id", "by_id")),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("was_group_id", "became_group_id")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in flags),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        _key("group_moves", "account_id", "accounts"),
        _key("group_moves", "prompt_id", "prompts"),
        _key("group_moves", "reply_id", "replies"),
        _key("group_moves", "by_id", "people"),
        _key("group_moves", "was_group_id", "reply_groups"),
        _key("group_moves", "became_group_id", "reply_groups"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_moves")),
    )
    for name in ("prompt_id", "reply_id", "batch"):
        op.create_index(op.f(f"ix_group_moves_{name}"), "group_moves", [name])


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _index(columns: tuple[str, ...]) -> str:
    return "ix_" + "_".join(f"replies_{column}" for column in columns)
