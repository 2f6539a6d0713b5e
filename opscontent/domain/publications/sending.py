"""From claimed to settled: the last look before the send, the call itself, and what its answer means.

`begin` and `settle` are a transaction each; `send` runs between them, outside of any."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.channels.contract import (
    ChannelError,
    Delivery,
    House,
    NotSent,
    Outgoing,
    Piece,
    Receipt,
    Refused,
    Unclear,
)
from opscontent.domain import connections, editions, looks
from opscontent.domain.editions import EditionState, Inspection
from opscontent.domain.publications import bookkeeping
from opscontent.domain.publications.attempts import LEASE, ask_later, held
from opscontent.domain.publications.publication import Publication, PublicationState, move

TRIES_MAXIMUM = 6
BACK_OFF_MINUTES = (1, 3, 10, 20, 40)
WAIT_MAXIMUM = timedelta(hours=1)  # however long a channel asks us to wait
Outcome = Receipt | ChannelError


def begin(publication_id: int, owner: str, now: datetime) -> tuple[str, Outgoing] | None:
    """The last look before the send: channel and text exactly as approved, or None with the reason written down.

    What is returned is kept with the attempt, word for word, before anything leaves."""
    publication = held(publication_id, owner, PublicationState.claimed)
    if publication is None or _is_early(publication, now):
        return None
    inspections = editions.inspections(publication.edition)
    stop = _stop(publication, inspections, now)
    if stop is not None:
        to, reason, about = stop
        move(publication, to, by="worker", reason=reason, about=about)
        return None
    outgoing = outgoing_of(publication, inspections)
    publication.outgoing = asdict(outgoing)
    publication.sent_at = now
    publication.lease_until = now + LEASE
    move(publication, PublicationState.sending, by="worker", owner=owner)
    return publication.channel, outgoing


def send(channel: str, outgoing: Outgoing, house: House) -> Outcome:
    """Call the channel; every failure becomes a value that says whether it may have gone out."""
    return called(lambda: CHANNELS[channel].send(outgoing, house))


def called(call: Callable[[], Receipt]) -> Outcome:
    try:
        return call()
    except ChannelError as error:
        return error
    except Exception as error:
        return Unclear("broke", error=type(error).__name__)


def settle(publication_id: int, owner: str, outcome: Outcome) -> bool:
    """Write down what the channel answered; False where this worker lost its hold meanwhile: it changes nothing."""
    publication = held(publication_id, owner, PublicationState.sending)
    if publication is None:
        return False
    if isinstance(outcome, Receipt):
        _settle_receipt(publication, outcome)
    elif isinstance(outcome, NotSent) and outcome.retriable:
        _again_or_give_up(publication, outcome)
    elif isinstance(outcome, NotSent | Refused):
        move(publication, PublicationState.rejected, by="worker", reason=outcome.reason, **outcome.evidence)
    else:
        move(publication, PublicationState.unknown, by="worker", reason=outcome.reason, **outcome.evidence)
        ask_later(publication, clock.now())
    return True


def settle_roughly(publication_id: int, owner: str, outcome: Outcome) -> None:
    """Where `settle` itself failed: keep the evidence and leave the rest to a person. Never sends again."""
    publication = held(publication_id, owner, PublicationState.sending)
    if publication is None:
        return
    evidence = (
        {"urls": list(outcome.urls), "receipt": dict(outcome.evidence), "answer": outcome.state}
        if isinstance(outcome, Receipt)
        else {"answer": outcome.reason}
    )
    move(publication, PublicationState.unknown, by="worker", reason="not_booked", **evidence)
    ask_later(publication, clock.now())


def fail_before(publication_id: int, owner: str, error: str) -> None:
    """The last look itself broke: nothing went out, so it is tried again later, up to the limit."""
    publication = held(publication_id, owner, PublicationState.claimed)
    if publication is not None:
        _again_or_give_up(publication, NotSent("broke_before", error=error))


def outgoing_of(publication: Publication, inspections: list[Inspection]) -> Outgoing:
    """What is sent: every post as it was inspected, none of which may have a problem."""
    account = publication.edition.account
    return Outgoing(
        key=f"{publication.edition_id}-{publication.generation}-{publication.content_hash[:16]}",
        account_key=account.key,
        account_name=account.name,
        pieces=tuple(_piece(position, inspection) for position, inspection in enumerate(inspections)),
        look=looks.of(account),
    )


def _is_early(publication: Publication, now: datetime) -> bool:
    """Whether the clock was put back since the claim: then the attempt waits until its time comes again."""
    publish_at = publication.edition.publish_at
    if publish_at is None or publish_at <= now:
        return False
    publication.not_before = publish_at
    publication.tries_count -= 1
    move(publication, PublicationState.due, by="worker")
    return True


def _stop(
    publication: Publication, inspections: list[Inspection], now: datetime
) -> tuple[PublicationState, str, dict[str, Any]] | None:
    """Why this must not go out now, and where the attempt goes instead."""
    rejected, edition = PublicationState.rejected, publication.edition
    if edition.state != EditionState.armed or edition.publish_at is None:
        return rejected, "taken_back", {}
    if edition.generation != publication.generation:  # taken back and armed again meanwhile
        return rejected, "taken_back", {}
    if publication.channel not in CHANNELS or publication.channel != edition.account.channel:
        return rejected, "no_channel", {}
    if connections.lacking(edition.account):
        return rejected, "not_connected", {}
    problem = next((problem for inspection in inspections for problem in inspection.problems), None)
    if problem is not None:
        return rejected, problem.code, problem.about
    if editions.approved_fingerprint(edition) != publication.content_hash:
        return rejected, "reordered", {}
    if now - edition.publish_at > timedelta(minutes=edition.account.staleness_minutes):
        return PublicationState.missed, "stale", {}
    quota = editions.quota_at(edition.account, now, besides=edition)
    if quota is not None and quota.is_full:
        return rejected, "quota", {}
    return None


def _piece(position: int, inspection: Inspection) -> Piece:
    post, article = inspection.post, inspection.article
    assert article is not None  # one without an article has a problem and does not get here
    return Piece(
        number=post.id,
        position=position,
        title=article.revision.title,
        digest=article.revision.digest,
        author=article.revision.author,
        html=str(article.html),
        slug=bookkeeping.free_slug(post, article.revision.title, clock.now()),
        content_hash=article.content_hash,
        cover=article.revision.cover,
        cover_alt=article.revision.cover_alt,
    )


def _settle_receipt(publication: Publication, receipt: Receipt) -> None:
    urls = list(receipt.urls)
    state = PublicationState(receipt.state)
    move(publication, state, by="worker", urls=urls, receipt=dict(receipt.evidence))
    if receipt.state == Delivery.live:
        bookkeeping.went_out(publication, urls, by="worker")
    if receipt.state == Delivery.accepted:
        ask_later(publication, clock.now())


def _again_or_give_up(publication: Publication, failure: NotSent) -> None:
    if publication.tries_count >= TRIES_MAXIMUM:
        about = {"count": publication.tries_count, "reason": failure.reason, "about": failure.about}
        evidence = failure.evidence | {"about": about}
        move(publication, PublicationState.rejected, by="worker", reason="gave_up", **evidence)
        return
    wait = timedelta(minutes=BACK_OFF_MINUTES[min(publication.tries_count, len(BACK_OFF_MINUTES)) - 1])
    asked = timedelta(seconds=min(failure.wait_seconds, WAIT_MAXIMUM.total_seconds()))
    publication.not_before = clock.now() + max(wait, asked)
    move(publication, PublicationState.due, by="worker", reason=failure.reason, **failure.evidence)
