"""The tables: what was brought in, what came of it, and which row became which post."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post


class PlanImport(Base):
    """`rows` are cells of a table, or events as values; they go when the import is made."""

    __tablename__ = "plan_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # table or calendar
    filename: Mapped[str] = mapped_column(String(200), default="")
    rows: Mapped[list[Any]] = mapped_column(JSON, default=list)
    has_header: Mapped[bool] = mapped_column(default=False)
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    remarks: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # row, title, reason
    added_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    taken_back_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: only looked at so far
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()


class PlanImportPost(Base):
    """Which post a row became. The key says which row it is, so that the same file again adds nothing."""

    __tablename__ = "plan_import_posts"
    __table_args__ = (UniqueConstraint("account_id", "row_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("plan_imports.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    row_key: Mapped[str] = mapped_column(String(64))


def of_account(account_id: int, *, most: int = 50) -> Sequence[PlanImport]:
    """The imports into an account, newest first, with who made them; those that wait to be looked at too."""
    query = select(PlanImport).where(PlanImport.account_id == account_id).options(defer(PlanImport.rows))
    return db.session.scalars(
        query.options(joinedload(PlanImport.created_by)).order_by(PlanImport.id.desc()).limit(most)
    ).all()


def posts_of(import_: PlanImport) -> Sequence[Post]:
    """The posts that came of it and are still there, by time."""
    mine = select(PlanImportPost.post_id).where(PlanImportPost.import_id == import_.id)
    query = select(Post).where(Post.id.in_(mine)).options(joinedload(Post.account), joinedload(Post.pillar))
    return db.session.scalars(query.order_by(Post.planned_at, Post.id)).all()
