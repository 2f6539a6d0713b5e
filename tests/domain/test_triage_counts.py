"""Whatever is done, in whatever order: what the page counts is what a recount counts."""

from collections import Counter, defaultdict
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import replies, triage
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Decision, Door, Reply, ReplyState
from opscontent.domain.triage import OPEN_TO_EDITORS, Filters, Order, Rating, Seen, Selection, Tab
from opscontent.errors import OpsError
from tests.factory import Factory

REPLIES, ACTS, EVERY = 200, 5000, 500


class Desk:
    """Three editors and the readers, doing one random thing after the other. `moves` is what each act said it did."""

    def __init__(self, prompt: Prompt, people: list[Person], seed: int) -> None:
        self.prompt, self.people, self.random = prompt, people, Random(seed)
        self.ids = list(db.session.scalars(select(Reply.id).where(Reply.prompt_id == prompt.id).order_by(Reply.id)))
        self.moves = 0

    def act(self) -> None:
        kinds = (self.decide, self.rate, self.undo, self.bulk, self.reader, self.deal)
        (kind,) = self.random.choices(kinds, weights=(70, 20, 5, 1, 3, 1))
        with suppress(OpsError):
            kind(self.random.choice(self.people))

    def decide(self, person: Person) -> None:
        reply, to = self._one(), self.random.choice(OPEN_TO_EDITORS)
        seen = self.random.choice([reply.state] * 9 + [ReplyState.new])
        triage.decide(reply, to, by=person, seen=Seen(reply.version, seen))
        self.moves += 1

    def rate(self, person: Person) -> None:
        triage.rate(self._one(), self.random.choice([1, 2, 3, 4, 5, None]), by=person)

    def undo(self, person: Person) -> None:
        self.moves += triage.undo(self.prompt.id, by=person).count

    def bulk(self, person: Person) -> None:
        to = self.random.choice(OPEN_TO_EDITORS)
        selection = Selection(ticked=dict.fromkeys(self.random.sample(self.ids, 12), 1))
        expected = triage.preview(self.prompt, selection, to).count
        self.moves += triage.decide_all(self.prompt, selection, to, by=person, expected=expected)

    def reader(self, _person: Person) -> None:
        reply = self._one()
        to = self.random.choice([ReplyState.withdrawn, ReplyState.used])
        replies.move(reply, to, by="reader")
        self.moves += 1

    def deal(self, person: Person) -> None:
        triage.deal(self.prompt, Filters(order=Order.shared, hand_of=person.id), by=person)

    def _one(self) -> Reply:
        return triage.locked(self.prompt.id, self.random.choice(self.ids))


def filled(prompt: Prompt, make: Factory) -> None:
    contributor = make.contributor(prompt.account)
    shared: dict[str, Any] = {"account_id": prompt.account_id, "prompt_id": prompt.id, "door": Door.form}
    shared |= {"contributor_id": contributor.id, "received_at": clock.now()}
    rows = [
        shared | {"text": f"reply {number}", "fold_key": f"{number % 150:064}", "content_key": f"{number:064}"}
        for number in range(REPLIES)
    ]
    db.session.execute(insert(Reply), rows)


def check(desk: Desk) -> None:
    db.session.flush()
    history = db.session.execute(select(Decision.reply_id, Decision.became).order_by(Decision.id)).all()
    states = dict.fromkeys(desk.ids, ReplyState.new) | dict(history)
    assert triage.counts(desk.prompt.id).by_state == Counter(str(state) for state in states.values())
    assert len(history) == desk.moves
    given = defaultdict(list)
    for reply_id, value in db.session.execute(select(Rating.reply_id, Rating.value).order_by(Rating.value)):
        given[reply_id].append(value)
    for reply in db.session.scalars(select(Reply).execution_options(populate_existing=True)):
        values = given[reply.id]
        assert reply.state is states[reply.id]
        assert reply.rating_count == len(values)
        assert reply.rating == (values[(len(values) - 1) // 2] if values else None)
        assert (reply.rating_low, reply.rating_high) == ((values[0], values[-1]) if values else (None, None))


@pytest.fixture
def desk(inside: Flask, make: Factory) -> Desk:
    prompt = make.prompt(make.account())
    filled(prompt, make)
    return Desk(prompt, [make.person(name) for name in ("Ling", "Wang", "Mei")], seed=20261122)


def test_counts_are_those_of_a_recount_after_five_thousand_acts(desk: Desk) -> None:
    for number in range(1, ACTS + 1):
        desk.act()
        if number % EVERY == 0:
            check(desk)

    assert desk.moves > ACTS // 4
    shown = {tab: len(triage.page(desk.prompt.id, Filters(tab=tab)).cards) for tab in Tab}
    assert shown == {tab: min(triage.counts(desk.prompt.id).of(tab), triage.PAGE_SIZE) for tab in Tab}
