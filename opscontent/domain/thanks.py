"""The wall of thanks: whom an account thanks in public. Only who is printed, agreed to it and wants to be named.

Asked anew each time: who takes back a reply, consent or name is gone from it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import FORGOTTEN, Contributor
from opscontent.domain.people import Person
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Reply, ReplyState

QUOTES_MOST = 20_000


@dataclass(frozen=True)
class Wall:
    """Names as they wish to be named, the newest first; how many more want no name; how many articles they are in."""

    names: Sequence[str]
    unnamed: int
    articles: int


def wall(account: Account) -> Wall:
    """Everybody whose words readers can read, once; by the name under the newest that has one."""
    found = db.session.scalars(_printed(account)).all()
    by_person: dict[int, str] = {}
    for quote in found:
        by_person[quote.reply.contributor_id] = by_person.get(quote.reply.contributor_id) or quote.credited
    names = [name for name in by_person.values() if name]
    return Wall(names, len(by_person) - len(names), len({quote.post_id for quote in found}))


def show(account: Account, *, is_shown: bool, by: Person) -> None:
    """Whether an account has a wall at all."""
    changes = activity.set_fields(account, {"has_wall": is_shown})
    if changes:
        activity.record(by, "account.configured", account, changes=changes)


def set_listed(contributor: Contributor, *, is_listed: bool) -> None:
    """A reader leaves the wall, or comes back."""
    changes = activity.set_fields(contributor.person, {"is_unlisted": not is_listed})
    if changes:
        activity.record("reader", "contributor.listed" if is_listed else "contributor.unlisted", contributor.person)


def _printed(account: Account) -> Select[Quote]:
    """Quotes that stand in articles which readers can open, of people who did not leave; the newest first."""
    out = select(PublishedArticle.post_id).where(
        PublishedArticle.account_id == account.id, PublishedArticle.url != ""
    )
    return (
        select(Quote)
        .join(Reply, Reply.id == Quote.reply_id)
        .join(Contributor, Contributor.id == Reply.contributor_id)
        .where(
            Quote.post_id.in_(out),
            Reply.state == ReplyState.used,
            Reply.text != "",
            Reply.consent_revoked_at.is_(None),
            Reply.consent_id.is_not(None) | (Reply.consent_note != ""),
            Contributor.is_unlisted.is_(False),
            Contributor.blocked_at.is_(None),
            Contributor.handle_hash.not_like(f"{FORGOTTEN}%"),
        )
        .options(joinedload(Quote.reply))
        .order_by(Quote.id.desc())
        .limit(QUOTES_MOST)
    )
