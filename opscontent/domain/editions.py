"""Editions: one send of 1 to 8 posts in order; what a quota counts and what is published."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post

POSTS_MAXIMUM = 8


class EditionState(StrEnum):
    open = "open"  # being put together
    armed = "armed"  # the worker acts on publish_at
    sent = "sent"
    cancelled = "cancelled"


class Edition(Base):
    __tablename__ = "editions"
    __table_args__ = (
        Index(None, "state", "publish_at"),
        Index(None, "account_id", "publish_at"),
        CheckConstraint("state = 'open' or state = 'cancelled' or publish_at is not null", name="armed_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[EditionState] = mapped_column(choice(EditionState), default=EditionState.open)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(200), default="")
    generation: Mapped[int] = mapped_column(default=0)  # rises only when a person arms it or says "send again"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()
    items: Mapped[list["EditionItem"]] = relationship(
        back_populates="edition", order_by="EditionItem.position", cascade="all, delete-orphan"
    )


class EditionItem(Base):
    __tablename__ = "edition_items"
    __table_args__ = (UniqueConstraint("edition_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)  # 0 is the head post
    edition: Mapped[Edition] = relationship(back_populates="items")
    post: Mapped[Post] = relationship()
