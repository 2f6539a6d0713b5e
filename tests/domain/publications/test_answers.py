"""What a channel answers, and what follows from it."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from opscontent import clock
from opscontent.channels.contract import ChannelError, Delivery, NotSent, Receipt, Refused, Unclear
from opscontent.db import db
from opscontent.domain import activity, posts, publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.posts import PostState
from opscontent.domain.publications import (
    TRANSITIONS,
    TRIES_MAXIMUM,
    Publication,
    PublicationState,
)
from opscontent.errors import Rejected
from tests.channels.house import PaperHouse
from tests.domain.publications.steps import TIME, S, articles, attempt_of_now, begin, send
from tests.factory import Factory


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (Receipt(Delivery.live), S.live, ""),
        (Receipt(Delivery.accepted), S.accepted, ""),
        (Receipt(Delivery.handed_off), S.handed_off, ""),
        (Refused("banned word"), S.rejected, "banned word"),
        (NotSent("no route"), S.due, "no route"),
        (NotSent("bad key", retriable=False), S.rejected, "bad key"),
        (Unclear("timed out"), S.unknown, "timed out"),
        (ChannelError("what?"), S.unknown, "what?"),
    ],
)
def test_settle_writes_down_the_answer(
    publication: Publication, answer: Any, state: PublicationState, reason: str
) -> None:
    send(publication, answer)

    assert (publication.state, publication.reason, publication.lease_until) == (state, reason, None)


def test_live_freezes_what_was_sent(publication: Publication, edition: Edition) -> None:
    begin(publication)

    publications.settle(publication.id, "me", Receipt(Delivery.live))

    first, second = articles()
    assert (first.title, first.html, first.position) == ("Lung slice", "<p>Some words.</p>", 0)
    assert first.url == f"/a/paper/lung-slice-{edition.posts[0].id}"
    assert second.content_hash == edition.posts[1].approved_hash
    assert edition.state == EditionState.sent
    assert [(post.state, post.published_at) for post in edition.posts] == [(PostState.published, TIME)] * 2
    assert [entry.verb for entry in activity.of(edition)][:2] == ["edition.sent", "publication.live"]


def test_live_prints_the_approved_text_even_if_edited_on_the_way(
    publication: Publication, edition: Edition, make: Factory
) -> None:
    begin(publication)
    post = edition.posts[0]
    make.revision(post, "Other words.", number=2)
    posts.text_changed(post, by="test")

    publications.settle(publication.id, "me", Receipt(Delivery.live))

    assert articles()[0].html == "<p>Some words.</p>"
    assert (post.state, post.published_at) == (PostState.drafting, TIME)
    assert activity.of(post)[0].verb == "post.went_out"


def test_a_post_published_again_has_an_address_of_its_own(
    publication: Publication, edition: Edition, account: Account, make: Factory
) -> None:
    send(publication, Receipt(Delivery.live))
    post = edition.posts[0]
    post.state = PostState.approved

    again = attempt_of_now(make, account, post)

    assert begin(again).pieces[0].slug == f"lung-slice-{post.id}-2"


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 3), (3, 10), (4, 20), (5, 40)])
def test_only_what_was_not_sent_waits_and_is_due_again(
    publication: Publication, traveller: Any, tries: int, minutes: int
) -> None:
    publication.tries_count = tries - 1
    db.session.flush()

    send(publication, NotSent("no route"))

    wait = timedelta(minutes=minutes)
    assert publications.due(TIME + wait - timedelta(seconds=1)) == []
    assert publications.due(TIME + wait) == [publication.id]


def test_it_gives_up_after_the_last_try(publication: Publication) -> None:
    publication.tries_count = TRIES_MAXIMUM - 1
    db.session.flush()

    send(publication, NotSent("no route"))

    assert (publication.state, publication.sentence) == (S.rejected, "Tried 6 times: no route")


def test_the_log_has_every_step(publication: Publication) -> None:
    send(publication, NotSent("no route", code=7))
    publication.not_before = clock.now()
    db.session.flush()
    send(publication, Receipt(Delivery.handed_off, evidence={"id": "x1"}))

    assert [(step["from"], step["to"], step["reason"]) for step in publication.log] == [
        ("claimed", "sending", ""),
        ("sending", "due", "no route"),
        ("claimed", "sending", ""),
        ("sending", "handed_off", ""),
    ]
    assert (publication.evidence["code"], publication.evidence["receipt"]) == (7, {"id": "x1"})


def test_an_unexpected_failure_of_a_channel_is_unclear(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = begin(publication)
    monkeypatch.setattr("opscontent.domain.publications.sending.CHANNELS", {})

    answer = publications.send("site", outgoing, PaperHouse())

    assert (type(answer), getattr(answer, "evidence", None)) == (Unclear, {"error": "KeyError"})


def test_settle_roughly_keeps_the_evidence(publication: Publication) -> None:
    begin(publication)

    publications.settle_roughly(publication.id, "me", Receipt(Delivery.live, ("https://x.example/1",)))

    assert (publication.state, publication.reason) == (S.unknown, "not_booked")
    assert publication.evidence["urls"] == ["https://x.example/1"]


def test_fail_before_tries_again_later(publication: Publication) -> None:
    publications.claim(publication.id, "me", clock.now())

    publications.fail_before(publication.id, "me", "ValueError")

    assert (publication.state, publication.reason) == (S.due, "broke_before")
    assert publication.not_before == TIME + timedelta(minutes=1)


def test_publication_moves_only_as_the_table_says(publication: Publication) -> None:
    for was, to in product(S, S):
        publication.state = was
        if to in TRANSITIONS[was]:
            publications.move(publication, to, by="worker")
            assert publication.state == to
        else:
            with pytest.raises(Rejected):
                publications.move(publication, to, by="worker")
            assert publication.state == was


def test_nothing_leads_from_sent_or_unclear_to_a_second_send() -> None:
    """But `sending` to `due`, which only a failure known to precede acceptance takes."""
    leads_to_send = {S.due, S.claimed, S.sending}

    assert {state: TRANSITIONS[state] & leads_to_send for state in (S.unknown, S.handed_off, S.accepted)} == {
        S.unknown: set(),
        S.handed_off: set(),
        S.accepted: set(),
    }


def test_giving_up_says_why_in_words(publication: Publication, traveller: Any) -> None:
    failure = NotSent("webhook_not_connected", about={"why": "no route"}, status=0)
    for _ in range(publications.TRIES_MAXIMUM):
        traveller.move_to(publication.not_before)
        send(publication, failure)

    assert publication.state == S.rejected
    assert publication.sentence == "Tried 6 times: The receiver could not be reached: no route."
    assert publication.evidence["status"] == 0


@pytest.mark.parametrize(
    ("tries", "wanted", "waits"),
    [
        (1, 0, timedelta(minutes=1)),
        (1, 30, timedelta(minutes=1)),
        (1, 90, timedelta(seconds=90)),
        (3, 90, timedelta(minutes=10)),
        (1, 86_400, timedelta(hours=1)),
        (1, float("inf"), timedelta(hours=1)),
    ],
)
def test_a_channel_may_ask_for_a_longer_wait(
    publication: Publication, tries: int, wanted: float, waits: timedelta
) -> None:
    publication.tries_count = tries - 1

    send(publication, NotSent("not now", wait_seconds=wanted))

    assert (publication.state, publication.not_before - clock.now()) == (S.due, waits)
