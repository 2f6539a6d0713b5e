"""The last look before a send: exactly what was approved, or nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from opscontent.db import db
from opscontent.domain import posts
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.posts import PostState
from opscontent.domain.publications import (
    Publication,
    PublicationState,
)
from opscontent.domain.replies import ReplyState
from tests.approved import approve, armed
from tests.domain.publications.steps import (
    TIME,
    S,
    attempt_of,
    begin,
    spoil_text,
)
from tests.factory import Factory


def test_begin_keeps_what_is_sent_before_it_leaves(publication: Publication, edition: Edition) -> None:
    outgoing = begin(publication)

    first, second = outgoing.pieces
    assert outgoing.account_key == "paper"
    assert (first.title, first.html, first.slug) == (
        "Lung slice",
        "<p>Some words.</p>",
        f"lung-slice-{edition.posts[0].id}",
    )
    assert (second.position, second.slug) == (1, f"2026-11-21-{edition.posts[1].id}")
    assert publication.state == S.sending
    assert [piece["title"] for piece in publication.outgoing["pieces"]] == ["Lung slice", "路牌"]


def spoil_state(publication: Publication, make: Factory) -> None:
    posts.text_changed(publication.edition.posts[0], by="test")


def spoil_order(publication: Publication, make: Factory) -> None:
    first, second = publication.edition.items
    first.position, second.position = 1, 0
    db.session.flush()
    db.session.expire(publication.edition, ["items"])


def spoil_edition(publication: Publication, make: Factory) -> None:
    publication.edition.state = EditionState.open


def spoil_generation(publication: Publication, make: Factory) -> None:
    publication.edition.generation += 1


def spoil_channel(publication: Publication, make: Factory) -> None:
    publication.edition.account.channel = "handoff"


def spoil_quota(publication: Publication, make: Factory) -> None:
    account = publication.edition.account
    account.quota_period, account.quota_count = QuotaPeriod.day, 1
    make.edition(account, state=EditionState.sent, publish_at=TIME)


@pytest.mark.parametrize(
    ("spoil", "reason", "sentence"),
    [
        (spoil_text, "changed", "“Lung slice” was changed after it was approved."),
        (spoil_state, "not_approved", "“Lung slice” is not approved."),
        (spoil_order, "reordered", "The edition's posts or their order changed after it was armed."),
        (spoil_edition, "taken_back", "Taken back before it was sent."),
        (spoil_generation, "taken_back", "Taken back before it was sent."),
        (spoil_channel, "no_channel", "The account's channel is not there."),
        (spoil_quota, "quota", "The platform's quota of this account was used up."),
    ],
)
def test_begin_stops_what_must_not_go_out(
    publication: Publication,
    make: Factory,
    spoil: Callable[[Publication, Factory], None],
    reason: str,
    sentence: str,
) -> None:
    spoil(publication, make)
    db.session.flush()

    assert begin(publication) is None
    assert (publication.state, publication.reason, publication.sentence) == (S.rejected, reason, sentence)


def test_begin_stops_for_a_withdrawn_reply(account: Account, make: Factory, traveller: Any) -> None:
    reply = make.reply(make.prompt(account), "夫妻肺片", name="小鱼")
    post = make.post(account, "Menu", state=PostState.drafting)
    make.revision(post, f"[[reply:{reply.id}]]")
    make.quote(reply, post)
    approve(post)
    edition = armed(make, account, post)
    reply.state = ReplyState.withdrawn
    traveller.move_to(TIME)
    publication = attempt_of(edition)

    assert begin(publication) is None
    assert publication.sentence == "“Menu” quotes a reply by “小鱼”, who has withdrawn it."


@pytest.mark.parametrize(("minutes", "state"), [(120, S.sending), (121, S.missed)])
def test_what_is_too_old_asks_first(
    publication: Publication, traveller: Any, minutes: int, state: PublicationState
) -> None:
    traveller.move_to(TIME + timedelta(minutes=minutes))

    begin(publication)

    assert publication.state == state
