"""Reviews: requests and verdicts, each bound to the content hash of one revision."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.revisions import Revision


class ReviewKind(StrEnum):
    asked = "asked"
    approved = "approved"
    changes = "changes"  # asked for changes
    lapsed = "lapsed"  # an edit took the approval away


class Review(Base):
    __tablename__ = "reviews"
    __table_args__ = (Index(None, "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[ReviewKind] = mapped_column(choice(ReviewKind))
    comment: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person | None] = relationship()
