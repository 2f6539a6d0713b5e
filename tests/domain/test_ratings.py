import importlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import activity, triage
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.triage import Filters, Rating
from opscontent.errors import Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def raters(prompt: Prompt, make: Factory) -> list[Person]:
    return [make.person(name) for name in ("Ling", "Wang", "Mei")]


def summary(reply: Reply) -> tuple[int | None, int, int | None, int | None]:
    return reply.rating, reply.rating_count, reply.rating_low, reply.rating_high


@pytest.mark.parametrize(
    ("values", "comes_to"),
    [((4,), (4, 1, 4, 4)), ((5, 2), (2, 2, 2, 5)), ((5, 2, 4), (4, 3, 2, 5)), ((1, 1, 5), (1, 3, 1, 5))],
)
def test_ratings_of_several_come_to_a_number_with_its_spread(
    prompt: Prompt, raters: list[Person], make: Factory, values: tuple[int, ...], comes_to: tuple[int, ...]
) -> None:
    reply = make.reply(prompt)

    for person, value in zip(raters, values, strict=False):
        triage.rate(reply, value, by=person)

    assert summary(reply) == comes_to


def test_each_has_one_rating_and_may_change_it_or_take_it_away(
    prompt: Prompt, raters: list[Person], make: Factory
) -> None:
    reply, (ling, wang, _) = make.reply(prompt), raters

    triage.rate(reply, 2, by=ling)
    triage.rate(reply, 5, by=wang)
    triage.rate(reply, 4, by=ling)
    both = summary(reply)
    triage.rate(reply, None, by=wang)

    assert both == (4, 2, 4, 5)
    assert summary(reply) == (4, 1, 4, 4)
    assert [(each.by_id, each.value) for each in db.session.scalars(select(Rating))] == [(ling.id, 4)]
    assert [entry.changes["rating"] for entry in activity.of(reply)] == [[5, None], [2, 4], [None, 5], [None, 2]]


def test_filter_by_rating_goes_by_what_more_than_half_gave(
    prompt: Prompt, raters: list[Person], make: Factory
) -> None:
    liked, disputed, nobodys = (make.reply(prompt, text) for text in ("one", "two", "three"))
    for person, value in zip(raters, (4, 4, 1), strict=True):
        triage.rate(liked, value, by=person)
    for person, value in zip(raters, (5, 2), strict=False):
        triage.rate(disputed, value, by=person)
    db.session.flush()

    found = [card.reply for card in triage.page(prompt.id, Filters(rating=4)).cards]

    assert found == [liked]
    assert nobodys.rating is None


def test_filter_by_rating_tells_nothing_of_what_one_has_not_rated(
    prompt: Prompt, raters: list[Person], make: Factory
) -> None:
    ling, wang, _ = raters
    mine, theirs = make.reply(prompt, "one"), make.reply(prompt, "two")
    triage.rate(mine, 1, by=ling)
    triage.rate(mine, 5, by=wang)
    triage.rate(theirs, 5, by=wang)
    db.session.flush()

    found = [card.reply for card in triage.page(prompt.id, Filters(rating=1, rated_by=ling.id)).cards]

    assert found == [mine]


@pytest.mark.parametrize("state", list(ReplyState))
@pytest.mark.parametrize("rates_blind", [True, False])
def test_opinions_of_others_wait_for_ones_own(
    prompt: Prompt, raters: list[Person], make: Factory, state: ReplyState, rates_blind: bool
) -> None:
    prompt.rates_blind = rates_blind
    ling, wang, _ = raters
    reply = make.reply(prompt)
    triage.rate(reply, 5, by=wang)
    reply.state = state
    is_open = not rates_blind or state in (ReplyState.used, ReplyState.withdrawn)

    opinions = triage.opinions(prompt, [reply.id], ling)

    assert opinions.hides(reply) == (not is_open)
    assert [each.value for each in opinions.others(reply)] == ([5] if is_open else [])
    if state is not ReplyState.withdrawn:
        triage.rate(reply, 3, by=ling)
        opinions = triage.opinions(prompt, [reply.id], ling)
        assert (opinions.hides(reply), opinions.mine(reply.id)) == (False, 3)
        assert [each.value for each in opinions.others(reply)] == [5]


def test_a_withdrawn_reply_is_not_rated(prompt: Prompt, raters: list[Person], make: Factory) -> None:
    reply = make.reply(prompt, state=ReplyState.withdrawn)

    with pytest.raises(Rejected):
        triage.rate(reply, 3, by=raters[0])


def test_ratings_of_before_are_whose_the_history_says(prompt: Prompt, raters: list[Person], make: Factory) -> None:
    """The migration, on rows as they were: one number a reply, and the history beside it."""
    known, moved, imported, none = (make.reply(prompt, str(number), rating=4) for number in range(4))
    none.rating = None
    activity.record(raters[0], "reply.rated", known, changes={"rating": (None, 2)})
    activity.record(raters[1], "reply.rated", known, changes={"rating": (2, 4)})
    activity.record(raters[1], "reply.rated", moved, changes={"rating": (None, 2)})
    db.session.flush()
    migration: Any = importlib.import_module("opscontent.migrations.versions.0021_ratings_and_leases")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migration.op, "get_bind", db.session.connection)
        migration._fill()

    rows = db.session.execute(select(Rating.reply_id, Rating.by_id, Rating.value).order_by(Rating.reply_id)).all()
    assert rows == [(known.id, raters[1].id, 4), (moved.id, None, 4), (imported.id, None, 4)]
    db.session.expire_all()
    assert [summary(reply) for reply in (known, imported, none)] == [
        (4, 1, 4, 4),
        (4, 1, 4, 4),
        (None, 0, None, None),
    ]
