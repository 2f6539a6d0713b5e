"""Results as plain values: each post's newest number of one measure, and how posts did beside the others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain.measurements.measurement import Measure, Measurement
from opscontent.domain.measurements.usual import better_than, ratios
from opscontent.domain.posts import Post
from opscontent.domain.publications import PublishedArticle

# Older posts met another audience.
WITHIN = timedelta(days=730)
AMONG = 1_500  # posts that are compared, the newest: more say nothing new and take long
# A number taken earlier says how soon somebody looked, not how the post did.
RIPE = timedelta(hours=48)


@dataclass(frozen=True)
class Value:
    """A published post's newest number; `ratio` to what was usual then, None where that can't be told."""

    post_id: int
    title: str
    published_at: datetime
    pillar_id: int | None
    is_head: bool
    number: int
    taken_at: datetime
    ratio: float | None = None

    @property
    def is_ripe(self) -> bool:
        return self.taken_at - self.published_at >= RIPE


@dataclass(frozen=True)
class Did:
    """How a post did; `better_than` so many of 100 others of its account, None where there are too few."""

    number: int
    better_than: int | None


def values(account_id: int, measure: Measure = Measure.reads) -> list[Value]:
    """The account's posts of the last two years of which this is known, by the time they came out. One query.

    Head posts are compared with head posts and the rest with the rest, as those below the first get a fraction."""
    found = _newest(account_id, measure)[-AMONG:]
    compared: dict[int, float | None] = {}
    for is_head in (True, False):
        alike = [each for each in found if each.is_head is is_head and each.is_ripe]
        worth = ratios([each.number for each in alike])
        compared |= {each.post_id: ratio for each, ratio in zip(alike, worth, strict=True)}
    return [Value(**{**vars(each), "ratio": compared.get(each.post_id)}) for each in found]


def did(post_ids: Collection[int], measure: Measure = Measure.reads) -> dict[int, Did]:
    """How these posts did beside all others of their accounts that have a number; one query."""
    if not post_ids:
        return {}
    accounts = select(Post.account_id).where(Post.id.in_(post_ids))
    column = getattr(Measurement, measure)
    query = select(Measurement.account_id, Measurement.post_id, column)
    query = query.where(Measurement.account_id.in_(accounts), column.is_not(None))
    rows = db.session.execute(query.order_by(Measurement.taken_at, Measurement.id)).all()
    by_account: dict[int, dict[int, int]] = {}
    for account_id, post_id, number in rows:
        by_account.setdefault(account_id, {})[post_id] = number
    return {
        post_id: Did(number, better_than(number, [each for other, each in among.items() if other != post_id]))
        for among in by_account.values()
        for post_id, number in among.items()
        if post_id in post_ids
    }


def latest(account_id: int, post_ids: Collection[int]) -> dict[int, dict[Measure, int]]:
    """The newest known numbers of these posts; one query."""
    columns = [getattr(Measurement, measure) for measure in Measure]
    query = select(Measurement.post_id, *columns).where(
        Measurement.account_id == account_id, Measurement.post_id.in_(post_ids)
    )
    found: dict[int, dict[Measure, int]] = {}
    for post_id, *numbers in db.session.execute(query.order_by(Measurement.taken_at, Measurement.id)):
        known = {measure: number for measure, number in zip(Measure, numbers, strict=True) if number is not None}
        found[post_id] = found.get(post_id, {}) | known
    return found


def unmeasured_count(account_id: int) -> int:
    """How many published posts have no result at all."""
    measured = select(Measurement.post_id).where(Measurement.account_id == account_id)
    query = select(func.count()).select_from(Post).where(Post.account_id == account_id)
    return db.session.scalar(query.where(Post.published_at.is_not(None), Post.id.not_in(measured))) or 0


def _newest(account_id: int, measure: Measure) -> Sequence[Value]:
    column = getattr(Measurement, measure)
    place = (
        select(func.min(PublishedArticle.position))
        .where(PublishedArticle.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    columns = (Post.id, Post.title, Post.published_at, Post.pillar_id, func.coalesce(place, 0), column)
    query = (
        select(*columns, Measurement.taken_at)
        .join(Measurement, Measurement.post_id == Post.id)
        .where(Measurement.account_id == account_id, column.is_not(None))
        .where(Post.published_at >= clock.now() - WITHIN)
        .order_by(Measurement.taken_at, Measurement.id)
    )
    found = {row[0]: _value(*row) for row in db.session.execute(query)}
    return sorted(found.values(), key=lambda each: (each.published_at, each.post_id))


def _value(
    post_id: int,
    title: str,
    published_at: datetime,
    pillar_id: int | None,
    place: int,
    number: int,
    taken_at: datetime,
) -> Value:
    return Value(post_id, title, published_at, pillar_id, place == 0, number, taken_at)
