"""Themes of replies, and sections of the desk that were proposed by them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SHOWN = "ix_themes_prompt_id_themes_round_themes_position"


def upgrade() -> None:
    _make_passes()
    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("account_id", "prompt_id", "round", "position")),
        sa.Column("terms", sa.String(length=200), nullable=False),
        _key("themes", "account_id", "accounts"),
        _key("themes", "prompt_id", "prompts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f(SHOWN), "themes", ["prompt_id", "round", "position"])
    op.create_table(
        "theme_replies",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("theme_id", "reply_id")),
        _key("theme_replies", "theme_id", "themes"),
        _key("theme_replies", "reply_id", "replies", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("theme_id", "reply_id", name=op.f("pk_theme_replies")),
    )
    op.create_index(op.f("ix_theme_replies_reply_id"), "theme_replies", ["reply_id"])
    proposed = sa.Column("is_proposed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("desk_sections", proposed)
    op.add_column("quotes", sa.Column("was_position", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("quotes", "was_position")
    op.drop_column("desk_sections", "is_proposed")
    for table in ("theme_replies", "themes", "theme_passes"):
        op.drop_table(table)


def _make_passes() -> None:
    states = sa.Enum("waiting", "running", "done", "failed", name="passstate", native_enum=False, length=24)
    counts = ("total_count", "done_count", "looked_until", "round")
    op.create_table(
        "theme_passes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("state", states, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_theme_passes_passstate")
        ),
        _key("theme_passes", "account_id", "accounts"),
        _key("theme_passes", "prompt_id", "prompts"),
        _key("theme_passes", "asked_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_passes")),
        sa.UniqueConstraint("prompt_id", name=op.f("uq_theme_passes_prompt_id")),
    )


def _key(table: str, column: str, target: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), **more)

