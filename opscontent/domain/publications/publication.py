"""The tables: one attempt to deliver one edition through one channel, with its evidence, and what went out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.publications.reasons import sentence_of
from opscontent.errors import Rejected
from opscontent.text.state_names import in_words


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


_S = PublicationState
# Nothing leads from `sending` or `unknown` to `claimed`: what may have gone out is never sent by itself.
# `sending` to `due` is the one way back, for a failure known to precede acceptance.
# `due` and `claimed` become `unknown` where a restored state says less than what happened.
TRANSITIONS: dict[PublicationState, set[PublicationState]] = {
    _S.due: {_S.claimed, _S.rejected, _S.unknown},
    _S.claimed: {_S.due, _S.sending, _S.rejected, _S.missed, _S.unknown},
    _S.sending: {_S.accepted, _S.live, _S.handed_off, _S.due, _S.rejected, _S.unknown},
    _S.accepted: {_S.live, _S.rejected, _S.unknown},
    _S.unknown: {_S.accepted, _S.live, _S.handed_off, _S.rejected},
    _S.handed_off: {_S.live, _S.rejected},
    _S.missed: {_S.due, _S.rejected},
    _S.rejected: set(),
    _S.live: set(),
}
# What a worker or the platform may have in hand: the edition can't be taken back.
IN_HAND = (_S.claimed, _S.sending, _S.accepted, _S.unknown, _S.handed_off)
NEEDS_PERSON = (_S.unknown, _S.rejected, _S.missed, _S.handed_off)


class Publication(Base):
    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("edition_id", "channel", "content_hash", "generation"),
        Index(None, "state", "not_before"),
        Index(None, "account_id", "id"),
        Index(None, "ask_at"),
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
    reason: Mapped[str] = mapped_column(Text, default="")  # a key of reasons.SENTENCES, or the channel's own words
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # about, log, urls, receipt
    outgoing: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)  # what is sent, word for word
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the call began
    ask_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the channel is asked what became of it
    asked_count: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    edition: Mapped[Edition] = relationship()

    @property
    def sentence(self) -> str:
        """Why it is where it is, for a person; "" where there is nothing to say."""
        return sentence_of(self.reason, self.evidence.get("about", {}))

    @property
    def kept(self) -> dict[str, Any]:
        """What the channel kept in the middle of the send: ids of the platform."""
        return dict(self.evidence.get("kept", {}))

    @property
    def log(self) -> list[dict[str, Any]]:
        """Every step: at, from, to, by, reason, about; oldest first."""
        return list(self.evidence.get("log", []))


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


def move(
    publication: Publication,
    to: PublicationState,
    *,
    by: Person | str,
    reason: str = "",
    about: dict[str, Any] | None = None,
    **evidence: Any,
) -> None:
    """The one door between states; each step is kept in the log. Raises `Rejected` where there is no way."""
    if to not in TRANSITIONS[publication.state]:
        raise Rejected(_l("This can't be done any more: it is “%(state)s” now.", state=in_words(publication.state)))
    was, publication.state, publication.reason = publication.state, to, reason
    publication.evidence = {
        **publication.evidence,
        **evidence,
        "about": about or {},
        "log": [*publication.log, _step(was, to, by, reason, about or {})],
    }
    publication.ask_at, publication.asked_count = None, 0
    publication.settled_at = clock.now() if to in (_S.live, _S.rejected) else None
    if to not in (_S.claimed, _S.sending):
        publication.lease_until = None
        changes: activity.Changes = {"publication_state": (was, to)}
        activity.record(by, f"publication.{to}", publication.edition, changes=changes)


def _step(was: PublicationState, to: PublicationState, by: Person | str, reason: str, about: Any) -> dict[str, Any]:
    name = by.name if isinstance(by, Person) else by
    return {"at": clock.now().isoformat(), "from": was, "to": to, "by": name, "reason": reason, "about": about}
