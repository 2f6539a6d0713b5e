"""What readers are told of decisions, by messages that go out at most once; how they want to be named."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CLOSED = "select id from prompts where state = 'closed' or (closes_at is not null and closes_at <= CURRENT_TIMESTAMP)"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE replies ADD COLUMN told VARCHAR(24)"
        " CONSTRAINT ck_replies_told CHECK (told IN ('considered', 'selected', 'not_this_time'))"
    )
    op.add_column("replies", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    # Receipts followed the state until now; what readers could see there was told to them.
    op.execute("UPDATE replies SET told = 'considered' WHERE state = 'shortlisted'")
    op.execute("UPDATE replies SET told = 'selected' WHERE state = 'used'")
    op.execute(f"UPDATE replies SET told = 'not_this_time' WHERE state = 'declined' AND prompt_id IN ({CLOSED})")
    op.execute(
        "ALTER TABLE replies ADD COLUMN credit_wish VARCHAR(24) NOT NULL DEFAULT 'name'"
        " CONSTRAINT ck_replies_creditwish CHECK (credit_wish IN ('name', 'initials', 'anonymous'))"
    )
    op.add_column("replies", sa.Column("credit_wished_at", sa.DateTime(timezone=True), nullable=True))
    # Addresses given so far were given for the one letter alone.
    op.add_column("reader_notices", sa.Column("hears_choice", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("chat_messages", sa.Column("sender", sa.Text(), nullable=False, server_default=""))
    op.add_column("contributors", sa.Column("is_unlisted", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("has_wall", sa.Boolean(), nullable=False, server_default="0"))
    for name in ("chosen_words", "declined_words"):
        op.add_column("accounts", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    _tellings()
    _messages()


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _tellings() -> None:
    op.create_table(
        "tellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("tellingstate", "waiting", "applied", "cancelled"), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("writes_declined", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("goes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tellings_account_id_accounts")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_tellings_prompt_id_prompts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_tellings_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
    )
    op.create_index(op.f("ix_tellings_state_tellings_goes_at"), "tellings", ["state", "goes_at"])
    op.create_index(op.f("ix_tellings_prompt_id_tellings_id"), "tellings", ["prompt_id", "id"])


def _messages() -> None:
    table, states = "reader_messages", ("due", "sending", "sent", "unclear", "refused", "missed")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("telling_id", sa.Integer(), nullable=True),
        sa.Column("contributor_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", _choice("messagekind", "chosen", "declined", "published"), nullable=False),
        sa.Column("door", _choice("messagedoor", "email", "chat"), nullable=False),
        sa.Column("reply_ids", sa.JSON(), nullable=False),
        sa.Column("state", _choice("messagestate", *states), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries_count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reader_messages_account_id_accounts")),
        sa.ForeignKeyConstraint(["telling_id"], ["tellings.id"], name=op.f("fk_reader_messages_telling_id_tellings")),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributors.id"],
            name=op.f("fk_reader_messages_contributor_id_contributors"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reader_messages_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_reader_messages_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reader_messages_token_hash")),
    )
    op.create_index(op.f("ix_reader_messages_contributor_id"), table, ["contributor_id"])
    op.create_index(op.f("ix_reader_messages_state_reader_messages_not_before"), table, ["state", "not_before"])
    op.create_index(op.f("ix_reader_messages_telling_id_reader_messages_state"), table, ["telling_id", "state"])


def downgrade() -> None:
    op.drop_table("reader_messages")
    op.drop_table("tellings")
    for table, names in (
        ("accounts", ("has_wall", "declined_words", "chosen_words")),
        ("contributors", ("is_unlisted",)),
        ("chat_messages", ("sender",)),
        ("reader_notices", ("hears_choice",)),
        ("replies", ("credit_wished_at", "credit_wish", "told_at", "told")),
    ):
        for name in names:
            op.drop_column(table, name)
