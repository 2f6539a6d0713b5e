"""How an account's articles look on WeChat: theme, colour, divider, opening line, call and QR code."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ACCENT = "#b5432e"
COLUMNS = (
    ("look_theme", sa.String(length=20), "plain"),
    ("look_accent", sa.String(length=7), ACCENT),
    ("look_divider", sa.String(length=20), "line"),
    ("opening", sa.String(length=60), ""),
    ("call", sa.Text(), ""),
    ("code", sa.String(length=40), ""),
    ("code_leads_to", sa.String(length=500), ""),
)


def upgrade() -> None:
    for name, kind, default in COLUMNS:
        op.add_column("accounts", sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    for name, _kind, _default in reversed(COLUMNS):
        op.drop_column("accounts", name)
