"""The table of requests and verdicts, each bound to the content hash of one revision, and the lists of them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice, db
from opscontent.domain import articles
from opscontent.domain.articles import Around, Article
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews.guest import Guest
from opscontent.domain.revisions import Revision


class ReviewKind(StrEnum):
    asked = "asked"
    passed = "passed"  # approved in a step that was not the last
    approved = "approved"
    changes = "changes"  # asked for changes
    lapsed = "lapsed"  # a step's approval fell away: what is printed around the text changed
    advised_for = "advised_for"  # a guest's opinion that counts for no step
    advised_against = "advised_against"


# What a reader said, and what moves a post.
VERDICTS = (ReviewKind.passed, ReviewKind.approved, ReviewKind.changes)
SENDING = (ReviewKind.asked, ReviewKind.passed, ReviewKind.approved, ReviewKind.changes, ReviewKind.lapsed)


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
    step: Mapped[int | None]  # the turn's place, where there was one
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("review_guests.id"))
    post: Mapped[Post] = relationship()
    revision: Mapped[Revision] = relationship()
    by: Mapped[Person | None] = relationship()
    guest: Mapped[Guest | None] = relationship()

    @property
    def who(self) -> str:
        """The name of who asked or judged."""
        if self.guest:
            return self.guest.name
        return self.by.name if self.by else "–"

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


def keep(
    post: Post, article: Article, kind: ReviewKind, *, by: Person | Guest, comment: str, step: int | None = None
) -> Review:
    """Write down what somebody asked or said of an article, with all that it printed."""
    review = Review(
        account_id=post.account_id,
        post=post,
        revision_id=article.revision.id,
        content_hash=article.content_hash,
        kind=kind,
        comment=comment,
        by_id=by.id if isinstance(by, Person) else None,
        guest=by if isinstance(by, Guest) else None,
        step=step,
        at=clock.now(),
        around=asdict(articles.around(post, article.revision)),
    )
    db.session.add(review)
    return review


def of_post(post_id: int) -> Sequence[Review]:
    """Requests and verdicts, the newest first."""
    return db.session.scalars(
        select(Review)
        .where(Review.post_id == post_id)
        .options(joinedload(Review.by), joinedload(Review.revision), joinedload(Review.guest))
        .order_by(Review.id.desc())
    ).all()


def last_verdict(history: Sequence[Review]) -> Review | None:
    """The newest approval or request for changes in a history."""
    return next((each for each in history if each.kind in (ReviewKind.approved, ReviewKind.changes)), None)


def last_word(history: Sequence[Review], person: Person) -> Review | None:
    """The newest verdict of this person in a history, or of anybody where they gave none."""
    said = (each for each in history if each.kind in VERDICTS)
    mine = next((each for each in said if each.by_id == person.id), None)
    return mine or last_verdict(history)


def waiting(account_id: int) -> Sequence[Post]:
    """Posts that wait for a verdict, the earliest planned first."""
    return db.session.scalars(_posts(account_id, PostState.in_review)).all()


def approved(account_id: int) -> Sequence[Post]:
    """Posts that are approved and not yet in an edition."""
    return db.session.scalars(_posts(account_id, PostState.approved)).all()


def sent_back(account_id: int, *, most: int = 30) -> Sequence[Review]:
    """The newest requests for changes on posts that are still being rewritten."""
    return db.session.scalars(rewriting(account_id).limit(most)).all()


def rewriting(account_id: int | None = None) -> Select[Review]:
    """Requests for changes that came last on posts which are being rewritten, the newest first."""
    newest = select(func.max(Review.id)).where(Review.kind.in_(SENDING)).group_by(Review.post_id)
    if account_id is not None:
        newest = newest.where(Review.account_id == account_id)
    return (
        select(Review)
        .join(Review.post)
        .where(Review.id.in_(newest), Review.kind == ReviewKind.changes, Post.state == PostState.drafting)
        .options(contains_eager(Review.post).joinedload(Post.owner), joinedload(Review.by), joinedload(Review.guest))
        .order_by(Review.id.desc())
    )


def approved_body(post_id: int) -> str:
    """The text that was approved last; "" where none was."""
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
