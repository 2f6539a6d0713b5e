"""Guests: somebody without an account here who reads one version of a text, says what they think, and is gone."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from opscontent import clock, vault
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.revisions import Revision
from opscontent.errors import Missing, Rejected

NAME_MAXIMUM = 30
DAYS_MOST = 30
MOST = 20  # open links of one post


class Guest(Base):
    """`seen_at` is when they last said that they begin to read; a link that is only followed says nothing."""

    __tablename__ = "review_guests"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship()
    revision: Mapped[Revision] = relationship()
    made_by: Mapped[Person] = relationship()

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > clock.now()

    @property
    def label(self) -> str:
        """Who it was, for the history."""
        return f"guest:{self.name}"


def let_in(post: Post, revision: Revision, name: str, *, days: int, by: Person) -> tuple[Guest, str]:
    """A link to one version for somebody, and its token, which is shown once. Raises `Rejected`."""
    if not name.strip():
        raise Rejected(_l("Say for whom the link is."))
    if not 1 <= days <= DAYS_MOST:
        raise Rejected(_l("A link holds for %(most)d days at most.", most=DAYS_MOST))
    if _open_count(post) >= MOST:
        raise Rejected(_l("There are %(most)d open links already. Revoke one first.", most=MOST))
    token, now = secrets.token_urlsafe(24), clock.now()
    guest = Guest(
        account_id=post.account_id,
        post=post,
        revision=revision,
        token_hash=vault.hashed(token),
        name=name.strip()[:NAME_MAXIMUM],
        made_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(guest)
    db.session.flush()
    activity.record(
        by, "post.guest_invited", post, changes={"text_version": (None, revision.number)}, note=guest.name
    )
    return guest, token


def revoke(post: Post, guest_id: int, *, by: Person) -> None:
    """Close a link. Raises `Missing` where there is none of this post."""
    guest = db.session.get(Guest, guest_id)
    if guest is None or guest.post_id != post.id:
        raise Missing(_l("There is no such link."))
    if guest.revoked_at is None:
        guest.revoked_at = clock.now()
        activity.record(by, "post.guest_revoked", post, note=guest.name)


def begins_to_read(guest: Guest) -> None:
    """The guest says so; the first time stands in the history."""
    guest.seen_at = clock.now()
    if guest.first_seen_at is None:
        guest.first_seen_at = guest.seen_at
        activity.record(guest.label, "post.guest_read", guest.post)


def by_token(token: str) -> Guest | None:
    """Whoever this address lets in, open or not."""
    query = select(Guest).where(Guest.token_hash == vault.hashed(token))
    return db.session.scalar(query.options(joinedload(Guest.post), joinedload(Guest.revision)))


def guests_of(post_id: int) -> Sequence[Guest]:
    """Links of a post, the newest first."""
    query = select(Guest).where(Guest.post_id == post_id).order_by(Guest.id.desc())
    return db.session.scalars(query.options(joinedload(Guest.revision), joinedload(Guest.made_by))).all()


def _open_count(post: Post) -> int:
    query = select(func.count()).select_from(Guest).where(Guest.post_id == post.id, Guest.revoked_at.is_(None))
    return db.session.scalar(query.where(Guest.expires_at > clock.now())) or 0
