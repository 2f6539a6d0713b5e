"""The library of pictures. Covers that drafts and articles have already are taken over; a job measures them later."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PLACES = ("cover", "text")
# Who first used a cover is as near as we come to who sent it. Texts have had no pictures of ours so far.
TAKE_OVER = """
    insert into pictures (account_id, name, digest, size, width, height, title, alt, credit, source, found_by, cut_wide,
        cut_square, version, created_at, created_by_id, leaves_at)
    select first.account_id, first.cover, first.cover, null, 0, 0, '', first.cover_alt, '', '', '', '', '', 1,
        first.created_at, first.created_by_id, null
    from revisions as first
    where first.cover <> '' and first.id = (select min(same.id) from revisions as same
        where same.account_id = first.account_id and same.cover = first.cover)
"""
NOTE = """
    insert into picture_uses (picture_id, post_id, revision_id, place)
    select pictures.id, revisions.post_id, revisions.id, 'cover' from revisions
    join pictures on pictures.account_id = revisions.account_id and pictures.name = revisions.cover
"""


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("credit", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("found_by", sa.String(length=2000), nullable=False),
        sa.Column("cut_wide", sa.String(length=23), nullable=False),
        sa.Column("cut_square", sa.String(length=23), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_pictures_account_id_accounts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_pictures_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_pictures_account_id_name")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_pictures_account_id_digest")),
    )
    op.create_index(op.f("ix_pictures_account_id_pictures_id"), "pictures", ["account_id", "id"])
    op.create_index(op.f("ix_pictures_name"), "pictures", ["name"])
    op.create_index(op.f("ix_pictures_leaves_at"), "pictures", ["leaves_at"])
    _make_uses()
    op.execute(TAKE_OVER)
    op.execute(NOTE)


def downgrade() -> None:
    op.drop_table("picture_uses")
    op.drop_table("pictures")


def _make_uses() -> None:
    place = sa.Enum(*PLACES, name="pictureplace", native_enum=False, length=24, create_constraint=True)
    op.create_table(
        "picture_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("place", place, nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_picture_uses_picture_id_pictures")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_picture_uses_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_picture_uses_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_uses")),
    )
    op.create_index(
        op.f("ix_picture_uses_picture_id_picture_uses_post_id"), "picture_uses", ["picture_id", "post_id"]
    )
    op.create_index(op.f("ix_picture_uses_revision_id"), "picture_uses", ["revision_id"])
