"""Comments: what people say about a text, held to its words; threads with answers, tasks, and an end."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import accounts, activity, notices, revisions
from opscontent.domain.notices import NoticeKind
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.errors import Missing, Rejected
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
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])

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


def say(
    post: Post, words: str, *, by: Person, quotation: str = "", near: int = 0, assignee_id: int | None = None
) -> Comment:
    """Open a thread about some words of the newest text (those nearest to a character), or about all of it.

    Raises `Rejected` for nothing said, for words that are not in the text, and for an assignee from elsewhere."""
    revision = revisions.latest(post.id)
    held = anchors.anchor(revision.body if revision else "", quotation, near) if quotation.strip() else None
    if quotation.strip() and held is None:
        raise Rejected(_l("These words are not in the saved text. Save it, or select words of one paragraph."))
    _colleague(post.account_id, assignee_id)
    comment = _new(post, words, by=by)
    comment.number = revision.number if revision else 0
    if held:
        comment.quotation, comment.before = held.quotation, held.before
        comment.after, comment.start = held.after, held.start
    db.session.flush()
    activity.record(by, "post.commented", post, note=comment.excerpt)
    _tell(comment, {post.owner_id}, by=by)
    if assignee_id:
        assign(comment, assignee_id, by=by)
    return comment


def answer(thread: Comment, words: str, *, by: Person) -> Comment:
    """Say something in a thread; one that was settled is open again."""
    comment = _new(thread.post, words, by=by)
    comment.thread_id, comment.number = thread.id, thread.number
    db.session.flush()
    activity.record(by, "post.comment_answered", thread.post, note=comment.excerpt)
    spoke = db.session.scalars(_answers(thread.id).with_only_columns(Comment.by_id)).all()
    _tell(comment, {thread.by_id, thread.assignee_id, *spoke}, by=by)
    if thread.resolved_at is not None:
        reopen(thread, by=by)
    return comment


def resolve(thread: Comment, *, by: Person) -> None:
    """It is settled. Nothing happens where it was."""
    if thread.resolved_at is None:
        thread.resolved_at, thread.resolved_by_id = clock.now(), by.id
        _note(thread, "post.comment_resolved", "open", "resolved", by=by)


def reopen(thread: Comment, *, by: Person) -> None:
    """It is not settled after all."""
    if thread.resolved_at is not None:
        thread.resolved_at = thread.resolved_by_id = None
        _note(thread, "post.comment_reopened", "resolved", "open", by=by)


def assign(thread: Comment, person_id: int | None, *, by: Person) -> None:
    """Make it a task of somebody in the account, or of nobody. Raises `Rejected` for anybody else."""
    was, person = thread.assignee, _colleague(thread.account_id, person_id)
    if person is was:
        return
    thread.assignee = person
    _note(thread, "post.comment_assigned", was.name if was else None, person.name if person else None, by=by)
    if person is not None and person.id != by.id:
        event = _event(thread, clock.now())
        notices.tell_of_post(thread.post, NoticeKind.assigned, {person.id}, event, _about(thread))


def withdraw(comment: Comment, *, by: Person) -> None:
    """Take one's own words back, as long as nobody answered them. Raises `Rejected` otherwise."""
    if comment.by_id != by.id:
        raise Rejected(_l("Only who wrote a comment can take it back."))
    if db.session.scalar(_answers(comment.id).limit(1)):
        raise Rejected(_l("Somebody answered it: it stays."))
    comment.withdrawn_at = clock.now()
    activity.record(by, "post.comment_withdrawn", comment.post, note=comment.excerpt)


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
    people = (Comment.by, Comment.assignee, Comment.resolved_by)
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


def tasks_of(account_id: int, person: Person, most: int) -> Sequence[Comment]:
    """What somebody has taken on in an account and is not settled, the oldest first."""
    return db.session.scalars(
        select(Comment)
        .where(Comment.assignee_id == person.id, Comment.resolved_at.is_(None), Comment.withdrawn_at.is_(None))
        .where(Comment.account_id == account_id)
        .options(joinedload(Comment.post), joinedload(Comment.by))
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


def _new(post: Post, words: str, *, by: Person) -> Comment:
    if not words.strip():
        raise Rejected(_l("Say something."))
    if (db.session.scalar(select(func.count()).where(Comment.post_id == post.id)) or 0) >= MOST:
        raise Rejected(_l("There are %(most)d comments already: talk it over.", most=MOST))
    comment = Comment(
        account_id=post.account_id, post=post, words=words.strip()[:WORDS_MAXIMUM], by_id=by.id, at=clock.now()
    )
    db.session.add(comment)
    return comment


def _answers(thread_id: int) -> Select[Comment]:
    return select(Comment).where(Comment.thread_id == thread_id, Comment.withdrawn_at.is_(None))


def _colleague(account_id: int, person_id: int | None) -> Person | None:
    """The person of this number. Raises `Rejected` for one who does not work in the account."""
    if person_id is None:
        return None
    for person in may_be_told(account_id):
        if person.id == person_id:
            return person
    raise Rejected(_l("Only somebody who works in this account can take it on."))


def _place(body: str, comment: Comment) -> Place | None:
    if not comment.quotation:
        return None
    return anchors.find(body, Anchor(comment.quotation, comment.before, comment.after, comment.start))


def _order(thread: Thread) -> tuple[bool, bool, int, int]:
    """Open before settled; what is about the whole first, then as the text goes, what is gone last."""
    place = thread.place
    is_gone = place is not None and place.hold is anchors.Hold.gone
    return (not thread.is_open, is_gone, place.start if place else -1, thread.comment.id)


def _note(thread: Comment, verb: str, was: str | None, became: str | None, *, by: Person) -> None:
    activity.record(by, verb, thread.post, changes={"comment": (was, became)}, note=thread.excerpt)


def _tell(comment: Comment, others: Collection[int | None], *, by: Person) -> None:
    """Those who are named, and those whose text or thread it is; nobody twice, and never who says it."""
    named = mentioned(comment.words, may_be_told(comment.account_id)) - {by.id}
    rest = {each for each in others if each} - named - {by.id}
    for kind, people in ((NoticeKind.mentioned, named), (NoticeKind.commented, rest)):
        notices.tell_of_post(comment.post, kind, people, _event(comment), _about(comment))


def _event(comment: Comment, at: datetime | None = None) -> str:
    return f"comment {comment.id}" + (f" at {at.timestamp():.3f}" if at else "")


def _about(comment: Comment) -> dict[str, str | int]:
    return {"comment": comment.thread_id or comment.id, "who": comment.by.name, "words": comment.excerpt}
