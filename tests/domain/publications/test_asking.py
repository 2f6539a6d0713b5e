"""What became of it: the channel is asked, with patience, by one worker at a time; a person's word stays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Delivery, NotSent, Receipt, Refused, Unclear
from opscontent.db import db
from opscontent.domain import publications
from opscontent.domain.editions import EditionState
from opscontent.domain.people import Person
from opscontent.domain.publications import LEASE, Publication, PublicationState
from opscontent.domain.publications.attempts import ASK_AFTER_SECONDS
from tests.channels.house import PaperHouse
from tests.domain.publications.steps import articles, begin, send

S = PublicationState


@pytest.fixture(autouse=True)
def askable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own site as a channel that can be asked."""
    channel = replace(CHANNELS["site"], ask=lambda *_: Receipt(Delivery.live))
    monkeypatch.setitem(CHANNELS, "site", channel)


def ask(publication: Publication, answer: Any, traveller: Any) -> None:
    assert publication.ask_at is not None
    traveller.move_to(publication.ask_at)
    assert publications.begin_asking(publication.id, "asker", clock.now())
    publications.asked(publication.id, "asker", answer)


@pytest.mark.parametrize(
    "outcome, state", [(Receipt(Delivery.accepted), S.accepted), (Unclear("timed out"), S.unknown)]
)
def test_what_is_not_settled_is_asked_about_soon(publication: Publication, outcome: Any, state: S) -> None:
    send(publication, outcome)

    assert publication.state == state
    assert publication.ask_at == clock.now() + timedelta(seconds=ASK_AFTER_SECONDS[0])
    assert publications.to_ask(clock.now()) == []
    assert publications.to_ask(publication.ask_at) == [publication.id]


def test_a_lost_send_is_asked_about(publication: Publication, traveller: Any) -> None:
    begin(publication)
    traveller.shift(LEASE + timedelta(seconds=1))

    publications.free(publication.id, clock.now())

    assert (publication.state, publication.reason) == (S.unknown, "lost")
    assert publication.ask_at == clock.now() + timedelta(seconds=ASK_AFTER_SECONDS[0])


def test_a_channel_that_cannot_be_asked_is_not(publication: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHANNELS, "site", replace(CHANNELS["site"], ask=None))

    send(publication, Unclear("timed out"))

    assert publication.ask_at is None


@pytest.mark.parametrize(
    "answer, state, articles_count",
    [
        (Receipt(Delivery.live, ("https://x.example/1",)), S.live, 2),
        (Receipt(Delivery.accepted), S.accepted, 0),
        (Receipt(Delivery.handed_off), S.handed_off, 0),
        (Refused("not allowed"), S.rejected, 0),
        (NotSent("absent", retriable=False), S.rejected, 0),
        (NotSent("no route"), S.unknown, 0),
        (Unclear("who knows"), S.unknown, 0),
    ],
)
def test_asked_writes_down_what_the_channel_says(
    publication: Publication, traveller: Any, answer: Any, state: S, articles_count: int
) -> None:
    send(publication, Unclear("timed out"))

    ask(publication, answer, traveller)

    assert publication.state == state
    assert len(articles()) == articles_count
    assert publication.edition.state == (EditionState.sent if state == S.live else EditionState.armed)


def test_it_is_asked_later_and_later_and_then_no_more(publication: Publication, traveller: Any) -> None:
    send(publication, Unclear("timed out"))
    waits = []

    while publication.ask_at is not None:
        waits.append(int((publication.ask_at - clock.now()).total_seconds()))
        ask(publication, Unclear("who knows"), traveller)

    assert tuple(waits) == ASK_AFTER_SECONDS
    assert publication.state == S.unknown


def test_asking_goes_on_where_it_was_when_the_platform_has_it(publication: Publication, traveller: Any) -> None:
    send(publication, Unclear("timed out"))
    ask(publication, Unclear("who knows"), traveller)

    ask(publication, Receipt(Delivery.accepted), traveller)

    assert publication.state == S.accepted
    assert publication.ask_at == clock.now() + timedelta(seconds=ASK_AFTER_SECONDS[2])


