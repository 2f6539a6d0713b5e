"""Counts of replies, always taken from the rows themselves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies.reply import Reply, ReplyState

DAYS = 30
# Ten minutes: local midnight falls on the edge of one in nearly every zone.
_BUCKET = "2026-11-21 12:0"


def state_counts(prompt_ids: Iterable[int]) -> dict[int, dict[ReplyState, int]]:
    """How many replies each prompt has in each state; states without any are left out."""
    query = select(Reply.prompt_id, Reply.state, func.count()).where(Reply.prompt_id.in_(list(prompt_ids)))
    found: dict[int, dict[ReplyState, int]] = {}
    for prompt_id, state, count in db.session.execute(query.group_by(Reply.prompt_id, Reply.state)):
        found.setdefault(prompt_id, {})[state] = count
    return found


def standing_count(prompt_id: int) -> int:
    """How many replies a prompt has, as readers may be told: without spam and what was taken back."""
    counts = state_counts([prompt_id]).get(prompt_id, {})
    return sum(count for state, count in counts.items() if state not in (ReplyState.spam, ReplyState.withdrawn))


def count_of(contributor_id: int) -> int:
    """How many replies came from one person, to all prompts of the account."""
    query = select(func.count()).select_from(Reply).where(Reply.contributor_id == contributor_id)
    return db.session.scalar(query) or 0


def per_day(prompt: Prompt) -> list[tuple[date, int]]:
    """Replies by day on the account's clock, from the first to the last day with any, the last 30 days at most."""
    bucket = _bucket()
    query = select(bucket, func.count()).where(Reply.prompt_id == prompt.id).group_by(bucket)
    counts: Counter[date] = Counter()
    for text, count in db.session.execute(query):
        moment = datetime.fromisoformat(f"{text}0").replace(tzinfo=UTC)
        counts[moment.astimezone(prompt.account.zone).date()] += count
    if not counts:
        return []
    last = max(counts)
    first = max(min(counts), last - timedelta(days=DAYS - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, counts[day]) for day in days]


def of_prompt(prompt_id: int, *, after: int, most: int) -> Sequence[Reply]:
    """The replies of a prompt as they came, from the one behind the given id, with what was agreed to."""
    query = select(Reply).where(Reply.prompt_id == prompt_id, Reply.id > after).options(joinedload(Reply.consent))
    return db.session.scalars(query.order_by(Reply.id).limit(most)).all()


def _bucket() -> ColumnElement[Any]:
    """The moment in UTC as text, cut to ten minutes; SQLite keeps moments as text anyway."""
    moment: Any = Reply.received_at
    if db.engine.dialect.name != "sqlite":
        moment = func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24:MI")
    return func.substr(moment, 1, len(_BUCKET))
