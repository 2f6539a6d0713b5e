"""What our own public pages show: the articles of accounts whose channel is the site, newest first."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import defer, joinedload

from opscontent.channels import CHANNELS
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.publications.publication import Publication, PublishedArticle

PAGE = 20
_OURS = [name for name, channel in CHANNELS.items() if channel.is_our_site]


def on_site(*, account: Account | None = None, offset: int = 0, most: int = PAGE) -> Sequence[PublishedArticle]:
    """The newest articles, of one account or of all; without their text."""
    query = _query(account).options(joinedload(PublishedArticle.account), defer(PublishedArticle.html))
    return db.session.scalars(_newest(query).offset(offset).limit(most)).all()


def whole(*, account: Account | None = None, most: int = PAGE) -> Sequence[PublishedArticle]:
    """The newest articles with their text, for feeds."""
    return db.session.scalars(
        _newest(_query(account).options(joinedload(PublishedArticle.account))).limit(most)
    ).all()


def anything_on_site() -> bool:
    return bool(db.session.scalar(select(_query(None).exists())))


def article_at(account_key: str, slug: str) -> PublishedArticle | None:
    """The article at an address of our site."""
    query = _query(None).where(Account.key == account_key, PublishedArticle.slug == slug)
    return db.session.scalar(query.options(joinedload(PublishedArticle.account)))


def site_account(key: str) -> Account | None:
    """The account with this key if it has a place on our site: it publishes here, or did."""
    did = exists().where(
        PublishedArticle.account_id == Account.id,
        Publication.id == PublishedArticle.publication_id,
        Publication.channel.in_(_OURS),
    )
    return db.session.scalar(
        select(Account).where(Account.key == key, Account.archived_at.is_(None), Account.channel.in_(_OURS) | did)
    )


def site_accounts() -> Sequence[Account]:
    """The accounts that have an article on our site, by name."""
    ours = _query(None).with_only_columns(PublishedArticle.account_id)
    return db.session.scalars(select(Account).where(Account.id.in_(ours)).order_by(Account.name)).all()


def of_post(post_id: int) -> Sequence[PublishedArticle]:
    """Where a post came out, through whichever channel; newest first."""
    return db.session.scalars(
        select(PublishedArticle)
        .where(PublishedArticle.post_id == post_id)
        .options(defer(PublishedArticle.html))
        .order_by(PublishedArticle.id.desc())
    ).all()


def _query(account: Account | None) -> Select[PublishedArticle]:
    query = (
        select(PublishedArticle)
        .join(Publication, Publication.id == PublishedArticle.publication_id)
        .join(Account, Account.id == PublishedArticle.account_id)
        .where(Publication.channel.in_(_OURS), Account.archived_at.is_(None))
    )
    return query.where(PublishedArticle.account_id == account.id) if account else query


def _newest(query: Select[PublishedArticle]) -> Select[PublishedArticle]:
    return query.order_by(PublishedArticle.published_at.desc(), PublishedArticle.position, PublishedArticle.id.desc())
