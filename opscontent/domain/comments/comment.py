"""The table of comments: what people say about a text, held to its words; their threads, and who may be told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import accounts
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Guest
from opscontent.errors import Missing
from opscontent.text import anchors
from opscontent.text.anchors import QUOTATION_MAXIMUM, Anchor, Place

WORDS_MAXIMUM = 2000
MOST = 500  # of one post
EXCERPT = 120


class Comment(Base):
    __tablename__ = "comments"
    __table_args__ = (Index(None, "post_id", "id"), Index(None, "assignee_id", "resolved_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))  # None: it opens a thread
    number: Mapped[int]  # of the revision that was read; 0 where nothing was written yet
    quotation: Mapped[str] = mapped_column(String(QUOTATION_MAXIMUM), default="")  # "": about the whole
    before: Mapped[str] = mapped_column(String(anchors.CONTEXT), default="")
    after: Mapped[str] = mapped_column(String(anchors.CONTEXT), default="")
    start: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("review_guests.id"))  # one of the two said it
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship()
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    guest: Mapped[Guest | None] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])

    @property
    def who(self) -> str:
        """The name of who said it."""
        speaker = self.guest or self.by
        return speaker.name if speaker else "–"

    @property
    def excerpt(self) -> str:
        return self.words if len(self.words) <= EXCERPT else f"{self.words[: EXCERPT - 1]}…"


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, and where its words are in the text now; None where it is about the whole."""

    comment: Comment
    answers: tuple[Comment, ...]
    place: Place | None

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None


def of_guest(guest: Guest) -> Sequence[Comment]:
    """What a guest said, oldest first."""
    query = select(Comment).where(Comment.guest_id == guest.id, Comment.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(Comment.id)).all()


def on(post: Post, comment_id: int) -> Comment:
    """A comment of this post. Raises `Missing` where there is none."""
    comment = db.session.get(Comment, comment_id) if comment_id < 2**31 else None
    if comment is None or comment.post_id != post.id or comment.withdrawn_at is not None:
        raise Missing(_l("There is no such comment."))
    return comment


def thread_on(post: Post, comment_id: int) -> Comment:
    """A comment of this post that opens a thread. Raises `Missing` where there is none."""
    comment = on(post, comment_id)
    if comment.thread_id is not None:
        raise Missing(_l("There is no such comment."))
    return comment


def of_post(post_id: int, body: str) -> list[Thread]:
    """The threads of a post: the open ones as their words come in the text, the lost ones after; then the settled."""
    people = (Comment.by, Comment.guest, Comment.assignee, Comment.resolved_by)
    said = db.session.scalars(
        select(Comment)
        .where(Comment.post_id == post_id, Comment.withdrawn_at.is_(None))
        .options(*(joinedload(each) for each in people))
        .order_by(Comment.id)
    ).all()
    answers: dict[int, list[Comment]] = {}
    for comment in said:
        if comment.thread_id is not None:
            answers.setdefault(comment.thread_id, []).append(comment)
    threads = [
        Thread(comment, tuple(answers.get(comment.id, ())), _place(body, comment))
        for comment in said
        if comment.thread_id is None
    ]
    return sorted(threads, key=_order)


def tasks_of(account_ids: Collection[int], person: Person, most: int) -> Sequence[Comment]:
    """What somebody has taken on in these accounts and is not settled, the oldest first."""
    return db.session.scalars(
        select(Comment)
        .where(Comment.assignee_id == person.id, Comment.resolved_at.is_(None), Comment.withdrawn_at.is_(None))
        .where(Comment.account_id.in_(account_ids))
        .options(joinedload(Comment.post), joinedload(Comment.by), joinedload(Comment.guest))
        .order_by(Comment.id)
        .limit(most)
    ).all()


def may_be_told(account_id: int) -> list[Person]:
    """Who can be mentioned and take a task on: the account's active members, by name."""
    people = (membership.person for membership in accounts.members_of(account_id))
    return sorted((each for each in people if each.is_active), key=lambda person: person.name)


def mentioned(words: str, people: Iterable[Person]) -> set[int]:
    """Whose name stands after an @. Of two names that begin alike the longer one is meant."""
    found = set()
    for person in sorted(people, key=lambda each: -len(each.name)):
        if f"@{person.name}" in words:
            found.add(person.id)
            words = words.replace(f"@{person.name}", " ")
    return found


def answers_in(thread_id: int) -> Select[Comment]:
    return select(Comment).where(Comment.thread_id == thread_id, Comment.withdrawn_at.is_(None))


def _place(body: str, comment: Comment) -> Place | None:
    if not comment.quotation:
        return None
    return anchors.find(body, Anchor(comment.quotation, comment.before, comment.after, comment.start))


def _order(thread: Thread) -> tuple[bool, bool, int, int]:
    """Open before settled; what is about the whole first, then as the text goes, what is gone last."""
    place = thread.place
    is_gone = place is not None and place.hold is anchors.Hold.gone
    return (not thread.is_open, is_gone, place.start if place else -1, thread.comment.id)
