"""What people say where the machine can't know: it went out, it did not, finished by hand, send it, leave it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, editions
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.publications import bookkeeping
from opscontent.domain.publications.publication import IN_HAND, Publication, PublicationState, move
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

URL_MAXIMUM = 500


def it_went_out(publication: Publication, urls: Sequence[str], *, by: Person) -> None:
    """A person saw it at the platform. `urls` by position; each "" or a public address."""
    _lock(publication)
    _be(publication, PublicationState.unknown, PublicationState.accepted)
    addresses = [_address(url) for url in urls] if any(urls) else list(publication.evidence.get("urls", []))
    move(publication, PublicationState.live, by=by, urls=addresses)
    bookkeeping.went_out(publication, addresses, by=by)


def finish_handoff(publication: Publication, urls: Sequence[str], *, by: Person) -> None:
    """Published by hand; the head article's public address is needed. Raises `Rejected` for a bad one."""
    _lock(publication)
    _be(publication, PublicationState.handed_off)
    addresses = [_address(url) for url in urls]
    if not addresses or not addresses[0]:
        raise Rejected(_l("Paste the public address of the first article."))
    move(publication, PublicationState.live, by=by, urls=addresses)
    bookkeeping.went_out(publication, addresses, by=by)


def it_did_not(publication: Publication, *, by: Person) -> None:
    """A person looked: nothing went out. Nothing is sent again until somebody says `send_again`."""
    _lock(publication)
    _be(publication, PublicationState.unknown, PublicationState.handed_off, PublicationState.accepted)
    move(publication, PublicationState.rejected, by=by, reason="said_not_out")


def send_again(publication: Publication, *, by: Person) -> None:
    """A new attempt, now: the next generation of the same edition. Refused where a newer one is there."""
    _lock(publication)
    _be(publication, PublicationState.rejected)
    edition = publication.edition
    if edition.state != EditionState.armed or edition.generation != publication.generation:
        raise Rejected(_l("This edition has moved on; look at its newest attempt."))
    problem = next((p for inspection in editions.inspections(edition) for p in inspection.problems), None)
    if problem is not None:
        raise Rejected(problem.sentence)
    _from_now(edition)
    edition.generation += 1
    activity.record(by, "edition.sent_again", edition)


def send_anyway(publication: Publication, *, by: Person) -> None:
    """Late or not, send what was missed."""
    _lock(publication)
    _be(publication, PublicationState.missed)
    _from_now(publication.edition)
    publication.not_before = clock.now()
    move(publication, PublicationState.due, by=by)


def skip(publication: Publication, *, by: Person) -> None:
    """Do not send what was missed; its posts are approved again and the edition is open for another time."""
    _lock(publication)
    _be(publication, PublicationState.missed)
    move(publication, PublicationState.rejected, by=by, reason="skipped")
    editions.disarm(publication.edition, by=by)


def take_back(edition: Edition, *, by: Person) -> None:
    """Open an armed edition again. Raises `Rejected` where a worker or the platform may have it in hand."""
    _let_go(edition, by=by)
    editions.disarm(edition, by=by)


def cancel(edition: Edition, *, by: Person) -> None:
    """Give an edition up, armed or not; its posts are free. Raises `Rejected` as `take_back` does."""
    _let_go(edition, by=by)
    editions.cancel(edition, by=by)


def _let_go(edition: Edition, *, by: Person) -> None:
    editions.lock(edition)
    for publication in db.session.scalars(select(Publication).where(Publication.edition_id == edition.id)):
        if publication.state in IN_HAND:
            raise Rejected(_l("It is on its way or may be out already. Settle that on the Publishing page first."))
        if publication.state in (PublicationState.due, PublicationState.missed):
            move(publication, PublicationState.rejected, by=by, reason="taken_back")


def _lock(publication: Publication) -> None:
    # Always the edition first, as the worker does: two locks in two orders would wait for each other.
    editions.lock(publication.edition)
    editions.lock(publication)


def _be(publication: Publication, *states: PublicationState) -> None:
    if publication.state not in states:
        raise Rejected(_l("Someone settled this meanwhile. Here is how it stands now."))


def _from_now(edition: Edition) -> None:
    """A person says now: lateness counts from here."""
    edition.publish_at = clock.now()


def _address(url: str) -> str:
    url = one_line(url)
    if url and not _is_public(url):
        raise Rejected(_l("“%(url)s” is not a public address. It begins with https://.", url=url[:80]))
    return url


def _is_public(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= URL_MAXIMUM
