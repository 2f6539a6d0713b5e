"""Reviews: requests and verdicts, each bound to the content hash of one revision."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import articles, checks, posts
from opscontent.domain.articles import Around, Article
from opscontent.domain.checks import Finding
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions import Revision
from opscontent.errors import Conflict, Rejected


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
    around: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # an `Around`; None in old ones
    post: Mapped[Post] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person | None] = relationship()

    @property
    def surroundings(self) -> Around | None:
        """What the article printed around its text; None where it was not kept."""
        if self.around is None:
            return None
        # Older ones tell nothing of others who sent the same, for nothing was said of them.
        quotes = tuple(
            (number, words, credit, *(said or [""])) for number, words, credit, *said in self.around["quotes"]
        )
        opening, call, code = self.around.get("frame", articles.NO_FRAME)
        return Around(
            self.around["closing"],
            quotes,
            self.around["language"],
            tuple(self.around.get("thanked", ())),
            (opening, call, code),
        )


def ask(post: Post, *, by: Person, comment: str = "") -> Review:
    """Ask for a verdict on the newest text. Raises `Rejected` where nothing is written."""
    article = articles.compose(post)
    posts.move(post, PostState.in_review, by=by, note=comment)
    return _keep(post, article, ReviewKind.asked, by=by, comment=comment)


def approve(post: Post, *, by: Person, content_hash: str, comment: str = "") -> Review:
    """Approve the very text whose hash is given.

    Raises `Conflict` where the text has changed since, `Rejected` where a check blocks it or `by` wrote it."""
    article = _judged(post, content_hash)
    _must_not_be_the_author(post, article, by)
    blocking = checks.blocking(findings(post, article))
    if blocking:
        raise Rejected(_l("Not yet: %(reason)s", reason=blocking[0].sentence), findings=blocking)
    posts.move(post, PostState.approved, by=by, note=comment)
    post.approved_hash = article.content_hash
    return _keep(post, article, ReviewKind.approved, by=by, comment=comment)


def ask_changes(post: Post, *, by: Person, content_hash: str, comment: str) -> Review:
    """Send the text back with a comment. Raises `Conflict` where the text has changed since."""
    if not comment.strip():
        raise Rejected(_l("Say what should change."))
    article = _judged(post, content_hash)
    posts.move(post, PostState.drafting, by=by, note=comment)
    return _keep(post, article, ReviewKind.changes, by=by, comment=comment)


def take_back(post: Post, *, by: Person) -> None:
    """The writer goes on writing: no verdict is wanted any more."""
    posts.move(post, PostState.drafting, by=by)


def findings(post: Post, article: Article | None = None) -> list[Finding]:
    """What the checks find, also against what was approved last. Raises like `checks.run`."""
    return checks.run(post, article, approved=_approved_body(post.id))


def may_approve(post: Post, person: Person, article: Article) -> bool:
    """Whether this person is another than the last author, or the account lets authors approve."""
    return post.account.allows_self_approval or article.revision.created_by_id != person.id


def of_post(post_id: int) -> Sequence[Review]:
    """Requests and verdicts, the newest first."""
    return db.session.scalars(
        select(Review)
        .where(Review.post_id == post_id)
        .options(joinedload(Review.by), joinedload(Review.revision))
        .order_by(Review.id.desc())
    ).all()


def last_verdict(history: Sequence[Review]) -> Review | None:
    """The newest approval or request for changes in a history."""
    return next((each for each in history if each.kind in (ReviewKind.approved, ReviewKind.changes)), None)


def waiting(account_id: int) -> Sequence[Post]:
    """Posts that wait for a verdict, the earliest planned first."""
    return db.session.scalars(_posts(account_id, PostState.in_review)).all()


def approved(account_id: int) -> Sequence[Post]:
    """Posts that are approved and not yet in an edition."""
    return db.session.scalars(_posts(account_id, PostState.approved)).all()


def sent_back(account_id: int, *, most: int = 30) -> Sequence[Review]:
    """The newest requests for changes on posts that are still being rewritten."""
    newest = select(func.max(Review.id)).where(Review.account_id == account_id).group_by(Review.post_id)
    return db.session.scalars(
        select(Review)
        .join(Review.post)
        .where(Review.id.in_(newest), Review.kind == ReviewKind.changes, Post.state == PostState.drafting)
        .options(contains_eager(Review.post).joinedload(Post.owner), joinedload(Review.by))
        .order_by(Review.id.desc())
        .limit(most)
    ).all()


def _approved_body(post_id: int) -> str:
    return (
        db.session.scalar(
            select(Revision.body)
            .join(Review, Review.revision_id == Revision.id)
            .where(Review.post_id == post_id, Review.kind == ReviewKind.approved)
            .order_by(Review.id.desc())
            .limit(1)
        )
        or ""
    )


def _posts(account_id: int, state: PostState) -> Select[Post]:
    return (
        select(Post)
        .where(Post.account_id == account_id, Post.state == state)
        .options(joinedload(Post.owner), joinedload(Post.reviewer), joinedload(Post.pillar))
        .order_by(Post.planned_at.is_(None), Post.planned_at, Post.id)
    )


def _judged(post: Post, content_hash: str) -> Article:
    """The text that was read, with the post's row locked: who saves meanwhile waits, and then finds it judged."""
    db.session.flush()
    db.session.refresh(post, with_for_update=True)
    article = articles.compose(post)
    if article.content_hash != content_hash:
        raise Conflict(_l("The text changed while you read it. Read the new version, then decide."))
    return article


def _must_not_be_the_author(post: Post, article: Article, by: Person) -> None:
    if not may_approve(post, by, article):
        raise Rejected(_l("You wrote this version: somebody else approves it."))


def _keep(post: Post, article: Article, kind: ReviewKind, *, by: Person, comment: str) -> Review:
    review = Review(
        account_id=post.account_id,
        post=post,
        revision_id=article.revision.id,
        content_hash=article.content_hash,
        kind=kind,
        comment=comment,
        by_id=by.id,
        at=clock.now(),
        around=asdict(articles.around(post, article.revision)),
    )
    db.session.add(review)
    return review
