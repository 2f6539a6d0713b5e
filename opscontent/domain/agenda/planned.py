"""The posts that a week is about, its days, and what rhythm and mix say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from opscontent import clock
from opscontent.db import db
from opscontent.domain import calendar, rhythm
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief
from opscontent.domain.calendar import Filters, Share, beat, month_of
from opscontent.domain.calendar.cards import tallies
from opscontent.domain.calendar.mix import foundations, mix
from opscontent.domain.calendar.stretch import bounds, days_between
from opscontent.domain.hot_topics import Angle
from opscontent.domain.needs import Day
from opscontent.domain.people import Person
from opscontent.domain.posts import BEFORE_SCHEDULED, Post, PostState
from opscontent.domain.rhythm import Finding, Piece
from opscontent.domain.slots import Occurrence

POSTS_MAXIMUM = 400
A_WEEK = timedelta(days=7)
SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class Strip:
    """Days of an account, the brief in force, the mix of the month, and what rhythm says."""

    days: list[Day]
    posts: Sequence[Post]  # all that were loaded: also what waits from before
    brief: Brief | None
    mix: list[Share]
    findings: list[Finding]


def strip(account: Account, first: date, *, since: date | None = None) -> Strip:
    """The seven days from `first`. With `since`, posts from that day on are loaded too, and what waits for a verdict
    or is late, whenever it was planned."""
    today = clock.now().astimezone(account.zone).date()
    mondays = rhythm.mondays(today)
    found = _posts(account, min(since or first, mondays[0]), max(first, mondays[-1]) + SIX_DAYS, waits=bool(since))
    free = calendar.free([account], first, first + SIX_DAYS)
    (base,) = foundations([account])
    month = month_of(today if first <= today <= first + SIX_DAYS else first).month_days
    earliest = min(month[0], mondays[0] - beat.BEFORE)
    counted = tallies(Filters((account,)), days_between(earliest, max(month[-1], mondays[-1] + SIX_DAYS)))
    ((_account, shares),) = mix([base], counted, month)
    pieces = [_piece(account, post) for post in found if post.planned_at]
    findings = [each for monday in mondays for each in beat.judged(base, pieces, counted, monday, today)]
    return Strip(_days(account, first, today, found, free), found, base.brief, shares, findings)


def _posts(account: Account, first: date, last: date, *, waits: bool) -> Sequence[Post]:
    begins, ends = bounds(first, account.zone)[0], bounds(last, account.zone)[1]
    rule = and_(Post.planned_at >= begins, Post.planned_at < ends)
    if waits:
        is_late = and_(Post.state.in_(BEFORE_SCHEDULED), Post.planned_at < clock.now())
        rule = or_(rule, Post.state == PostState.in_review, is_late)
    return db.session.scalars(
        select(Post)
        .where(Post.account_id == account.id, Post.state != PostState.dropped, rule)
        .options(
            joinedload(Post.pillar),
            joinedload(Post.owner).lazyload(Person.memberships),
            joinedload(Post.angle).joinedload(Angle.hot_topic),
        )
        .order_by(Post.planned_at.is_(None), Post.planned_at.desc(), Post.id)
        .limit(POSTS_MAXIMUM)
    ).all()[::-1]


def _days(account: Account, first: date, today: date, found: Sequence[Post], free: Sequence[Occurrence]) -> list[Day]:
    return [
        Day(
            day,
            tuple(post for post in found if post.planned_at and _on(account, post.planned_at) == day),
            tuple(each for each in free if _on(account, each.at) == day),
            day == today,
        )
        for day in days_between(first, first + SIX_DAYS)
    ]


def _piece(account: Account, post: Post) -> Piece:
    at = post.planned_at or post.created_at
    return Piece(
        day=_on(account, at),
        at=at,
        title=post.title,
        pillar_id=post.pillar_id,
        topic_id=post.angle.hot_topic_id if post.angle else None,
        is_of_readers=post.prompt_id is not None,
        has_owner=post.owner_id is not None,
        is_out=post.state == PostState.published,
    )


def _on(account: Account, moment: datetime) -> date:
    return moment.astimezone(account.zone).date()
