"""What people say where the machine cannot know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import editions, publications
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.publications import (
    Publication,
    PublicationState,
)
from opscontent.errors import Rejected
from tests.approved import approved
from tests.channels.house import PaperHouse
from tests.domain.publications.steps import (
    TIME,
    S,
    articles,
    attempt_of,
    attempt_of_now,
    begin,
    in_state,
    send,
    spoil_text,
)
from tests.factory import Factory


def test_it_went_out_publishes_what_was_sent(publication: Publication, edition: Edition, ling: Person) -> None:
    in_state(publication, S.unknown)

    publications.it_went_out(publication, [], by=ling)

    assert (publication.state, edition.state) == (S.live, EditionState.sent)
    assert articles()[0].url == f"/a/paper/lung-slice-{edition.posts[0].id}"
    assert publication.log[-1]["by"] == "Ling"


def test_it_did_not_sends_nothing_by_itself(publication: Publication, edition: Edition, ling: Person) -> None:
    in_state(publication, S.unknown)

    publications.it_did_not(publication, by=ling)

    assert (publication.state, edition.state) == (S.rejected, EditionState.armed)
    assert publications.unopened(clock.now()) == []
    assert publications.due(clock.now()) == []


def test_send_again_is_the_next_generation(publication: Publication, edition: Edition, ling: Person) -> None:
    in_state(publication, S.unknown)
    publications.it_did_not(publication, by=ling)

    publications.send_again(publication, by=ling)

    again = attempt_of(edition)
    assert (publication.generation, again.generation) == (1, 2)
    assert again.content_hash == publication.content_hash


def test_send_again_works_once(publication: Publication, edition: Edition, ling: Person) -> None:
    in_state(publication, S.unknown)
    publications.it_did_not(publication, by=ling)
    publications.send_again(publication, by=ling)

    with pytest.raises(Rejected, match="has moved on"):
        publications.send_again(publication, by=ling)

    assert edition.generation == 2


def test_send_again_refuses_changed_text(publication: Publication, ling: Person, make: Factory) -> None:
    in_state(publication, S.unknown)
    publications.it_did_not(publication, by=ling)
    spoil_text(publication, make)

    with pytest.raises(Rejected, match="changed after it was approved"):
        publications.send_again(publication, by=ling)


@pytest.mark.parametrize("urls", [[], [""], ["", "https://mp.example/2"]])
def test_finish_handoff_needs_the_first_address(publication: Publication, ling: Person, urls: list[str]) -> None:
    in_state(publication, S.handed_off)

    with pytest.raises(Rejected, match="Paste the public address"):
        publications.finish_handoff(publication, urls, by=ling)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example/",
        "mp.weixin.qq.com/s/1",
        "https://",
        "https://x.example/" + "a" * 500,
        "http://[",
    ],
)
def test_finish_handoff_refuses_what_is_no_address(publication: Publication, ling: Person, url: str) -> None:
    in_state(publication, S.handed_off)

    with pytest.raises(Rejected, match="is not a public address"):
        publications.finish_handoff(publication, [url], by=ling)


def test_finish_handoff_keeps_each_address(inside: Flask, make: Factory, ling: Person, traveller: Any) -> None:
    account = make.account(channel="handoff")
    publication = attempt_of_now(make, account, approved(make, account, "One"), approved(make, account, "Two"))
    send(publication, publications.send("handoff", begin_only(publication), PaperHouse()))

    publications.finish_handoff(publication, [" https://mp.example/1 "], by=ling)

    assert [article.url for article in articles()] == ["https://mp.example/1", ""]
    assert publication.edition.state == EditionState.sent


def begin_only(publication: Publication) -> Any:
    """A letter as the channel sees it, without holding the attempt."""
    nested = db.session.begin_nested()
    outgoing = begin(publication)
    nested.rollback()
    return outgoing


def test_send_anyway_sends_what_was_missed(publication: Publication, ling: Person, traveller: Any) -> None:
    traveller.move_to(TIME + timedelta(days=1))
    begin(publication)

    publications.send_anyway(publication, by=ling)

    assert publications.due(clock.now()) == [publication.id]
    assert begin(publication) is not None


def test_skip_opens_the_edition_again(
    publication: Publication, edition: Edition, ling: Person, traveller: Any
) -> None:
    traveller.move_to(TIME + timedelta(days=1))
    begin(publication)

    publications.skip(publication, by=ling)

    assert (publication.state, publication.reason, edition.state) == (S.rejected, "skipped", EditionState.open)
    assert [post.state for post in edition.posts] == [PostState.approved] * 2


VERBS: dict[str, tuple[Callable[..., None], set[PublicationState]]] = {
    "it_went_out": (lambda p, by: publications.it_went_out(p, [], by=by), {S.unknown, S.accepted}),
    "it_did_not": (publications.it_did_not, {S.unknown, S.accepted, S.handed_off}),
    "finish": (lambda p, by: publications.finish_handoff(p, ["https://x.example"], by=by), {S.handed_off}),
    "send_again": (publications.send_again, {S.rejected}),
    "send_anyway": (publications.send_anyway, {S.missed}),
    "skip": (publications.skip, {S.missed}),
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("name", VERBS)
def test_people_settle_only_what_waits_for_them(
    publication: Publication, ling: Person, name: str, state: PublicationState
) -> None:
    in_state(publication, state)
    verb, allowed = VERBS[name]

    if state in allowed:
        verb(publication, by=ling)
        assert publication.log[-1]["by"] == ("Ling" if name != "send_again" else "worker")
    else:
        with pytest.raises(Rejected, match="settled this meanwhile"):
            verb(publication, by=ling)


@pytest.mark.parametrize(
    ("state", "is_free"),
    [
        (S.due, True),
        (S.missed, True),
        (S.rejected, True),
        (S.claimed, False),
        (S.sending, False),
        (S.accepted, False),
        (S.unknown, False),
        (S.handed_off, False),
    ],
)
@pytest.mark.parametrize(
    ("verb", "becomes"),
    [(publications.take_back, EditionState.open), (publications.cancel, EditionState.cancelled)],
)
def test_an_edition_in_hand_can_t_be_taken_back(
    publication: Publication,
    ling: Person,
    state: PublicationState,
    is_free: bool,
    verb: Callable[..., None],
    becomes: EditionState,
) -> None:
    in_state(publication, state)

    if is_free:
        verb(publication.edition, by=ling)
        assert (publication.edition.state, publication.state) == (becomes, S.rejected)
    else:
        with pytest.raises(Rejected, match="on its way or may be out"):
            verb(publication.edition, by=ling)
        assert (publication.edition.state, publication.state) == (EditionState.armed, state)


def test_a_second_arming_is_a_second_attempt(publication: Publication, edition: Edition, ling: Person) -> None:
    publications.take_back(edition, by=ling)
    edition.publish_at = clock.now() + timedelta(seconds=1)
    editions.arm(edition, by=ling)
    edition.publish_at = clock.now()

    again = attempt_of(edition)

    assert (again.generation, db.session.scalar(select(func.count()).select_from(Publication))) == (2, 2)
