"""What became of a reply, as its sender was told: decisions are quiet until then; what is out is out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import replies
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Decision, Reply, ReplyState, Told


class Status(StrEnum):
    received = "received"
    considered = "considered"
    selected = "selected"
    published = "published"
    not_this_time = "not_this_time"
    revoked = "revoked"
    withdrawn = "withdrawn"


WAY = (Status.received, Status.considered, Status.selected, Status.published)


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the time line; `at` is None for what has not happened or left no time."""

    status: Status
    is_done: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    reply: Reply
    status: Status
    steps: list[Step]
    articles: Sequence[PublishedArticle]
    can_edit: bool
    can_withdraw: bool


def of(reply: Reply) -> Receipt:
    """The receipt of a reply."""
    articles = _articles(reply)
    status = _status(reply, bool(articles))
    return Receipt(
        reply=reply,
        status=status,
        steps=_steps(reply, status, articles),
        articles=articles,
        can_edit=reply.state in replies.EDITABLE,
        can_withdraw=reply.state is not ReplyState.withdrawn,
    )


def _status(reply: Reply, is_published: bool) -> Status:
    if reply.state is ReplyState.withdrawn:
        return Status.withdrawn
    if reply.consent_revoked_at is not None:
        return Status.revoked
    if reply.state is ReplyState.used and is_published:
        return Status.published
    return Status(reply.told.value) if reply.told else Status.received


def _steps(reply: Reply, status: Status, articles: Sequence[PublishedArticle]) -> list[Step]:
    """The way from received to published; for other ends, the first point and the end."""
    times = {
        Status.received: reply.received_at,
        Status.considered: reply.told_at if reply.told is Told.considered else None,
        Status.selected: reply.told_at if reply.told is Told.selected else None,
        Status.published: min((article.published_at for article in articles), default=None),
        Status.not_this_time: reply.told_at,
        Status.revoked: reply.consent_revoked_at,
        Status.withdrawn: _withdrawn_at(reply),
    }
    if status not in WAY:
        return [Step(each, True, times[each]) for each in (Status.received, status)]
    reached = WAY.index(status)
    return [Step(each, at <= reached, times[each] if at <= reached else None) for at, each in enumerate(WAY)]


def _withdrawn_at(reply: Reply) -> datetime | None:
    query = select(Decision.at).where(Decision.reply_id == reply.id, Decision.became == ReplyState.withdrawn)
    return db.session.scalar(query.order_by(Decision.id.desc()).limit(1))


def _articles(reply: Reply) -> Sequence[PublishedArticle]:
    """Published articles that quote it and that readers can open, oldest first."""
    quoting = select(Quote.post_id).where(Quote.reply_id == reply.id, Quote.post_id.is_not(None))
    query = select(PublishedArticle).where(PublishedArticle.post_id.in_(quoting), PublishedArticle.url != "")
    return db.session.scalars(query.order_by(PublishedArticle.published_at)).all()
