"""The table of editions: one send of 1 to 8 posts in order, what a quota counts and what is published."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.errors import Rejected
from opscontent.text.state_names import in_words

POSTS_MAXIMUM = 8


class EditionState(StrEnum):
    open = "open"  # being put together
    armed = "armed"  # the worker acts on publish_at
    sent = "sent"
    cancelled = "cancelled"


TRANSITIONS: dict[EditionState, set[EditionState]] = {
    EditionState.open: {EditionState.armed, EditionState.cancelled},
    EditionState.armed: {EditionState.open, EditionState.sent, EditionState.cancelled},
    EditionState.sent: set(),
    EditionState.cancelled: set(),
}
HOLDS_POSTS = (EditionState.open, EditionState.armed)


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
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # rises with each change
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # posts, time and note before the last change
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account: Mapped[Account] = relationship()
    created_by: Mapped[Person | None] = relationship()
    items: Mapped[list["EditionItem"]] = relationship(
        back_populates="edition", order_by="EditionItem.position", cascade="all, delete-orphan"
    )

    @property
    def posts(self) -> list[Post]:
        """The posts in their order; the first is the head."""
        return [item.post for item in self.items]


class EditionItem(Base):
    __tablename__ = "edition_items"
    __table_args__ = (UniqueConstraint("edition_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)  # 0 is the head post
    edition: Mapped[Edition] = relationship(back_populates="items")
    post: Mapped[Post] = relationship()


# For those who need an edition with its posts: two statements, however many posts there are.
WHOLE = (
    joinedload(Edition.account, innerjoin=True),
    selectinload(Edition.items).joinedload(EditionItem.post, innerjoin=True),
)


def move(edition: Edition, to: EditionState, *, by: Person | str, note: str = "") -> None:
    """The one door between states. Raises `Rejected` where there is no way from here to there."""
    if to not in TRANSITIONS[edition.state]:
        raise Rejected(
            _l("An edition can't go from “%(was)s” to “%(to)s”.", was=in_words(edition.state), to=in_words(to))
        )
    was, edition.state = edition.state, to
    edition.version += 1
    verb = "edition.disarmed" if to == EditionState.open else f"edition.{to}"
    activity.record(by, verb, edition, changes={"edition_state": (was, to)}, note=note)


def snapshot(edition: Edition) -> dict[str, Any]:
    """What an undo brings back: the posts in order, the time, the note."""
    moment = edition.publish_at.isoformat() if edition.publish_at else None
    return {"posts": [item.post_id for item in edition.items], "publish_at": moment, "note": edition.note}


def lock(row: Base) -> None:
    """Hold a row until this transaction ends, and see it as it is now. An edition is locked before its attempts."""
    db.session.flush()  # refresh throws away what is not written yet
    db.session.refresh(row, with_for_update={"of": type(row)})
