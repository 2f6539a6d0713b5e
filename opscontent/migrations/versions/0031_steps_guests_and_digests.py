"""Steps of a review and whose turn it is, guests who read one version, and a letter a day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ROLES = ("chief", "editor", "writer", "viewer")
KINDS = ("published", "failed", "needs_you", "late", "handed_off", "mentioned", "commented", "assigned")
OF_REVIEWS = ("review_asked", "review_due", "review_late", "review_done", "review_guest")
VERDICTS = ("asked", "approved", "changes", "lapsed")
MORE_VERDICTS = ("passed", "advised_for", "advised_against")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _steps()
    _guests()
    _turns()
    _digests()
    with op.batch_alter_table("reviews") as table:
        table.add_column(sa.Column("step", sa.Integer(), nullable=True))
        table.add_column(sa.Column("guest_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_reviews_guest_id_review_guests"), "review_guests", ["guest_id"], ["id"])
    with op.batch_alter_table("comments") as table:
        table.add_column(sa.Column("guest_id", sa.Integer(), nullable=True))
        table.alter_column("by_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key(op.f("fk_comments_guest_id_review_guests"), "review_guests", ["guest_id"], ["id"])
    _allow("reviews", "reviewkind", (*VERDICTS, *MORE_VERDICTS))
    _allow_notices((*KINDS, *OF_REVIEWS))


def downgrade() -> None:
    for name in ("notices", "notice_choices"):
        op.execute(f"delete from {name} where kind in {OF_REVIEWS}")
    op.execute("delete from comments where guest_id is not null")
    op.execute("update review_turns set asked_id = null, guest_id = null")
    op.execute(f"delete from reviews where kind in {MORE_VERDICTS} or guest_id is not null")
    _allow_notices(KINDS)
    _allow("reviews", "reviewkind", VERDICTS)
    with op.batch_alter_table("comments") as table:
        table.drop_constraint(op.f("fk_comments_guest_id_review_guests"), type_="foreignkey")
        table.alter_column("by_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("guest_id")
    with op.batch_alter_table("reviews") as table:
        table.drop_constraint(op.f("fk_reviews_guest_id_review_guests"), type_="foreignkey")
        table.drop_column("guest_id")
        table.drop_column("step")
    for name in (
        "digest_letters", "digests", "review_seats", "review_turns", "review_guests",
        "review_step_people", "review_steps",
    ):  # fmt: skip
        op.drop_table(name)


def _steps() -> None:
    op.create_table(
        "review_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_rules(),
        _reference("review_steps", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_steps")),
        sa.UniqueConstraint("account_id", "position", name=op.f("uq_review_steps_account_id_position")),
    )
    op.create_table(
        "review_step_people",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _reference("review_step_people", "step_id", "review_steps"),
        _reference("review_step_people", "person_id", "people"),
        sa.PrimaryKeyConstraint("step_id", "person_id", name=op.f("pk_review_step_people")),
    )


def _turns() -> None:
    op.create_table(
        "review_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        *_rules(),
        sa.Column("state", _one_of("turnstate", ("ahead", "waiting", "passed", "over")), nullable=False),
        sa.Column("began_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("guest_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        _reference("review_turns", "account_id", "accounts"),
        _reference("review_turns", "post_id", "posts"),
        _reference("review_turns", "asked_id", "reviews"),
        _reference("review_turns", "decided_by_id", "people"),
        _reference("review_turns", "guest_id", "review_guests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_turns")),
    )
    op.create_index(op.f("ix_review_turns_post_id_review_turns_state"), "review_turns", ["post_id", "state"])
    op.create_index(op.f("ix_review_turns_account_id_review_turns_state"), "review_turns", ["account_id", "state"])
    op.create_table(
        "review_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        _reference("review_seats", "turn_id", "review_turns"),
        _reference("review_seats", "person_id", "people"),
        _reference("review_seats", "for_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_seats")),
    )
    op.create_index(op.f("ix_review_seats_turn_id"), "review_seats", ["turn_id"])
    op.create_index(op.f("ix_review_seats_person_id"), "review_seats", ["person_id"])


def _guests() -> None:
    op.create_table(
        "review_guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        _reference("review_guests", "account_id", "accounts"),
        _reference("review_guests", "post_id", "posts"),
        _reference("review_guests", "revision_id", "revisions"),
        _reference("review_guests", "made_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_guests")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_review_guests_token_hash")),
    )
    op.create_index(op.f("ix_review_guests_post_id"), "review_guests", ["post_id"])


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        _reference("digests", "person_id", "people"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digests")),
    )
    op.create_table(
        "digest_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("mailed_at", MOMENT, nullable=True),
        _reference("digest_letters", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_letters")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_digest_letters_person_id_day")),
    )


def _rules() -> list[sa.Column[object]]:
    return [
        sa.Column("role", _one_of("role", ROLES), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("remind_hours", sa.Integer(), nullable=False),
        sa.Column("takes_guests", sa.Boolean(), nullable=False),
    ]


def _one_of(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _allow_notices(kinds: Sequence[str]) -> None:
    for name in ("notices", "notice_choices"):
        _allow(name, "noticekind", kinds)


def _allow(name: str, constraint: str, kinds: Sequence[str]) -> None:
    """SQLite's tables are made anew, without the old constraint."""
    rule = sa.column("kind").in_(kinds)
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{name}_{constraint}"), name, type_="check")
        op.create_check_constraint(op.f(f"ck_{name}_{constraint}"), name, rule)
    else:
        with op.batch_alter_table(name, recreate="always") as table:
            table.create_check_constraint(op.f(f"ck_{name}_{constraint}"), rule)
