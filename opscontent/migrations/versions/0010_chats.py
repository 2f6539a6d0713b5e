"""Chats with readers: settings, messages, rules of answers, pictures of replies; replies come by chat too."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

DOORS = ("form", "paste", "table")


def upgrade() -> None:
    _allow_doors((*DOORS, "chat"), was=DOORS)
    _make_chats()
    _make_rules()
    _make_messages()
    _make_pictures()


def downgrade() -> None:
    for table in ("reply_pictures", "chat_messages", "answer_rules", "chats"):
        op.drop_table(table)
    _allow_doors(DOORS, was=(*DOORS, "chat"))


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
        "reply_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("state", _choice("picturestate", "waiting", "kept", "lost"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("tries_count", sa.Integer(), nullable=False),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reply_pictures_account_id_accounts")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_reply_pictures_prompt_id_prompts")),
        sa.ForeignKeyConstraint(
            ["contributor_id"], ["contributors.id"], name=op.f("fk_reply_pictures_contributor_id_contributors")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_reply_pictures_reply_id_replies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_pictures")),
    )
    op.create_index(op.f("ix_reply_pictures_reply_id"), "reply_pictures", ["reply_id"])
    op.create_index(op.f("ix_reply_pictures_fetch_at"), "reply_pictures", ["fetch_at"])
    op.create_index(
        op.f("ix_reply_pictures_contributor_id_reply_pictures_prompt_id"),
        "reply_pictures",
        ["contributor_id", "prompt_id"],
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _allow_doors(doors: tuple[str, ...], *, was: tuple[str, ...]) -> None:
    """SQLite changes a check only with its table, which others refer to; so its text is changed in place, as
    SQLite's documentation of ALTER TABLE says for checks."""
    old, new = (f"door IN ({', '.join(repr(door) for door in each)})" for each in (was, doors))
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_replies_door"), "replies", type_="check")
        op.create_check_constraint(op.f("ck_replies_door"), "replies", new)
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.execute(
        sa.text("update sqlite_master set sql = replace(sql, :old, :new) where type = 'table' and name = 'replies'"),
        {"old": old, "new": new},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={int(version) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
