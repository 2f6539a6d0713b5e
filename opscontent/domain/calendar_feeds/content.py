"""What a feed shows now: posts and prompts of the accounts that its person may still see."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_, select

from opscontent.db import db
from opscontent.domain import accounts, permissions, plan_lines
from opscontent.domain.accounts import Account
from opscontent.domain.calendar import Filters
from opscontent.domain.calendar_feeds.feed import CalendarFeed, PromptEvents
from opscontent.domain.plan_lines import Line
from opscontent.domain.posts import PostState, Source
from opscontent.domain.prompts import Prompt, PromptState

BACK, AHEAD = timedelta(days=92), timedelta(days=400)
SHORTEST = timedelta(minutes=15)
CANCELLED_FOR = timedelta(days=14)  # programs that ask once a week hear of it
# How filters are read again that are kept as text.
KINDS: dict[str, type[StrEnum]] = {"state": PostState, "source": Source}


@dataclass(frozen=True)
class Span:
    """A prompt while it is open: from its first day or moment to its last, on its account's clock."""

    prompt: Prompt
    begins: datetime | date
    ends: datetime | date


@dataclass(frozen=True)
class Contents:
    lines: list[Line]
    changed_at: dict[int, datetime]  # by the post's id
    spans: list[Span]


def filters_of(feed: CalendarFeed) -> Filters:
    """The kept filters over the accounts that the person may see now; what no filter is any more is left out."""
    mine = [each for each in accounts.visible_to(feed.person) if permissions.can(feed.person, "account.view", each)]
    shown = [each for each in mine if feed.account_id in (None, each.id)]
    known = {field.name for field in fields(Filters)} - {"accounts"}
    values = {name: value for name, value in feed.filters.items() if name in known and _is_known(name, value)}
    read: dict[str, Any] = {name: KINDS.get(name, _same)(value) for name, value in values.items()}
    return Filters(shown, **read)


def contents(feed: CalendarFeed, now: datetime) -> Contents:
    """The posts of the last three months and the next thirteen, dropped ones for two weeks, and prompts if wanted."""
    filters = filters_of(feed)
    lines = plan_lines.between(filters, now - BACK, now + AHEAD, dropped_since=now - CANCELLED_FOR)
    changed_at = plan_lines.changed_at([line.id for line in lines])
    return Contents(lines, changed_at, _spans(filters.accounts, feed.prompts, now))


def _spans(shown: Sequence[Account], wanted: PromptEvents, now: datetime) -> list[Span]:
    if wanted is PromptEvents.none or not shown:
        return []
    return [_span(prompt, wanted, now) for prompt in _prompts(shown, now)]


def _prompts(shown: Sequence[Account], now: datetime) -> Sequence[Prompt]:
    """Those that were, are or will be open in the stretch of a feed, by opening time."""
    opens = func.coalesce(Prompt.opens_at, Prompt.created_at)
    is_known = or_(Prompt.state != PromptState.draft, Prompt.opens_at.is_not(None))
    is_ahead = or_(
        Prompt.closes_at >= now - BACK, and_(Prompt.closes_at.is_(None), Prompt.state != PromptState.closed)
    )
    query = select(Prompt).where(Prompt.account_id.in_([each.id for each in shown]), is_known, is_ahead)
    return db.session.scalars(query.where(opens < now + AHEAD).order_by(opens, Prompt.id)).all()


def _span(prompt: Prompt, wanted: PromptEvents, now: datetime) -> Span:
    """One that closes at no time ends today, or as soon as it begins."""
    zone = prompt.account.zone
    begins = prompt.opens_at or prompt.created_at
    today = datetime.combine(now.astimezone(zone).date(), time(), zone)
    ends = max(prompt.closes_at or today, begins + SHORTEST)
    if wanted is PromptEvents.times:
        return Span(prompt, begins, ends)
    return Span(prompt, begins.astimezone(zone).date(), ends.astimezone(zone).date())


def _is_known(name: str, value: Any) -> bool:
    return name not in KINDS or value in list(KINDS[name])


def _same(value: Any) -> Any:
    return value
