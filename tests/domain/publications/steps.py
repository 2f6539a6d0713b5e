"""What a worker does with an attempt, step by step, for tests."""

from typing import Any

from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.publications import (
    Publication,
    PublicationState,
    PublishedArticle,
)
from tests.approved import armed
from tests.factory import Factory, at

S = PublicationState
START = at("2026-11-21 04:00")
TIME = at("2026-11-21 05:00")


def attempt_of(edition: Edition) -> Publication:
    number = publications.open_attempt(edition.id, clock.now())
    assert number is not None
    found = db.session.get(Publication, number)
    assert found is not None
    return found


def begin(publication: Publication) -> Any:
    assert publications.claim(publication.id, "me", clock.now())
    begun = publications.begin(publication.id, "me", clock.now())
    return begun[1] if begun else None


def send(publication: Publication, answer: Any) -> None:
    begin(publication)
    publications.settle(publication.id, "me", answer)


def in_state(publication: Publication, state: PublicationState) -> Publication:
    """The attempt as a worker left it, with what was sent kept."""
    begin(publication)
    publication.state = state
    publication.claim = ""
    db.session.flush()
    return publication


def articles() -> list[PublishedArticle]:
    return list(db.session.scalars(select(PublishedArticle).order_by(PublishedArticle.position)))


def attempt_of_now(make: Factory, account: Account, *chosen: Any) -> Publication:
    edition = armed(make, account, *chosen)
    edition.publish_at = clock.now()
    return attempt_of(edition)


def spoil_text(publication: Publication, make: Factory) -> None:
    make.revision(publication.edition.posts[0], "Other words.", number=2)
