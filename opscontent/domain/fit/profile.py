"""What was learned of each account's titles, kept in a table: a page can't read thousands of titles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db, insert_into
from opscontent.domain import briefs
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, PillarSnapshot
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.posts import Post, PostState
from opscontent.domain.sightings import Stay
from opscontent.text import fit
from opscontent.text.fit import Learned

# Measured by `make bench ONLY=fit`: 20 titles of its own tell an account from others nearly as well as 50 (AUC .90
# and .91), the keywords of a rich brief alone not much worse (.87).
OWN_LEAST, KEYWORDS_LEAST = 20, 40
# Titles of others: of 100 "nearer than 95 in 100" calls 6 in 100 that are not ours near, of 60 already 11.
BACKGROUND_LEAST = 100
OWN_MOST, BACKGROUND_MOST, OTHERS_MOST = 2000, 3000, 1000  # the newest
LEARNS_AGAIN = timedelta(hours=6)


class FitProfile(Base):
    """One account's signs, learned from what it published and passed on, its brief's words and the background."""

    __tablename__ = "fit_profiles"
    __table_args__ = (UniqueConstraint("account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    weights: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    keywords: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    marks: Mapped[list[float]] = mapped_column(JSON, default=list)
    common: Mapped[list[str]] = mapped_column(JSON, default=list)
    own_count: Mapped[int] = mapped_column(default=0)
    passed_count: Mapped[int] = mapped_column(default=0)
    background_count: Mapped[int] = mapped_column(default=0)
    learned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()

    @property
    def is_enough(self) -> bool:
        knows_us = self.own_count >= OWN_LEAST or len(self.keywords) >= KEYWORDS_LEAST
        return knows_us and self.background_count >= BACKGROUND_LEAST

    @property
    def learned(self) -> Learned:
        return Learned(self.weights, self.keywords, self.marks, frozenset(self.common))


@dataclass(frozen=True)
class Material:
    """The titles and words that one account is learned from."""

    account_id: int
    own: Sequence[str]
    passed: Sequence[str]
    background: Sequence[str]
    keywords: Sequence[str]

    def learned(self) -> Learned:
        return fit.learn(self.own, self.background, passed=self.passed, keywords=self.keywords)


def profiles(account_ids: Sequence[int]) -> dict[int, FitProfile]:
    query = select(FitProfile).where(FitProfile.account_id.in_(account_ids))
    return {profile.account_id: profile for profile in db.session.scalars(query)}


def due(now: datetime) -> Sequence[int]:
    """The accounts of which nothing was learned for hours, or not since their brief changed; those without a brief
    and without a published post have nothing to learn."""
    has_brief = exists().where(Brief.account_id == Account.id)
    has_published = exists().where(Post.account_id == Account.id, Post.state == PostState.published)
    is_outdated = exists().where(Brief.account_id == Account.id, Brief.created_at > FitProfile.learned_at)
    query = (
        select(Account.id)
        .outerjoin(FitProfile, FitProfile.account_id == Account.id)
        .where(or_(has_brief, has_published))
        .where(or_(FitProfile.id.is_(None), FitProfile.learned_at <= now - LEARNS_AGAIN, is_outdated))
        .order_by(Account.id)
    )
    return db.session.scalars(query).all()


def material(account_id: int) -> Material:
    """What there is to learn from now."""
    words = tuple(keywords(briefs.current(account_id)))
    return Material(account_id, _published(account_id), _passed(account_id), _background(account_id), words)


def keep(found: Material, learned: Learned) -> None:
    """Put what was learned in the place of what was known; of two workers the later one stays."""
    values = {
        "weights": dict(learned.weights),
        "keywords": dict(learned.keywords),
        "marks": list(learned.marks),
        "common": sorted(learned.common),
        "own_count": len(found.own),
        "passed_count": len(found.passed),
        "background_count": len(found.background),
        "learned_at": clock.now(),
    }
    insert = insert_into(FitProfile).values(account_id=found.account_id, **values)
    db.session.execute(insert.on_conflict_do_update(index_elements=["account_id"], set_=values))


def learn(account_id: int) -> None:
    """Learn one account anew, in one transaction; a worker takes three steps, so that nobody waits for it."""
    found = material(account_id)
    keep(found, found.learned())


def keywords(brief: Brief | None) -> list[str]:
    """The keywords of all pillars of a brief, each once."""
    return list(dict.fromkeys(word for pillar in (brief.pillars if brief else ()) for word in words_of(pillar)))


def words_of(pillar: PillarSnapshot) -> list[str]:
    found = pillar.get("keywords")
    return found if isinstance(found, list) else []


def _published(account_id: int) -> Sequence[str]:
    query = select(Post.title).where(Post.account_id == account_id, Post.state == PostState.published)
    return _once(db.session.scalars(query.order_by(Post.id.desc()).limit(OWN_MOST)))


def _passed(account_id: int) -> Sequence[str]:
    """Topics that were let pass, and posts that were dropped."""
    topics = (
        select(HotTopic.title)
        .join(Angle, Angle.hot_topic_id == HotTopic.id)
        .where(Angle.account_id == account_id, Angle.stance == Stance.drop)
        .order_by(Angle.id.desc())
        .limit(OWN_MOST)
    )
    dropped = select(Post.title).where(Post.account_id == account_id, Post.state == PostState.dropped)
    found = [*db.session.scalars(topics), *db.session.scalars(dropped.order_by(Post.id.desc()).limit(OWN_MOST))]
    return _once(found)


def _background(account_id: int) -> Sequence[str]:
    """What stood on the boards lately, and what other accounts published."""
    boards = select(Stay.title).order_by(Stay.id.desc()).limit(BACKGROUND_MOST)
    others = select(Post.title).where(Post.account_id != account_id, Post.state == PostState.published)
    newest = others.order_by(Post.id.desc()).limit(OTHERS_MOST)
    return _once([*db.session.scalars(boards), *db.session.scalars(newest)])


def _once(titles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(titles))
