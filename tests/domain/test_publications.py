"""Publications: what is due, who may send it, what goes out, what people settle."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from opscontent import clock
from opscontent.channels.contract import ChannelError, Delivery, NotSent, Receipt, Refused, Unclear
from opscontent.db import db
from opscontent.domain import activity, editions, posts, publications
from opscontent.domain.accounts import Account, QuotaPeriod
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState
from opscontent.domain.publications import (
    LEASE,
    TRANSITIONS,
    TRIES_MAXIMUM,
    Publication,
    PublicationState,
    PublishedArticle,
)
from opscontent.domain.replies import ReplyState
from opscontent.errors import Rejected
from tests.approved import approve, approved, armed
from tests.factory import Factory, at

S = PublicationState
START = at("2026-11-21 04:00")
TIME = at("2026-11-21 05:00")


@pytest.fixture
def traveller() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(traveller: Any, inside: Flask, make: Factory) -> Account:
    return make.account(key="paper", staleness_minutes=120)


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def edition(account: Account, make: Factory) -> Edition:
    """Armed for TIME, with two posts."""
    return armed(make, account, approved(make, account, "Lung slice"), approved(make, account, "路牌"))


@pytest.fixture
def publication(edition: Edition, traveller: Any) -> Publication:
    """The edition's attempt, due now."""
    traveller.move_to(TIME)
    return attempt_of(edition)


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


# What is due


def test_nothing_is_opened_before_its_time(edition: Edition, traveller: Any) -> None:
    traveller.move_to(TIME - timedelta(seconds=1))

    assert publications.unopened(clock.now()) == []
    assert publications.open_attempt(edition.id, clock.now()) is None


def test_an_edition_is_opened_once(edition: Edition, traveller: Any) -> None:
    traveller.move_to(TIME)

    assert publications.unopened(clock.now()) == [edition.id]
    first = publications.open_attempt(edition.id, clock.now())
    again = publications.open_attempt(edition.id, clock.now())

    assert (first is not None, again) == (True, None)
    assert publications.unopened(clock.now()) == []
    assert publications.due(clock.now()) == [first]


def test_an_edition_with_an_edited_post_is_not_opened(edition: Edition, ling: Person, traveller: Any) -> None:
    posts.text_changed(edition.posts[1], by=ling)
    traveller.move_to(TIME)

    assert publications.unopened(clock.now()) == []


def test_an_open_edition_is_not_opened(account: Account, make: Factory, traveller: Any) -> None:
    edition = make.edition(account, approved(make, account), publish_at=TIME)
    traveller.move_to(TIME)

    assert publications.unopened(clock.now()) == []
    assert publications.open_attempt(edition.id, clock.now()) is None


def test_the_clock_may_step_back(publication: Publication, traveller: Any) -> None:
    publications.claim(publication.id, "me", clock.now())
    traveller.move_to(TIME - timedelta(hours=1))

    assert publications.due(clock.now()) == []
    assert publications.expired(clock.now()) == []


# Claims and leases


def test_only_one_worker_claims(publication: Publication) -> None:
    assert publications.claim(publication.id, "me", clock.now())
    assert not publications.claim(publication.id, "you", clock.now())

    db.session.refresh(publication)
    assert (publication.state, publication.claim, publication.tries_count) == (S.claimed, "me", 1)
    assert publication.lease_until == TIME + LEASE


@pytest.mark.parametrize("state", [state for state in S if state != S.due])
def test_only_what_is_due_can_be_claimed(publication: Publication, state: PublicationState) -> None:
    publication.state = state
    db.session.flush()

    assert not publications.claim(publication.id, "me", clock.now())


@pytest.mark.parametrize(("late_by", "is_freed"), [(timedelta(0), False), (timedelta(seconds=1), True)])
@pytest.mark.parametrize(("left_in", "becomes", "reason"), [(S.claimed, S.due, ""), (S.sending, S.unknown, "lost")])
def test_a_dead_worker_s_hold_ends_with_its_lease(
    publication: Publication,
    traveller: Any,
    left_in: PublicationState,
    becomes: PublicationState,
    reason: str,
    late_by: timedelta,
    is_freed: bool,
) -> None:
    publications.claim(publication.id, "me", clock.now())
    if left_in == S.sending:
        publications.begin(publication.id, "me", clock.now())
    traveller.move_to(TIME + LEASE + late_by)

    for number in publications.expired(clock.now()):
        publications.free(number, clock.now())

    db.session.flush()
    db.session.refresh(publication)
    assert (publication.state, publication.reason) == ((becomes, reason) if is_freed else (left_in, ""))


def test_a_worker_that_lost_its_hold_changes_nothing(publication: Publication, traveller: Any) -> None:
    begin(publication)
    traveller.move_to(TIME + LEASE + timedelta(seconds=1))
    publications.free(publication.id, clock.now())

    publications.settle(publication.id, "me", Receipt(Delivery.live))

    db.session.refresh(publication)
    assert (publication.state, articles()) == (S.unknown, [])


def test_a_worker_that_lost_its_claim_does_not_begin(publication: Publication, traveller: Any) -> None:
    publications.claim(publication.id, "me", clock.now())
    traveller.move_to(TIME + LEASE + timedelta(seconds=1))
    publications.free(publication.id, clock.now())
    publications.claim(publication.id, "you", clock.now())

    assert publications.begin(publication.id, "me", clock.now()) is None
    assert publications.begin(publication.id, "you", clock.now()) is not None


# The last look


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


def spoil_text(publication: Publication, make: Factory) -> None:
    make.revision(publication.edition.posts[0], "Other words.", number=2)


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


# The answer


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


def attempt_of_now(make: Factory, account: Account, *chosen: Any) -> Publication:
    edition = armed(make, account, *chosen)
    edition.publish_at = clock.now()
    return attempt_of(edition)


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

    answer = publications.send("site", outgoing)

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


@pytest.mark.parametrize("was", S)
@pytest.mark.parametrize("to", S)
def test_publication_moves_only_as_the_table_says(
    publication: Publication, was: PublicationState, to: PublicationState
) -> None:
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


# What people say


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
    send(publication, publications.send("handoff", begin_only(publication)))

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


# The page


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
    assert publications.waiting_count(account.id) == waiting


def test_board_shows_what_is_ahead_and_what_is_open(edition: Edition, account: Account, make: Factory) -> None:
    put_together = make.edition(account)

    assert sections(account) == {"open": [put_together.id], "upcoming": [edition.id]}
    assert publications.waiting_count(account.id) == 0


def test_board_shows_what_is_late_without_an_attempt(edition: Edition, account: Account, traveller: Any) -> None:
    traveller.move_to(TIME + timedelta(minutes=6))

    assert sections(account) == {"late": [edition.id]}
    assert publications.waiting_count(account.id) == 1


def test_board_shows_a_stopped_edition(edition: Edition, account: Account, ling: Person) -> None:
    posts.text_changed(edition.posts[1], by=ling)

    board = publications.board(account)

    assert [[post.title for post in card.stopped] for card in board.needs_you] == [["路牌"]]
    assert publications.waiting_count(account.id) == 1


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


# Our own site


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
