"""Who is in a draft, and search of what drafts say."""

import sqlalchemy as sa
from alembic import op

from opscontent.text.cjk import bigrams

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NEWEST = (
    "select r.post_id, r.title, r.digest, r.body from revisions r"
    " where r.number = (select max(number) from revisions where post_id = r.post_id) order by r.post_id"
)
BATCH = 100


def upgrade() -> None:
    op.create_table(
        "presences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_presences_account_id_accounts")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_presences_post_id_posts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_presences_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presences")),
        sa.UniqueConstraint("post_id", "person_id", name=op.f("uq_presences_post_id_person_id")),
    )
    _make_index()
    _fill()


def downgrade() -> None:
    op.execute("drop table draft_search")
    op.drop_table("presences")


def _make_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("create virtual table draft_search using fts5(grams, tokenize = 'unicode61', detail = none)")
        return
    op.execute(
        "create table draft_search ("
        "post_id integer primary key references posts (id) on delete cascade, grams tsvector not null)"
    )
    op.execute("create index ix_draft_search_grams on draft_search using gin (grams)")


def _fill() -> None:
    """What is written already."""
    connection = op.get_bind()
    insert = sa.text("insert into draft_search (post_id, grams) values (:id, array_to_tsvector(:grams))")
    if connection.dialect.name == "sqlite":
        insert = sa.text("insert into draft_search (rowid, grams) values (:id, :grams)")
    found = connection.execute(sa.text(NEWEST))
    for part in found.partitions(BATCH):
        rows = [{"id": row[0], "grams": _grams("\n".join(row[1:]))} for row in part]
        connection.execute(insert, rows)


def _grams(words: str) -> str | list[str]:
    cut = sorted(set(bigrams(words).split()))
    return " ".join(cut) if op.get_bind().dialect.name == "sqlite" else cut
