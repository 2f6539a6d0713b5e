"""Search of replies."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("create virtual table reply_search using fts5(grams, tokenize = 'unicode61')")
        return
    op.execute(
        "create table reply_search ("
        "reply_id integer primary key references replies (id) on delete cascade, grams tsvector not null)"
    )
    op.execute("create index ix_reply_search_grams on reply_search using gin (grams)")


def downgrade() -> None:
    op.execute("drop table reply_search")
