"""The rows of a run: editions that wait for their time, and what became of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from PIL import Image
from sqlalchemy import exists, or_, select

from opscontent import jobs
from opscontent.db import db, reads_only, unit_of_work
from opscontent.domain import connections
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from tests.approved import approved, armed
from tests.factory import Factory
from tests.soak.peers import Peers
from tests.soak.plan import Planned

_S = PublicationState
COVER = f"{'0' * 32}.jpg"
A_DAY = 24 * 60


def fill(app: Flask, planned: Iterable[Planned], peers: Peers) -> dict[int, Planned]:
    """An armed edition for each, by its id, all of them for another day."""
    make, accounts = Factory(app), {}
    _draw_cover(app)
    with app.app_context(), unit_of_work():
        editions = {}
        for each in planned:
            if each.account not in accounts:
                accounts[each.account] = _account(make, each, peers)
            editions[_edition(make, accounts[each.account], each)] = each
    return editions


def set_off(app: Flask, editions: dict[int, Planned], begin: datetime) -> None:
    """Give each its time, and have the queue wake somebody up for it."""
    with app.app_context(), unit_of_work() as session:
        for id_, each in editions.items():
            edition = session.get_one(Edition, id_)
            if edition.state != EditionState.armed:
                continue
            edition.publish_at = begin + timedelta(seconds=each.at)
            jobs.publish_at(edition)


def moving(app: Flask) -> list[int]:
    """The ids of the editions that a worker has yet to do something about."""
    has_attempt = exists().where(Publication.edition_id == Edition.id)
    busy = Publication.state.in_([_S.due, _S.claimed, _S.sending]) | Publication.ask_at.is_not(None)
    is_busy = exists().where(Publication.edition_id == Edition.id, busy)
    with app.app_context():
        reads_only(True)
        try:
            with unit_of_work() as session:
                armed_ones = Edition.state == EditionState.armed
                return list(session.scalars(select(Edition.id).where(armed_ones, or_(~has_attempt, is_busy))))
        finally:
            reads_only(False)
            db.engine.dispose()  # the next fork must not inherit a connection


def states(app: Flask) -> dict[int, PublicationState]:
    """The state of each edition's newest attempt."""
    with app.app_context(), unit_of_work() as session:
        rows = session.execute(select(Publication.edition_id, Publication.state).order_by(Publication.id))
        return dict(rows.tuples().all())


def on_our_site(app: Flask) -> list[str]:
    """The titles of what our own site shows, as often as it shows them: those of the first articles."""
    shown = select(PublishedArticle.title).join(Account, PublishedArticle.account_id == Account.id)
    with app.app_context(), unit_of_work() as session:
        return list(session.scalars(shown.where(Account.channel == "site", PublishedArticle.position == 0)))


def _account(make: Factory, each: Planned, peers: Peers) -> Account:
    values = {"key": each.account, "channel": each.channel, "staleness_minutes": each.staleness_minutes}
    account: Account = make.account(each.account, quota_count=0, **values)
    chief = make.member(account, "chief", email=f"{each.account}@example.org")
    if each.channel != "site":
        connections.configure(account, each.channel, peers.options(each.account, each.mode), by=chief)
    if each.channel == "wechat":
        peers.wechat.add_account(each.account, "secret", can={"draft", "freepublish", "mass"})
    return account


def _edition(make: Factory, account: Account, each: Planned) -> int:
    cover = {"cover": COVER, "cover_alt": "teal"}
    titles = [each.title, *(f"{each.title} part {part}" for part in range(2, each.post_count + 1))]
    posts = [approved(make, account, title, **cover) for title in titles]
    return armed(make, account, *posts, minutes=A_DAY).id


def _draw_cover(app: Flask) -> None:
    cover: Path = app.config["SETTINGS"].uploads / "covers" / COVER
    cover.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (90, 40), "teal").save(cover)
