"""Chosen readers who wait to be told while their chat window closes. Only looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.chats import WINDOW
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState, Told
from opscontent.domain.tellings.doors import SOON, can_chat, windows


@dataclass(frozen=True)
class Closing:
    """How many chosen readers of a prompt soon learn of it by their receipt alone; when the first window closes."""

    prompt: Prompt
    people: int
    closes_at: datetime


def closing(account: Account, now: datetime, most: int) -> Sequence[Closing]:
    """The prompts whose chosen readers have to be told within hours, the most pressing first."""
    if not can_chat(account):
        return []
    closes_at = {number: at + WINDOW for number, at in windows(account.id, now).items() if at + WINDOW - now < SOON}
    untold = or_(Reply.told.is_(None), Reply.told != Told.selected)
    chosen = (Reply.state == ReplyState.used) & untold & (Reply.text != "")
    mine = chosen & Reply.contributor_id.in_(closes_at)
    rows = (
        db.session.execute(select(Reply.prompt_id, Reply.contributor_id).where(mine).distinct()) if closes_at else ()
    )
    people: dict[int, list[datetime]] = {}
    for prompt_id, contributor_id in rows:
        people.setdefault(prompt_id, []).append(closes_at[contributor_id])
    found = {prompt.id: prompt for prompt in _prompts(list(people))}
    waiting = [Closing(found[number], len(moments), min(moments)) for number, moments in people.items()]
    return sorted(waiting, key=lambda each: (each.closes_at, each.prompt.id))[:most]


def _prompts(ids: Sequence[int]) -> Sequence[Prompt]:
    return db.session.scalars(select(Prompt).where(Prompt.id.in_(ids))).all() if ids else ()
