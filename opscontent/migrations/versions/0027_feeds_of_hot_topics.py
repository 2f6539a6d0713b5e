"""Feeds of hot topics, what was seen on them, and which of it an account follows."""

import sqlalchemy as sa
from alembic import op

from opscontent.db import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("allows_private", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("board_at", UtcDateTime(), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=60), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_feeds_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("name", name=op.f("uq_feeds_name")),
        sa.UniqueConstraint("url", name=op.f("uq_feeds_url")),
    )
    op.create_index(op.f("ix_feeds_next_at"), "feeds", ["next_at"])

    op.create_table(
        "hot_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "wish",
            sa.Enum("follow", "mute", name="wish", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("must", sa.Text(), nullable=False),
        sa.Column("must_not", sa.Text(), nullable=False),
        sa.Column("any_of", sa.Text(), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hot_rules_account_id_accounts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_hot_rules_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hot_rules")),
    )
    op.create_index(op.f("ix_hot_rules_account_id"), "hot_rules", ["account_id"])

    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_snapshots_feed_id_feeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("feed_id", "taken_at", name=op.f("uq_snapshots_feed_id_taken_at")),
    )
    op.create_table(
        "stays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("own_topic_id", sa.Integer(), nullable=True),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("best_rank", sa.Integer(), nullable=True),
        sa.Column("peak_at", UtcDateTime(), nullable=True),
        sa.Column("seen_count", sa.Integer(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("is_thin", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_stays_feed_id_feeds")),
        sa.ForeignKeyConstraint(["own_topic_id"], ["hot_topics.id"], name=op.f("fk_stays_own_topic_id_hot_topics")),
        sa.ForeignKeyConstraint(["topic_id"], ["hot_topics.id"], name=op.f("fk_stays_topic_id_hot_topics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stays")),
    )
    op.create_index(op.f("ix_stays_feed_id_stays_key"), "stays", ["feed_id", "key"])
    op.create_index(op.f("ix_stays_feed_id_stays_last_seen_at"), "stays", ["feed_id", "last_seen_at"])
    op.create_index(op.f("ix_stays_topic_id"), "stays", ["topic_id"])

    op.create_table(
        "sights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("heat", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["stay_id"], ["stays.id"], name=op.f("fk_sights_stay_id_stays"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sights")),
        sa.UniqueConstraint("stay_id", "at", name=op.f("uq_sights_stay_id_at")),
    )
    op.create_index(op.f("ix_sights_at"), "sights", ["at"])

    op.add_column("hot_topics", sa.Column("best_rank", sa.Integer(), nullable=True))
    # The same words on both engines: Alembic would copy the table to add a reference on SQLite.
    op.execute(
        "alter table hot_topics add column merged_into_id integer"
        " constraint fk_hot_topics_merged_into_id_hot_topics references hot_topics (id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("hot_topics") as table:
        table.drop_column("merged_into_id")
        table.drop_column("best_rank")

    op.drop_table("sights")
    op.drop_table("stays")
    op.drop_table("snapshots")
    op.drop_table("hot_rules")
    op.drop_table("feeds")
