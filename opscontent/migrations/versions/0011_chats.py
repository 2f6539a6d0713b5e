"""Chats with readers: settings, messages, rules of answers, pictures of replies; replies come by chat too."""

import sqlalchemy as sa
from alembic import op

from opscontent.migrations import reply_doors

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reply_doors.let_in("chat")
    _make_chats()
    _make_rules()
    _make_messages()
    _make_pictures()


def downgrade() -> None:
    for table in ("chat_pictures", "chat_messages", "answer_rules", "chats"):
        op.drop_table(table)
    reply_doors.shut_out("chat")


def _make_chats() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("mode", _choice("mode", "plain", "compatible", "secure"), nullable=False),
        sa.Column("appid", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("welcome", sa.Text(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_chats_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("account_id", name=op.f("uq_chats_account_id")),
    )


def _make_rules() -> None:
    op.create_table(
        "answer_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("keyword", sa.String(length=60), nullable=False),
        sa.Column("match", _choice("match", "equal", "contains"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("prompt_id is not null or text != ''", name=op.f("ck_answer_rules_answers")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_answer_rules_account_id_accounts")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_answer_rules_prompt_id_prompts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_rules")),
    )
    op.create_index(op.f("ix_answer_rules_account_id_answer_rules_position"), "answer_rules", ["account_id", "position"])


def _make_messages() -> None:
    op.create_table(
        "chat_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=True),
        sa.Column("prompt_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_chat_messages_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["contributor_id"], ["contributors.id"], name=op.f("fk_chat_messages_contributor_id_contributors")
        ),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_chat_messages_prompt_id_prompts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_messages")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_chat_messages_account_id_key")),
    )
    op.create_index(
        op.f("ix_chat_messages_contributor_id_chat_messages_id"), "chat_messages", ["contributor_id", "id"]
    )
    op.create_index(op.f("ix_chat_messages_received_at"), "chat_messages", ["received_at"])


def _make_pictures() -> None:
    op.create_table(
        "chat_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("state", _choice("picturestate", "waiting", "kept", "lost"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("tries_count", sa.Integer(), nullable=False),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_chat_pictures_account_id_accounts")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_chat_pictures_prompt_id_prompts")),
        sa.ForeignKeyConstraint(
            ["contributor_id"], ["contributors.id"], name=op.f("fk_chat_pictures_contributor_id_contributors")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_chat_pictures_reply_id_replies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_pictures")),
    )
    op.create_index(op.f("ix_chat_pictures_reply_id"), "chat_pictures", ["reply_id"])
    op.create_index(op.f("ix_chat_pictures_fetch_at"), "chat_pictures", ["fetch_at"])
    op.create_index(
        op.f("ix_chat_pictures_contributor_id_chat_pictures_prompt_id"),
        "chat_pictures",
        ["contributor_id", "prompt_id"],
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
