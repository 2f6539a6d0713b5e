"""The list of contributors: who they are, what they sent, what of it was used, when they were last seen. Only reads.

Counted when asked: nothing is kept, so nothing is wrong after a merge, an undo or an import taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import contributors
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import FORGOTTEN, Contributor, ContributorKind, ContributorTag, Tier
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Decision, Reply, ReplyState

PAGE_SIZE = 50
PAGES_MOST = 10_000


class Sort(StrEnum):
    """What comes first: who was here last, who sent most, of whom most was used, or by name."""

    seen = "seen"
    sent = "sent"
    used = "used"
    name = "name"


@dataclass(frozen=True)
class Filters:
    text: str = ""
    tier: Tier | None = None
    kind: ContributorKind | None = None
    tag: str = ""
    is_blocked: bool = False
    is_suggested: bool = False  # may belong to the core by the account's rule
    sort: Sort = Sort.seen


@dataclass(frozen=True, slots=True)
class Row:
    """One person; what was taken back does not count. `used` is part of `sent`, `shortlisted` too."""

    contributor: Contributor
    sent: int
    shortlisted: int
    used: int
    last_seen_at: datetime | None
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    rows: Sequence[Row]
    count: int
    page: int
    has_next: bool


def listing(account: Account, filters: Filters, *, page: int = 1) -> Listing:
    """A page of the account's people, in four questions whatever is asked for."""
    page = min(max(page, 1), PAGES_MOST)
    conditions = _conditions(account, filters)
    count = db.session.scalar(select(func.count()).select_from(Contributor).where(*conditions)) or 0
    query = _counted().where(*conditions).order_by(*_order(filters.sort))
    found = db.session.execute(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    return Listing(_rows(found[:PAGE_SIZE]), count, page, len(found) > PAGE_SIZE)


def row(contributor: Contributor) -> Row:
    """The same of one person."""
    return _rows(db.session.execute(_counted().where(Contributor.id == contributor.id)).all())[0]


def suggested_count(account: Account) -> int:
    """How many readers the account's rule would take into its core."""
    query = select(func.count()).select_from(Contributor)
    return db.session.scalar(query.where(*_conditions(account, Filters(is_suggested=True)))) or 0


def is_suggested(contributor: Contributor) -> bool:
    """Whether the account's rule would take this one in."""
    query = select(Contributor.id).where(Contributor.id == contributor.id)
    conditions = _conditions(contributor.account, Filters(is_suggested=True))
    return db.session.scalar(query.where(*conditions)) is not None


def articles_of(contributor: Contributor, most: int = 50) -> Sequence[PublishedArticle]:
    """The published articles that print something of theirs, newest first."""
    posts = select(Quote.post_id).join(Reply, Reply.id == Quote.reply_id)
    printed = PublishedArticle.post_id.in_(posts.where(Reply.contributor_id == contributor.id))
    query = select(PublishedArticle).where(PublishedArticle.account_id == contributor.account_id, printed)
    return db.session.scalars(query.order_by(PublishedArticle.published_at.desc()).limit(most)).all()


def _counted() -> Select[Any]:
    """Contributor ids with sent, shortlisted, used and last seen, from the index of replies alone."""

    def of(state: ReplyState) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((Reply.state == state, 1), else_=0)), 0)

    counts = (
        func.count(Reply.contributor_id).label("sent"),
        of(ReplyState.shortlisted).label("shortlisted"),
        of(ReplyState.used).label("used"),
        func.max(Reply.received_at).label("last_seen_at"),
    )
    theirs = and_(Reply.contributor_id == Contributor.id, Reply.state != ReplyState.withdrawn)
    return select(Contributor.id, *counts).outerjoin(Reply, theirs).group_by(Contributor.id)


def _rows(found: Sequence[Any]) -> list[Row]:
    ids = [each.id for each in found]
    known = {each.id: each for each in db.session.scalars(select(Contributor).where(Contributor.id.in_(ids)))}
    tags = contributors.tags_of(ids)
    return [
        Row(known[each.id], each.sent, each.shortlisted, each.used, each.last_seen_at, tags.get(each.id, []))
        for each in found
    ]


def _order(sort: Sort) -> tuple[Any, ...]:
    if sort is Sort.name:
        return (Contributor.name == "", func.lower(Contributor.name), Contributor.id)
    count: Any = {
        Sort.sent: func.count(Reply.contributor_id),
        Sort.used: func.sum(case((Reply.state == ReplyState.used, 1), else_=0)),
        Sort.seen: func.max(Reply.received_at),
    }[sort]
    return (count.desc().nulls_last(), Contributor.id.desc())


def _conditions(account: Account, filters: Filters) -> list[ColumnElement[bool]]:
    found = [
        Contributor.account_id == account.id,
        Contributor.merged_into_id.is_(None),
        Contributor.handle_hash.not_like(f"{FORGOTTEN}%"),
    ]
    if filters.text:
        found.append(_is_called(account.id, filters.text))
    if filters.tier:
        found.append(Contributor.tier == filters.tier)
    if filters.kind:
        found.append(Contributor.kind == filters.kind)
    if filters.tag:
        tagged = select(ContributorTag.contributor_id).where(ContributorTag.account_id == account.id)
        found.append(Contributor.id.in_(tagged.where(ContributorTag.tag == filters.tag)))
    if filters.is_blocked:
        found.append(Contributor.blocked_at.is_not(None))
    if filters.is_suggested:
        found += [Contributor.tier == Tier.reader, Contributor.id.in_(_fit_for_core(account))]
    return found


def _is_called(account_id: int, text: str) -> ColumnElement[bool]:
    """By the name they gave last, through any door."""
    others = select(Contributor.merged_into_id).where(
        Contributor.account_id == account_id,
        Contributor.merged_into_id.is_not(None),
        Contributor.name.icontains(text, autoescape=True),
    )
    return or_(Contributor.name.icontains(text, autoescape=True), Contributor.id.in_(others))


def _fit_for_core(account: Account) -> Any:
    """Ids of those whose replies were used often enough of late."""
    since = clock.now() - relativedelta(months=account.core_months)
    of_account = select(Prompt.id).where(Prompt.account_id == account.id)
    lately = select(Decision.reply_id).where(
        Decision.reply_id == Reply.id, Decision.became == ReplyState.used, Decision.at >= since
    )
    used = select(Reply.contributor_id).where(
        Reply.prompt_id.in_(of_account), Reply.state == ReplyState.used, lately.exists()
    )
    return used.group_by(Reply.contributor_id).having(func.count() >= account.core_used_count)