def test_one_worker_asks_at_a_time(publication: Publication, traveller: Any) -> None:
    send(publication, Unclear("timed out"))
    assert publication.ask_at is not None
    traveller.move_to(publication.ask_at)

    first = publications.begin_asking(publication.id, "one", clock.now())
    second = publications.begin_asking(publication.id, "two", clock.now())
    traveller.shift(LEASE)
    third = publications.begin_asking(publication.id, "three", clock.now())

    assert first
    assert first[1] == publications.sent_of(publication)
    assert second is None
    assert third  # the first one died


def test_what_a_person_said_meanwhile_stays(publication: Publication, ling: Person, traveller: Any) -> None:
    send(publication, Unclear("timed out"))
    assert publication.ask_at is not None
    traveller.move_to(publication.ask_at)
    publications.begin_asking(publication.id, "asker", clock.now())
    db.session.expire(publication)
    publications.it_did_not(publication, by=ling)

    publications.asked(publication.id, "asker", Receipt(Delivery.live))

    assert (publication.state, publication.reason, publication.ask_at) == (S.rejected, "said_not_out", None)


def test_ask_turns_every_failure_into_a_value(publication: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing = begin(publication)
    monkeypatch.setitem(CHANNELS, "site", replace(CHANNELS["site"], ask=lambda *_: 1 / 0))

    answer = publications.ask("site", outgoing, PaperHouse())

    assert isinstance(answer, Unclear)
    assert answer.evidence == {"error": "ZeroDivisionError"}


def test_keep_holds_what_the_platform_said_in_the_middle(publication: Publication) -> None:
    begin(publication)

    assert publications.keep(publication.id, "me", {"draft": "m1"})
    assert publications.keep(publication.id, "me", {"publish_id": "7"})
    assert not publications.keep(publication.id, "another", {"draft": "m2"})

    assert publication.kept == {"draft": "m1", "publish_id": "7"}


def test_renew_is_for_the_one_who_holds_it(publication: Publication, traveller: Any) -> None:
    begin(publication)
    traveller.shift(timedelta(seconds=60))

    assert publications.renew(publication.id, "me", clock.now())
    assert not publications.renew(publication.id, "another", clock.now())

    db.session.expire(publication)
    assert publication.lease_until == clock.now() + LEASE
    assert publications.expired(clock.now() + LEASE) == []


def waiting_for(publication: Publication, **kept: str) -> None:
    """Accepted by the platform, which gave its work a number."""
    send(publication, Receipt(Delivery.accepted))
    publication.evidence = publication.evidence | {"kept": kept}


@pytest.mark.parametrize("name", ["publish_id", "msg_id"])
def test_it_is_asked_at_once_when_the_platform_says_that_it_is_done(publication: Publication, name: str) -> None:
    waiting_for(publication, **{name: "225"})

    found = publications.ask_now(publication.account_id, "225", clock.now())

    assert found == [publication.id]
    assert list(publications.to_ask(clock.now())) == [publication.id]


def test_it_is_asked_although_it_was_given_up(publication: Publication) -> None:
    send(publication, Unclear("timed out"))
    publication.evidence = publication.evidence | {"kept": {"publish_id": "225"}}
    publication.ask_at = None

    assert publications.ask_now(publication.account_id, "225", clock.now()) == [publication.id]


@pytest.mark.parametrize("more, job", [(1, "225"), (0, "226"), (0, ""), (0, "9" * 100)])
def test_other_accounts_and_other_jobs_are_left_alone(publication: Publication, more: int, job: str) -> None:
    waiting_for(publication, publish_id="225")

    assert publications.ask_now(publication.account_id + more, job, clock.now()) == []
    assert list(publications.to_ask(clock.now())) == []


def test_what_a_person_settled_stays_when_the_platform_says_so_late(publication: Publication, ling: Person) -> None:
    send(publication, Unclear("timed out"))
    publication.evidence = publication.evidence | {"kept": {"publish_id": "225"}}
    publications.it_did_not(publication, by=ling)

    assert publications.ask_now(publication.account_id, "225", clock.now()) == []
    assert (publication.state, publication.ask_at) == (S.rejected, None)
