"""Replies shared out: no two have the same in hand, and nothing stays in hands that do nothing."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from opscontent.db import db, unit_of_work
from opscontent.domain import groups, triage
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.triage import HAND, Filters, Lease, Order, Seen, Tab
from tests.factory import Factory, at

NOON = at("2026-11-22 12:00")


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def ling(prompt: Prompt, make: Factory) -> Person:
    return make.person("Ling")


@pytest.fixture
def wang(prompt: Prompt, make: Factory) -> Person:
    return make.person("Wang")


def filled(prompt: Prompt, make: Factory, count: int, words: str = "reply") -> list[Reply]:
    contributor = make.contributor(prompt.account)
    return [make.reply(prompt, f"{words} {number}", contributor=contributor) for number in range(count)]


def shared(person: Person, **values: object) -> Filters:
    return Filters(order=Order.shared, hand_of=person.id, **values)  # type: ignore[arg-type]


def in_hand(prompt: Prompt, person: Person) -> list[Reply]:
    return [card.reply for card in triage.page(prompt.id, shared(person, tab=Tab.all)).cards]


def decided(replies: Sequence[Reply], by: Person) -> None:
    for reply in replies:
        triage.decide(reply, ReplyState.declined, by=by, seen=Seen(reply.version, reply.state))
    db.session.flush()


def test_two_get_twenty_each_and_none_of_the_same(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    filled(prompt, make, 50)

    counts = [triage.deal(prompt, shared(person), by=person) for person in (ling, wang)]

    mine, theirs = in_hand(prompt, ling), in_hand(prompt, wang)
    assert counts == [HAND, HAND]
    assert (len(mine), len(theirs)) == (20, 20)
    assert {reply.id for reply in mine} & {reply.id for reply in theirs} == set()
    assert [(hand.name, len(hand.units)) for hand in triage.hands(prompt.id)] == [("Ling", 20), ("Wang", 20)]


def test_the_last_ones_go_to_who_comes_first(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    filled(prompt, make, 25)

    counts = [triage.deal(prompt, shared(person), by=person) for person in (ling, wang, ling)]

    assert counts == [20, 5, 0]


def test_what_says_the_same_is_one_unit(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    filled(prompt, make, 30)
    same = [make.reply(prompt, text) for text in ("夫妻肺片", "夫妻 肺片", "夫妻肺片！")]

    triage.deal(prompt, shared(ling), by=ling)
    triage.deal(prompt, shared(wang), by=wang)

    hands = [{reply.id for reply in in_hand(prompt, person)} for person in (ling, wang)]
    assert sum(len(hand) for hand in hands) == 33
    assert sorted(len(hand & {reply.id for reply in same}) for hand in hands) == [0, 3]


def test_a_group_is_one_unit_whatever_its_words(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    filled(prompt, make, 30)
    alike = [make.reply(prompt, text) for text in ("夫妻肺片", "夫妻肺片，笑死", "就是夫妻肺片")]
    groups.join(prompt, groups.group_for(alike[0]), [reply.id for reply in alike[1:]], by=ling)
    db.session.flush()

    for person in (ling, wang):
        triage.deal(prompt, shared(person), by=person)

    hands = [{reply.id for reply in in_hand(prompt, person)} for person in (ling, wang)]
    assert sorted(len(hand & {reply.id for reply in alike}) for hand in hands) == [0, 3]
    assert {triage.unit_of(reply) for reply in alike} == {f"group {alike[0].group_id}"}


def test_a_hand_of_more_than_fifty_has_pages_that_meet(prompt: Prompt, ling: Person, make: Factory) -> None:
    contributor = make.contributor(prompt.account)
    same = [make.reply(prompt, "夫妻肺片", contributor=contributor).id for _ in range(60)]
    others = [reply.id for reply in filled(prompt, make, 5)]
    triage.deal(prompt, shared(ling), by=ling)

    first = triage.page(prompt.id, shared(ling))
    second = triage.page(prompt.id, shared(ling), after=first.cards[-1].reply.id)
    nexts = [triage.following(prompt.id, shared(ling), reply_id) for reply_id in (*same, *others)]

    shown = [card.reply.id for card in (*first.cards, *second.cards)]
    assert shown == [*same, *others]
    assert (len(first.cards), first.has_next, second.has_next) == (50, True, False)
    assert [card.reply.id for card in nexts if card] == [*shown[1:], shown[0]]


def test_a_hand_is_of_what_the_filters_show(prompt: Prompt, ling: Person, make: Factory) -> None:
    filled(prompt, make, 5, "cat")
    dogs = filled(prompt, make, 5, "dog")
    declined = make.reply(prompt, "dog 9", state=ReplyState.declined)

    triage.deal(prompt, shared(ling, q="dog"), by=ling)
    new = in_hand(prompt, ling)
    triage.deal(prompt, shared(ling, tab=Tab.declined), by=ling, afresh=True)

    assert new == dogs
    assert in_hand(prompt, ling) == [declined]


def test_fewest_ratings_come_first_and_mine_last(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    made = filled(prompt, make, 26)
    for reply in made[:3]:
        triage.rate(reply, 3, by=wang)
    for reply in made[3:6]:
        triage.rate(reply, 3, by=ling)
    db.session.flush()

    triage.deal(prompt, shared(ling), by=ling)
    first = in_hand(prompt, ling)
    decided(first, ling)
    triage.deal(prompt, shared(ling), by=ling)

    assert first == made[6:]
    assert in_hand(prompt, ling) == made[:6]


def test_order_is_ones_own_and_stays(prompt: Prompt, ling: Person, make: Factory) -> None:
    """Two people may happen to begin at the same reply; six do not."""
    filled(prompt, make, 60)
    others = [make.person(f"Editor {number}") for number in range(5)]

    def hand(person: Person) -> list[int]:
        triage.deal(prompt, shared(person), by=person, afresh=True)
        found = [reply.id for reply in in_hand(prompt, person)]
        triage.hand_back(prompt.id, person)
        return found

    once = hand(ling)

    assert any(hand(other) != once for other in others)
    assert hand(ling) == once


def test_a_fresh_hand_leaves_what_one_had_to_the_last(prompt: Prompt, ling: Person, make: Factory) -> None:
    filled(prompt, make, 30)
    triage.deal(prompt, shared(ling), by=ling)
    first = {reply.id for reply in in_hand(prompt, ling)}

    count = triage.deal(prompt, shared(ling), by=ling, afresh=True)

    second = {reply.id for reply in in_hand(prompt, ling)}
    assert (count, len(first & second)) == (20, 10)


def test_a_hand_is_filled_up_around_what_is_still_open(prompt: Prompt, ling: Person, make: Factory) -> None:
    filled(prompt, make, 40)
    triage.deal(prompt, shared(ling), by=ling)
    *done, open_one = in_hand(prompt, ling)
    decided(done, ling)

    count = triage.deal(prompt, shared(ling), by=ling)

    new = [card.reply for card in triage.page(prompt.id, shared(ling)).cards]
    assert (count, len(new)) == (19, 20)
    assert open_one in new


def test_what_lies_idle_is_handed_out_after_four_minutes(
    prompt: Prompt, ling: Person, wang: Person, make: Factory
) -> None:
    filled(prompt, make, 20)
    with time_machine.travel(NOON, tick=False) as moment:
        triage.deal(prompt, shared(ling), by=ling)
        moment.shift(timedelta(minutes=3, seconds=59))
        early = triage.deal(prompt, shared(wang), by=wang)
        moment.shift(timedelta(seconds=1))
        late = triage.deal(prompt, shared(wang), by=wang)

        assert (early, late) == (0, 20)
        assert in_hand(prompt, ling) == []
        assert triage.renew(prompt.id, ling) == 0


def test_an_act_keeps_the_hand_for_four_minutes_more(
    prompt: Prompt, ling: Person, wang: Person, make: Factory
) -> None:
    filled(prompt, make, 20)
    with time_machine.travel(NOON, tick=False) as moment:
        triage.deal(prompt, shared(ling), by=ling)
        moment.shift(timedelta(minutes=3))
        triage.renew(prompt.id, ling)
        moment.shift(timedelta(minutes=3))

        assert triage.deal(prompt, shared(wang), by=wang) == 0
        moment.shift(timedelta(minutes=10))
        assert triage.renew(prompt.id, ling) == 20  # nobody wanted it meanwhile
        assert triage.deal(prompt, shared(wang), by=wang) == 0


def test_who_leaves_may_come_back_for_a_moment(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    filled(prompt, make, 20)
    with time_machine.travel(NOON, tick=False) as moment:
        triage.deal(prompt, shared(ling), by=ling)
        triage.leave(prompt.id, ling)
        moment.shift(timedelta(seconds=14))
        reloading = triage.deal(prompt, shared(wang), by=wang)
        moment.shift(timedelta(seconds=1))

        assert (reloading, triage.deal(prompt, shared(wang), by=wang)) == (0, 20)


def test_handing_back_is_at_once(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    filled(prompt, make, 20)
    triage.deal(prompt, shared(ling), by=ling)

    triage.hand_back(prompt.id, ling)

    assert triage.deal(prompt, shared(wang), by=wang) == 20


def test_a_lease_keeps_nobody_from_deciding(prompt: Prompt, ling: Person, wang: Person, make: Factory) -> None:
    (reply,) = filled(prompt, make, 1)
    triage.deal(prompt, shared(ling), by=ling)

    decided([reply], wang)

    assert reply.state is ReplyState.declined
    assert triage.deal(prompt, shared(ling), by=ling) == 0
    assert db.session.scalars(select(Lease)).all() == []


def test_a_hand_of_one_prompt_is_nothing_in_another(prompt: Prompt, ling: Person, make: Factory) -> None:
    filled(prompt, make, 3)
    other = make.prompt(prompt.account)
    make.reply(other, "reply 0")
    triage.deal(prompt, shared(ling), by=ling)

    assert in_hand(other, ling) == []
    assert triage.hands(other.id) == []


def test_nobody_shares_a_reply_when_all_ask_at_once(app: Flask, make: Factory) -> None:
    """Four people, each in a thread of their own, take hand after hand until nothing is left."""
    prompt = make.prompt(make.account())
    people = [make.person(f"Editor {number}") for number in range(4)]
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Prompt, prompt.id)
        contributor = make.contributor(row.account)
        for number in range(150):
            make.reply(row, f"reply {number}", contributor=contributor)
    seen: list[tuple[int, int]] = []

    def work(person_id: int) -> None:
        with app.app_context():
            while _one_hand(prompt.id, person_id, seen):
                pass

    threads = [threading.Thread(target=work, args=(person.id,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(seen) == 150
    assert len({reply_id for _, reply_id in seen}) == 150
    assert len({person_id for person_id, _ in seen}) > 1


def _one_hand(prompt_id: int, person_id: int, seen: list[tuple[int, int]]) -> int:
    """Take a hand, commit; then decide on all of it, commit."""
    with unit_of_work():
        prompt, person = db.session.get_one(Prompt, prompt_id), db.session.get_one(Person, person_id)
        triage.deal(prompt, shared(person), by=person)
    with unit_of_work():
        person = db.session.get_one(Person, person_id)
        found = [card.reply for card in triage.page(prompt_id, shared(person)).cards]
        decided(found, person)
        seen += [(person_id, reply.id) for reply in found]
    return len(found)
