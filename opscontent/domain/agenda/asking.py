"""Prompts that open, close or wait this week, and hot topics with what the account decided on them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import prompts
from opscontent.domain.accounts import Account
from opscontent.domain.calendar.stretch import bounds
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import UNDECIDED, Reply, ReplyState

SHOWN = 12


@dataclass(frozen=True)
class Asking:
    """A prompt, how many of its replies nobody has decided on, and which of its times fall into the week."""

    prompt: Prompt
    new: int
    held: int
    state: PromptState  # as the times say
    opens: bool
    closes: bool


@dataclass(frozen=True)
class Hot:
    """A topic that is not over, and the account's angle on it; None: nothing was decided."""

    topic: HotTopic
    angle: Angle | None

    @property
    def until(self) -> datetime:
        """The deadline that was set, else when it is likely to be over."""
        return self.angle.deadline_at if self.angle and self.angle.deadline_at else self.topic.ends_at


def asking(account: Account, first: date, last: date) -> list[Asking]:
    """Prompts that are open, open or close in these days, or hold replies to decide on."""
    begins, ends = bounds(first, account.zone)[0], bounds(last, account.zone)[1]
    new = func.count().filter(Reply.state == ReplyState.new)
    held = func.count().filter(Reply.state == ReplyState.held)
    touches = or_(
        Prompt.state == PromptState.open,
        and_(Prompt.opens_at >= begins, Prompt.opens_at < ends),
        and_(Prompt.closes_at >= begins, Prompt.closes_at < ends),
        Reply.id.is_not(None),
    )
    rows = db.session.execute(
        select(Prompt, new, held)
        .outerjoin(Reply, and_(Reply.prompt_id == Prompt.id, Reply.state.in_(UNDECIDED)))
        .where(Prompt.account_id == account.id, touches)
        .group_by(Prompt.id)
        .order_by(Prompt.closes_at.is_(None), Prompt.closes_at, Prompt.id)
        .limit(SHOWN)
    )
    return [_asking(row[0], row[1], row[2], begins, ends) for row in rows]


def hot(account: Account) -> list[Hot]:
    """Topics that the account chases, and those to decide on while they last, by what is left of their time."""
    mine = and_(Angle.hot_topic_id == HotTopic.id, Angle.account_id == account.id)
    rows = db.session.execute(
        select(HotTopic, Angle)
        .outerjoin(Angle, mine)
        .where(HotTopic.closed_at.is_(None), HotTopic.merged_into_id.is_(None))
        .where(or_(Angle.stance == Stance.chase, and_(Angle.id.is_(None), HotTopic.created_by_id.is_not(None))))
        .order_by(HotTopic.first_seen_at.desc())
        .limit(4 * SHOWN)
    )
    now = clock.now()
    found = [each for each in (Hot(*row) for row in rows) if each.angle or each.until >= now]
    return sorted(found, key=lambda each: (each.until < now, each.until))[:SHOWN]


def _asking(prompt: Prompt, new: int, held: int, begins: datetime, ends: datetime) -> Asking:
    opens = prompt.opens_at is not None and begins <= prompt.opens_at < ends
    closes = prompt.closes_at is not None and begins <= prompt.closes_at < ends
    return Asking(prompt, new, held, prompts.phase(prompt, clock.now()), opens, closes)
