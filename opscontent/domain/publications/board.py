"""The Publishing page: everything that should have gone out, is about to, or did, each in its one place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.editions import HOLDS_POSTS, Edition, EditionItem, EditionState
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications.publication import NEEDS_PERSON, Publication, PublicationState, PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Reply, ReplyState

SHOWN = 30
# Longer than this after its time without an attempt that ended, and somebody should know.
GRACE = timedelta(minutes=5)


@dataclass(frozen=True)
class Card:
    """One edition with its newest attempt. `stopped` are its posts that keep it from going out."""

    edition: Edition
    publication: Publication | None = None
    stopped: tuple[Post, ...] = ()
    articles: tuple[PublishedArticle, ...] = ()

    @property
    def needs_person(self) -> bool:
        return bool(self.stopped) or (self.publication is not None and self.publication.state in NEEDS_PERSON)


@dataclass
class Board:
    open: list[Card] = field(default_factory=list)
    upcoming: list[Card] = field(default_factory=list)
    late: list[Card] = field(default_factory=list)
    needs_you: list[Card] = field(default_factory=list)
    failed: list[Card] = field(default_factory=list)
    done: list[Card] = field(default_factory=list)


def board(account: Account) -> Board:
    """All sections for one account; done and failed show the newest 30."""
    result, now = Board(), clock.now()
    for card in _in_hand(account):
        _section(result, card, now).append(card)
    result.failed = [card for card in _settled(account, PublicationState.rejected) if not _is_current(card)]
    result.done = _with_articles(_settled(account, PublicationState.live))
    return result


def latest(edition: Edition) -> Publication | None:
    """The newest attempt of an edition."""
    return db.session.scalar(
        select(Publication).where(Publication.edition_id == edition.id).order_by(Publication.id.desc()).limit(1)
    )


def attempts(edition: Edition) -> Sequence[Publication]:
    """All attempts of an edition, newest first."""
    return db.session.scalars(
        select(Publication).where(Publication.edition_id == edition.id).order_by(Publication.id.desc())
    ).all()


def waiting(account_id: int) -> list[Card]:
    """Armed editions that need a person: unsettled, stopped, or late without an attempt that ended; the most overdue
    first."""
    query = select(Edition).where(waits(account_id, clock.now() - GRACE)).order_by(Edition.publish_at, Edition.id)
    found = db.session.scalars(query.options(selectinload(Edition.items).joinedload(EditionItem.post))).all()
    current = {publication.edition_id: publication for publication in _current(found)}
    return [_card(edition, current.get(edition.id), set()) for edition in found]


def since_restore(account_ids: Sequence[int], moment: datetime) -> list[Card]:
    """The armed editions of these accounts whose time had come when a back-up was restored, at `moment`."""
    found = db.session.scalars(
        select(Edition)
        .where(Edition.account_id.in_(account_ids), Edition.state == EditionState.armed, Edition.publish_at <= moment)
        .options(joinedload(Edition.account), selectinload(Edition.items).joinedload(EditionItem.post))
        .order_by(Edition.publish_at, Edition.id)
    ).all()
    current = {publication.edition_id: publication for publication in _current(found)}
    return [_card(edition, current.get(edition.id), set()) for edition in found]


def waits(account_id: Any, latest: Any) -> ColumnElement[bool]:
    """Armed editions that a person has to look at; those due before `latest` (`GRACE` ago) are late. Both may be
    bound names: each page's sidebar asks it, in one statement with all else that waits."""
    unsettled = exists().where(
        Publication.edition_id == Edition.id,
        Publication.generation == Edition.generation,
        Publication.state.in_(NEEDS_PERSON),
    )
    stopped = exists().where(
        EditionItem.edition_id == Edition.id, Post.id == EditionItem.post_id, Post.state != PostState.scheduled
    )
    is_late = Edition.publish_at < latest
    is_armed = Edition.state == EditionState.armed
    return and_(Edition.account_id == account_id, is_armed, or_(unsettled, stopped, is_late))


def _in_hand(account: Account) -> list[Card]:
    found = db.session.scalars(
        select(Edition)
        .where(Edition.account_id == account.id, Edition.state.in_(HOLDS_POSTS))
        .options(selectinload(Edition.items).joinedload(EditionItem.post))
        .order_by(Edition.publish_at.is_(None), Edition.publish_at, Edition.id)
    ).all()
    current = {publication.edition_id: publication for publication in _current(found)}
    withdrawn = _with_withdrawn([post.id for edition in found for post in edition.posts])
    return [_card(edition, current.get(edition.id), withdrawn) for edition in found]


def _card(edition: Edition, publication: Publication | None, withdrawn: set[int]) -> Card:
    if edition.state != EditionState.armed:
        return Card(edition)
    stopped = tuple(post for post in edition.posts if post.state != PostState.scheduled or post.id in withdrawn)
    return Card(edition, publication, stopped)


def _current(found: Sequence[Edition]) -> Sequence[Publication]:
    """The attempt of each edition's present generation."""
    ids = [edition.id for edition in found]
    return db.session.scalars(
        select(Publication)
        .join(Edition, and_(Edition.id == Publication.edition_id, Edition.generation == Publication.generation))
        .where(Publication.edition_id.in_(ids))
    ).all()


def _with_withdrawn(post_ids: list[int]) -> set[int]:
    """The posts among these that hold a quote whose reply, or the consent to print it, was taken back."""
    is_taken_back = (Reply.state == ReplyState.withdrawn) | Reply.consent_revoked_at.is_not(None)
    query = select(Quote.post_id).join(Reply).where(Quote.post_id.in_(post_ids), is_taken_back)
    return {post_id for post_id in db.session.scalars(query) if post_id is not None}


def _section(result: Board, card: Card, now: datetime) -> list[Card]:
    if card.edition.state == EditionState.open:
        return result.open
    if card.needs_person:
        return result.needs_you
    is_ahead = card.edition.publish_at is not None and card.edition.publish_at > now
    return result.upcoming if is_ahead else result.late


def _settled(account: Account, state: PublicationState) -> list[Card]:
    found = db.session.scalars(
        select(Publication)
        .where(Publication.account_id == account.id, Publication.state == state)
        .options(joinedload(Publication.edition).selectinload(Edition.items).joinedload(EditionItem.post))
        .order_by(Publication.settled_at.desc(), Publication.id.desc())
        .limit(SHOWN)
    ).all()
    return [Card(publication.edition, publication) for publication in found]


def _is_current(card: Card) -> bool:
    """Whether this attempt is the one that its armed edition waits for."""
    edition, publication = card.edition, card.publication
    is_newest = publication is not None and publication.generation == edition.generation
    return edition.state == EditionState.armed and is_newest


def _with_articles(cards: list[Card]) -> list[Card]:
    ids = [card.publication.id for card in cards if card.publication]
    found = db.session.scalars(
        select(PublishedArticle).where(PublishedArticle.publication_id.in_(ids)).order_by(PublishedArticle.position)
    ).all()
    return [
        Card(
            card.edition,
            card.publication,
            articles=tuple(a for a in found if card.publication and a.publication_id == card.publication.id),
        )
        for card in cards
    ]
