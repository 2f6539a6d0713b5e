"""What people do with comments: say, answer, settle, give to somebody, take back; and who is told of it."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, notices, revisions
from opscontent.domain.comments.comment import (
    EXCERPT,
    MOST,
    WORDS_MAXIMUM,
    Comment,
    answers_in,
    may_be_told,
    mentioned,
)
from opscontent.domain.notices import NoticeKind
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.reviews import Guest
from opscontent.domain.revisions import Revision
from opscontent.errors import Rejected
from opscontent.text import anchors
from opscontent.text.anchors import Anchor


def say(
    post: Post, words: str, *, by: Person, quotation: str = "", near: int = 0, assignee_id: int | None = None
) -> Comment:
    """Open a thread about some words of the newest text (those nearest to a character), or about all of it.

    Raises `Rejected` for nothing said, for words that are not in the text, and for an assignee from elsewhere."""
    revision = revisions.latest(post.id)
    held = _held(revision, quotation, near)
    if quotation.strip() and held is None:
        raise Rejected(_l("These words are not in the saved text. Save it, or select words of one paragraph."))
    _colleague(post.account_id, assignee_id)
    comment = _opened(post, words, revision, held, by=by)
    _tell(comment, {post.owner_id}, by=by)
    if assignee_id:
        assign(comment, assignee_id, by=by)
    return comment


def say_as_guest(guest: Guest, words: str, quotation: str = "") -> Comment:
    """The same for a guest, about the version that they read.

    Words that are not found in it, such as a reader's, stand before the comment. Raises like `answer`."""
    held = _held(guest.revision, quotation, 0)
    if quotation.strip() and held is None and words.strip():
        words = f"“{quotation.strip()[:EXCERPT]}” {words}"
    comment = _opened(guest.post, words, guest.revision, held, by=guest)
    _tell(comment, {guest.post.owner_id, guest.made_by_id}, by=guest)
    return comment


def answer(thread: Comment, words: str, *, by: Person) -> Comment:
    """Say something in a thread; one that was settled is open again."""
    comment = _new(thread.post, words, by=by)
    comment.thread_id, comment.number = thread.id, thread.number
    db.session.flush()
    activity.record(by, "post.comment_answered", thread.post, note=comment.excerpt)
    spoke = db.session.scalars(answers_in(thread.id).with_only_columns(Comment.by_id)).all()
    about = {thread.by_id, thread.assignee_id, *spoke}
    if thread.guest:
        about.add(thread.guest.made_by_id)
    _tell(comment, about, by=by)
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
    names = (was.name if was else None, person.name if person else None)
    activity.record(by, "post.comment_assigned", thread.post, changes={"task_of": names}, note=thread.excerpt)
    if person is not None and person.id != by.id:
        event = _event(thread, clock.now())
        notices.tell_of_post(thread.post, NoticeKind.assigned, {person.id}, event, _about(thread))


def withdraw(comment: Comment, *, by: Person) -> None:
    """Take one's own words back, as long as nobody answered them. Raises `Rejected` otherwise."""
    if comment.by_id != by.id:
        raise Rejected(_l("Only who wrote a comment can take it back."))
    if db.session.scalar(answers_in(comment.id).limit(1)):
        raise Rejected(_l("Somebody answered it: it stays."))
    comment.withdrawn_at = clock.now()
    activity.record(by, "post.comment_withdrawn", comment.post, note=comment.excerpt)


def _held(revision: Revision | None, quotation: str, near: int) -> Anchor | None:
    return anchors.anchor(revision.body if revision else "", quotation, near) if quotation.strip() else None


def _opened(post: Post, words: str, revision: Revision | None, held: Anchor | None, *, by: Person | Guest) -> Comment:
    comment = _new(post, words, by=by)
    comment.number = revision.number if revision else 0
    if held:
        comment.quotation, comment.before = held.quotation, held.before
        comment.after, comment.start = held.after, held.start
    db.session.flush()
    activity.record(_actor(by), "post.commented", post, note=comment.excerpt)
    return comment


def _actor(by: Person | Guest) -> Person | str:
    return by if isinstance(by, Person) else by.label


def _new(post: Post, words: str, *, by: Person | Guest) -> Comment:
    if not words.strip():
        raise Rejected(_l("Say something."))
    if (db.session.scalar(select(func.count()).where(Comment.post_id == post.id)) or 0) >= MOST:
        raise Rejected(_l("There are %(most)d comments already: talk it over.", most=MOST))
    comment = Comment(account_id=post.account_id, post=post, words=words.strip()[:WORDS_MAXIMUM], at=clock.now())
    if isinstance(by, Person):
        comment.by_id = by.id
    else:
        comment.guest = by
    db.session.add(comment)
    return comment


def _colleague(account_id: int, person_id: int | None) -> Person | None:
    """The person of this number. Raises `Rejected` for one who does not work in the account."""
    if person_id is None:
        return None
    for person in may_be_told(account_id):
        if person.id == person_id:
            return person
    raise Rejected(_l("Only somebody who works in this account can take it on."))


def _note(thread: Comment, verb: str, was: str, became: str, *, by: Person) -> None:
    activity.record(by, verb, thread.post, changes={"comment_state": (was, became)}, note=thread.excerpt)


def _tell(comment: Comment, others: Collection[int | None], *, by: Person | Guest) -> None:
    """Those who are named, and those whose text or thread it is; nobody twice, and never who says it."""
    speaker = {by.id} if isinstance(by, Person) else set()
    named = mentioned(comment.words, may_be_told(comment.account_id)) - speaker if speaker else set()
    rest = {each for each in others if each} - named - speaker
    for kind, people in ((NoticeKind.mentioned, named), (NoticeKind.commented, rest)):
        notices.tell_of_post(comment.post, kind, people, _event(comment), _about(comment))


def _event(comment: Comment, at: datetime | None = None) -> str:
    return f"comment {comment.id}" + (f" at {at.timestamp():.3f}" if at else "")


def _about(comment: Comment) -> dict[str, str | int]:
    return {"comment": comment.thread_id or comment.id, "who": comment.who, "words": comment.excerpt}
