"""Publications: one attempt to deliver one edition through one channel, with its evidence."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.posts import Post


class PublicationState(StrEnum):
    due = "due"
    claimed = "claimed"
    sending = "sending"
    accepted = "accepted"
    live = "live"
    rejected = "rejected"
    unknown = "unknown"
    handed_off = "handed_off"
    missed = "missed"


class Publication(Base):
    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("edition_id", "channel", "content_hash", "generation"),
        Index(None, "state", "not_before"),
        Index(None, "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    channel: Mapped[str] = mapped_column(String(20))
    content_hash: Mapped[str] = mapped_column(String(64))
    generation: Mapped[int] = mapped_column(default=1)  # the edition's when the attempt was made
    state: Mapped[PublicationState] = mapped_column(choice(PublicationState), default=PublicationState.due)
    claim: Mapped[str] = mapped_column(String(64), default="")  # who holds it
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    tries_count: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outgoing: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)  # what is sent, word for word
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the call began
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    edition: Mapped[Edition] = relationship()


class PublishedArticle(Base):
    """What went out, frozen: the evidence, and what our own site shows."""

    __tablename__ = "published_articles"
    __table_args__ = (
        UniqueConstraint("publication_id", "post_id"),
        UniqueConstraint("account_id", "slug"),
        Index(None, "account_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    slug: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500), default="")  # where readers find it
    title: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(60), default="")
    cover: Mapped[str] = mapped_column(String(200), default="")
    cover_alt: Mapped[str] = mapped_column(String(200), default="")
    html: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    publication: Mapped[Publication] = relationship()
    post: Mapped[Post] = relationship()
