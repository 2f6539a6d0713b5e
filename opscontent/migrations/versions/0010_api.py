"""The API: tokens, requests with a key, and its door for replies."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECK = "ck_replies_door"


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_api_tokens_account_id_accounts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_api_tokens_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_account_id"), ["account_id"], unique=False)
    op.create_table(
        "api_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_hash", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("fk_api_requests_token_id_api_tokens")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_requests")),
        sa.UniqueConstraint("token_id", "key_hash", name=op.f("uq_api_requests_token_id_key_hash")),
    )
    with op.batch_alter_table("api_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_requests_begun_at"), ["begun_at"], unique=False)
    _set_doors(_doors() | {"api"})


def downgrade() -> None:
    op.execute("update replies set door = 'table' where door = 'api'")
    _set_doors(_doors() - {"api"})
    op.drop_table("api_requests")
    op.drop_table("api_tokens")


def _doors() -> set[str]:
    """The doors that the table lets in now, so that it does not matter which migrations came before."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("replies")
    return set(re.findall(r"'(\w+)'", next(each["sqltext"] for each in checks if each["name"] == CHECK)))


def _set_doors(doors: set[str]) -> None:
    """On SQLite the words of the check are replaced in the schema, the simpler way of sqlite.org/lang_altertable.html,
    section 7, for what changes nothing on the disk: making the table anew would mean dropping it, which other tables' rows forbid."""
    said = f"door IN ({', '.join(repr(door) for door in sorted(doors))})"
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), "replies", type_="check")
        op.create_check_constraint(op.f(CHECK), "replies", said)
        return
    table = "type = 'table' and name = 'replies'"
    was = connection.exec_driver_sql(f"select sql from sqlite_schema where {table}").scalar_one()
    sql, count = re.subn(rf"(CONSTRAINT {CHECK} CHECK) \(door IN \([^)]*\)\)", rf"\1 ({said})", was)
    assert count == 1, was
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.exec_driver_sql(f"update sqlite_schema set sql = ? where {table}", (sql,))
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
