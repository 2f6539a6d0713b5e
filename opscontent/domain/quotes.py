"""Quotes: replies picked for a post, with order, edited wording, kind of edit and credit."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply


class EditKind(StrEnum):
    verbatim = "verbatim"
    cut = "cut"
    light = "light"
    translated = "translated"


class Quote(Base):
    """A pick. `post_id` is None while it waits on the desk for its draft."""

    __tablename__ = "quotes"
    __table_args__ = (
        UniqueConstraint("prompt_id", "reply_id", "post_id"),
        Index(None, "post_id", "position"),
        Index(None, "prompt_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    position: Mapped[int] = mapped_column(default=0)
    wording: Mapped[str | None] = mapped_column(Text)  # None: the original, word for word
    edit_kind: Mapped[EditKind] = mapped_column(choice(EditKind), default=EditKind.verbatim)
    credit: Mapped[str | None] = mapped_column(String(80))  # None: the name the reader chose
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    prompt: Mapped[Prompt] = relationship()
    reply: Mapped[Reply] = relationship()
    post: Mapped[Post | None] = relationship()
    created_by: Mapped[Person | None] = relationship()

    @property
    def words(self) -> str:
        """What the article prints."""
        return self.reply.text if self.wording is None else self.wording

    @property
    def credited(self) -> str:
        """Who the article names; "" for an anonymous reader."""
        return self.reply.name if self.credit is None else self.credit

    @property
    def lacks_consent(self) -> bool:
        """Nobody agreed to this being printed: neither on the form nor by a note on the import."""
        return self.reply.consent_id is None and not self.reply.consent_note


def of_post(post_id: int) -> Sequence[Quote]:
    """The quotes of a post in their order, with their replies."""
    return db.session.scalars(
        select(Quote)
        .where(Quote.post_id == post_id)
        .options(joinedload(Quote.reply))
        .order_by(Quote.position, Quote.id)
    ).all()
