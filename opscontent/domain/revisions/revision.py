"""The table of revisions, the text that each holds, and how to find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, column_property, defer, joinedload, mapped_column, relationship, undefer

from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.text import markdown

DIGEST_MAXIMUM = 500
AUTHOR_MAXIMUM = 60
ALT_MAXIMUM = 200
LABEL_MAXIMUM = 80
BODY_MAXIMUM = markdown.MOST_CHARACTERS


class RevisionKind(StrEnum):
    saved = "saved"
    autosaved = "autosaved"
    merged = "merged"
    restored = "restored"
    built = "built"  # by the curation desk


@dataclass(frozen=True)
class Text:
    """All that a person writes of a post; `cover` names a kept picture and its cuts (`text/cuts`)."""

    title: str
    digest: str = ""
    author: str = ""
    cover: str = ""
    cover_alt: str = ""
    body: str = ""


class Revision(Base):
    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    number: Mapped[int]  # from 1, rising; a folded autosave leaves a gap
    kind: Mapped[RevisionKind] = mapped_column(choice(RevisionKind))
    title: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(LongText, default="")
    author: Mapped[str] = mapped_column(String(AUTHOR_MAXIMUM), default="")
    cover: Mapped[str] = mapped_column(String(200), default="")  # as `text/cuts` writes it
    cover_alt: Mapped[str] = mapped_column(String(ALT_MAXIMUM), default="")
    body: Mapped[str] = mapped_column(LongText, default="")  # Markdown
    label: Mapped[str] = mapped_column(String(LABEL_MAXIMUM), default="")  # a name somebody gave this version
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    post: Mapped[Post] = relationship()
    created_by: Mapped[Person | None] = relationship()
    size: Mapped[int] = column_property(func.length(body), deferred=True)  # characters of the body

    @property
    def text(self) -> Text:
        return Text(self.title, self.digest, self.author, self.cover, self.cover_alt, self.body)


def latest(post_id: int) -> Revision | None:
    """The newest saved text of a post."""
    return db.session.scalar(
        select(Revision).where(Revision.post_id == post_id).order_by(Revision.number.desc()).limit(1)
    )


def latest_number(post_id: int) -> int:
    """The number of the newest saved text of a post; 0 where nothing is written."""
    return db.session.scalar(select(func.max(Revision.number)).where(Revision.post_id == post_id)) or 0


def at_number(post_id: int, number: int) -> Revision | None:
    """The revision with this number; None also where it was folded away."""
    return db.session.scalar(select(Revision).where(Revision.post_id == post_id, Revision.number == number))


def ancestor(post_id: int, number: int) -> Revision | None:
    """The revision with this number, or the last one before it: what two texts that grew from it share."""
    return db.session.scalar(
        select(Revision)
        .where(Revision.post_id == post_id, Revision.number <= number)
        .order_by(Revision.number.desc())
        .limit(1)
    )


def history(
    post_id: int, *, before: int | None = None, after: int | None = None, most: int = 500
) -> Sequence[Revision]:
    """The revisions of a post, newest first, with authors and sizes; a body is fetched when asked for.

    `before` and `after` are numbers: of what is older, or newer, the `most` next to it."""
    query = (
        select(Revision)
        .where(Revision.post_id == post_id)
        .options(defer(Revision.body), undefer(Revision.size), joinedload(Revision.created_by))
        .limit(most)
    )
    if after is not None:
        newer = query.where(Revision.number > after).order_by(Revision.number)
        return db.session.scalars(newer).all()[::-1]
    if before is not None:
        query = query.where(Revision.number < before)
    return db.session.scalars(query.order_by(Revision.number.desc())).all()
