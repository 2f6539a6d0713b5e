"""Prompts as bars across the days on which readers can answer them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import prompts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar.stretch import Stretch, bounds
from opscontent.domain.prompts import Prompt, PromptState

PROMPTS_MAXIMUM = 40


@dataclass(frozen=True)
class Bar:
    """A prompt in one week row, from column 1 (Monday) to 7."""

    prompt: Prompt
    column: int
    span: int
    is_first: bool  # it opens in this row
    is_last: bool  # it closes in this row
    state: PromptState  # as the times say


def open_in(accounts: Sequence[Account], stretch: Stretch) -> Sequence[Prompt]:
    """The prompts that are, were or will be open on a day of the stretch, by opening time."""
    opens = func.coalesce(Prompt.opens_at, Prompt.created_at)
    near = _outer_bounds(accounts, stretch)
    is_known = or_(Prompt.state != PromptState.draft, Prompt.opens_at.is_not(None))
    is_ahead = or_(Prompt.closes_at >= near[0], and_(Prompt.closes_at.is_(None), Prompt.state != PromptState.closed))
    query = (
        select(Prompt)
        .where(Prompt.account_id.in_([account.id for account in accounts]), is_known, is_ahead, opens < near[1])
        .order_by(opens, Prompt.id)
        .limit(PROMPTS_MAXIMUM)
    )
    return db.session.scalars(query).all()


def bars(found: Iterable[Prompt], monday: date, sunday: date) -> list[Bar]:
    """The part of each prompt that lies in one week."""
    now = clock.now()
    drawn = []
    for prompt in found:
        zone = prompt.account.zone
        first = (prompt.opens_at or prompt.created_at).astimezone(zone).date()
        last = prompt.closes_at.astimezone(zone).date() if prompt.closes_at else date.max
        if first > sunday or last < monday:
            continue
        begin, end = max(first, monday), min(last, sunday)
        column = (begin - monday).days + 1
        drawn.append(
            Bar(
                prompt,
                column,
                (end - begin).days + 1,
                first >= monday,
                last <= sunday,
                prompts.phase(prompt, now),
            )
        )
    return drawn


def _outer_bounds(accounts: Sequence[Account], stretch: Stretch) -> tuple[datetime, datetime]:
    """From the earliest beginning to the latest end of the stretch on any account's clock."""
    zones = [account.zone for account in accounts]
    return min(bounds(stretch.first, zone)[0] for zone in zones), max(bounds(stretch.last, zone)[1] for zone in zones)
