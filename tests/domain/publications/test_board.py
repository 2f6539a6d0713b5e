"""The Publishing page and the shelf of our own site."""

from datetime import timedelta
from typing import Any

import pytest

from opscontent.channels.contract import Delivery, Receipt, Refused
from opscontent.db import db
from opscontent.domain import posts, publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.publications import (
    Publication,
    PublicationState,
)
from tests.approved import approved, armed
from tests.domain.publications.steps import TIME, S, articles, attempt_of_now, in_state, send
from tests.factory import Factory


def sections(account: Account) -> dict[str, list[int]]:
    board = publications.board(account)
    return {
        name: [card.edition.id for card in getattr(board, name)]
        for name in ("open", "upcoming", "late", "needs_you", "failed", "done")
        if getattr(board, name)
    }


@pytest.mark.parametrize(
    ("state", "section", "waiting"),
    [
        (S.due, "late", 0),
        (S.claimed, "late", 0),
        (S.sending, "late", 0),
        (S.accepted, "late", 0),
        (S.unknown, "needs_you", 1),
        (S.rejected, "needs_you", 1),
        (S.missed, "needs_you", 1),
        (S.handed_off, "needs_you", 1),
    ],
)
def test_board_shows_each_attempt_in_its_place(
    publication: Publication, account: Account, state: PublicationState, section: str, waiting: int
) -> None:
    in_state(publication, state)

    assert sections(account) == {section: [publication.edition_id]}
    assert len(publications.waiting(account.id)) == waiting


def test_board_shows_what_is_ahead_and_what_is_open(edition: Edition, account: Account, make: Factory) -> None:
    put_together = make.edition(account)

    assert sections(account) == {"open": [put_together.id], "upcoming": [edition.id]}
    assert len(publications.waiting(account.id)) == 0


def test_board_shows_what_is_late_without_an_attempt(edition: Edition, account: Account, traveller: Any) -> None:
    traveller.move_to(TIME + timedelta(minutes=6))

    assert sections(account) == {"late": [edition.id]}
    assert len(publications.waiting(account.id)) == 1


def test_board_shows_a_stopped_edition(edition: Edition, account: Account, ling: Person) -> None:
    posts.text_changed(edition.posts[1], by=ling)

    board = publications.board(account)

    assert [[post.title for post in card.stopped] for card in board.needs_you] == [["路牌"]]
    assert len(publications.waiting(account.id)) == 1


def test_board_shows_what_is_done_with_its_articles(publication: Publication, account: Account) -> None:
    send(publication, Receipt(Delivery.live))

    (card,) = publications.board(account).done

    assert [article.title for article in card.articles] == ["Lung slice", "路牌"]


def test_board_keeps_what_failed(publication: Publication, edition: Edition, account: Account, ling: Person) -> None:
    send(publication, Refused("banned word"))
    publications.take_back(edition, by=ling)

    assert sections(account) == {"open": [edition.id], "failed": [edition.id]}


@pytest.mark.parametrize("count", [1, 3])
def test_board_takes_the_same_queries_for_more(
    account: Account, make: Factory, traveller: Any, statements: Any, count: int
) -> None:
    for number in range(count):
        armed(make, account, approved(make, account, f"Ahead {number}"), minutes=600 + number)
        send(attempt_of_now(make, account, approved(make, account, f"Done {number}")), Receipt(Delivery.live))
    db.session.expire_all()
    assert account.id

    with statements() as ran:
        board = publications.board(account)
        assert [len(card.edition.posts) for card in (*board.upcoming, *board.done)] == [1] * count * 2

    assert len(ran) == 8


def test_the_shelf_holds_only_what_the_site_sent(account: Account, make: Factory, traveller: Any) -> None:
    other = make.account(key="other", channel="handoff")
    ours = attempt_of_now(make, account, approved(make, account, "Ours"))
    send(ours, Receipt(Delivery.live))
    theirs = attempt_of_now(make, other, approved(make, other, "Theirs"))
    in_state(theirs, S.handed_off)
    publications.finish_handoff(theirs, ["https://mp.example/1"], by=make.member(other, "editor"))

    assert [article.title for article in publications.on_site()] == ["Ours"]
    assert publications.article_at("paper", articles()[0].slug) is not None
    assert publications.article_at("other", articles()[1].slug) is None
    assert publications.site_account("paper") is not None
    assert publications.site_account("other") is None
