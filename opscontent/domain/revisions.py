"""Revisions: the saved states of a post's text. Nobody's words are overwritten."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.people import Person
from opscontent.domain.posts import Post


class RevisionKind(StrEnum):
    saved = "saved"
    autosaved = "autosaved"
    merged = "merged"
    restored = "restored"
    built = "built"  # by the curation desk


class Revision(Base):
    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    number: Mapped[int]  # from 1, without gaps
    kind: Mapped[RevisionKind] = mapped_column(choice(RevisionKind))
    title: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(60), default="")
    cover: Mapped[str] = mapped_column(String(200), default="")  # file name below uploads/covers
    cover_alt: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")  # Markdown
    label: Mapped[str] = mapped_column(String(80), default="")  # a name somebody gave this version
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    post: Mapped[Post] = relationship()
    created_by: Mapped[Person | None] = relationship()


def latest(post_id: int) -> Revision | None:
    """The newest saved text of a post."""
    return db.session.scalar(
        select(Revision).where(Revision.post_id == post_id).order_by(Revision.number.desc()).limit(1)
    )
