from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, quotes, themes, triage
from opscontent.domain.groups import PassState
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.themes import Theme, ThemeReply
from opscontent.domain.triage import Filters, Tab
from opscontent.errors import Rejected
from opscontent.text.themes import Found
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


@pytest.fixture
def many(prompt: Prompt, make: Factory) -> list[Reply]:
    return [make.reply(prompt, f"米饭{number}") for number in range(themes.FEWEST)]


def kept(prompt: Prompt, *founds: Found) -> None:
    """What a finding of these themes does."""
    texts = themes.begin(prompt.id)
    assert texts is not None
    for position, found in enumerate(founds, start=1):
        themes.keep(prompt.id, found, position)
    themes.end(prompt.id, texts)
    themes.clear(prompt.id)


def of(replies: list[Reply], *places: int) -> tuple[int, ...]:
    return tuple(replies[place].id for place in places)


def told(prompt: Prompt) -> list[tuple[str, int, int]]:
    return [(each.theme.label, each.replies, each.readers) for each in themes.counted(prompt.id)]


def test_a_finding_shows_what_it_kept(prompt: Prompt, editor: Person, many: list[Reply]) -> None:
    themes.ask_for_pass(prompt, by=editor)

    kept(prompt, Found(("米饭", "很硬", "夹生", "凉"), of(many, 0, 1, 2)), Found(("送餐",), of(many, 3, 4)))

    assert told(prompt) == [("米饭 · 很硬 · 夹生", 3, 3), ("送餐", 2, 2)]
    last = themes.pass_of(prompt.id)
    assert last is not None
    assert (last.state, last.done_count, last.total_count, themes.newer(last)) == (PassState.done, 20, 20, 0)
    assert [entry.verb for entry in activity.of(prompt)] == ["prompt.themes_asked"]


def test_counts_leave_out_what_was_taken_back_and_spam(
    prompt: Prompt, editor: Person, many: list[Reply], make: Factory
) -> None:
    many[1].contributor_id = many[0].contributor_id
    make.theme(prompt, "米饭", *many[:4])
    many[2].state, many[3].state = ReplyState.withdrawn, ReplyState.spam

    assert told(prompt) == [("米饭", 2, 1)]


def test_too_few_are_not_looked_through(prompt: Prompt, editor: Person, many: list[Reply]) -> None:
    many[0].state = ReplyState.spam

    with pytest.raises(Rejected):
        themes.ask_for_pass(prompt, by=editor)

    assert themes.pass_of(prompt.id) is None


def test_a_finding_that_nobody_asked_for_is_not_begun(prompt: Prompt, many: list[Reply]) -> None:
    assert themes.begin(prompt.id) is None


def test_one_worker_has_it_in_hand(prompt: Prompt, editor: Person, many: list[Reply]) -> None:
    themes.ask_for_pass(prompt, by=editor)
    assert themes.left() == [prompt.id]

    texts = themes.begin(prompt.id)

    assert texts is not None
    assert themes.begin(prompt.id) is None
    assert themes.left() == []
    assert themes.ask_for_pass(prompt, by=editor).state is PassState.running


def test_what_a_dead_worker_left_is_begun_anew(prompt: Prompt, editor: Person, many: list[Reply]) -> None:
    themes.ask_for_pass(prompt, by=editor)
    themes.begin(prompt.id)
    themes.keep(prompt.id, Found(("米饭",), of(many, 0, 1)), 1)

    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert themes.left() == [prompt.id]
        kept(prompt, Found(("送餐",), of(many, 2, 3)))

    assert told(prompt) == [("送餐", 2, 2)]
    assert db.session.scalar(select(func.count()).select_from(ThemeReply)) == 2


def test_those_before_are_shown_until_the_next_are_there(prompt: Prompt, editor: Person, many: list[Reply]) -> None:
    themes.ask_for_pass(prompt, by=editor)
    kept(prompt, Found(("米饭",), of(many, 0, 1)))
    (before,) = themes.of_prompt(prompt.id)
    themes.ask_for_pass(prompt, by=editor)
    texts = themes.begin(prompt.id)
    themes.keep(prompt.id, Found(("送餐",), of(many, 0, 2)), 1)
    assert texts is not None

    assert told(prompt) == [("米饭", 2, 2)]
    assert themes.themes_of([many[0].id]) == {many[0].id: before}
    themes.end(prompt.id, texts, failure="killed")
    assert told(prompt) == [("米饭", 2, 2)]
    last = themes.pass_of(prompt.id)
    assert last is not None
    assert (last.state, last.failure) == (PassState.failed, "killed")

    themes.ask_for_pass(prompt, by=editor)
    kept(prompt, Found(("骑手",), of(many, 5)))
    assert told(prompt) == [("骑手", 1, 1)]
    assert themes.shown(prompt.id, before.id) is None
    assert db.session.scalar(select(func.count()).select_from(Theme)) == 1


def test_it_tells_how_many_came_since(prompt: Prompt, editor: Person, many: list[Reply], make: Factory) -> None:
    themes.ask_for_pass(prompt, by=editor)
    kept(prompt, Found(("米饭",), of(many, 0)))
    make.reply(prompt, "新的")
    make.reply(prompt, "垃圾", state=ReplyState.spam)

    last = themes.pass_of(prompt.id)

    assert last is not None
    assert themes.newer(last) == 1


def test_replies_that_were_deleted_meanwhile_are_left_out(prompt: Prompt, editor: Person, many: list[Reply]) -> None:
    themes.ask_for_pass(prompt, by=editor)

    kept(prompt, Found(("米饭",), (*of(many, 0), 10**6)))

    assert told(prompt) == [("米饭", 1, 1)]


def test_triage_shows_the_replies_of_a_theme(prompt: Prompt, many: list[Reply], make: Factory) -> None:
    theme = make.theme(prompt, "米饭", many[3], many[5])

    page = triage.page(prompt.id, Filters(tab=Tab.all, theme=theme.id))

    assert [card.reply.id for card in page.cards] == list(of(many, 3, 5))


def test_picks_and_candidates_know_their_theme(prompt: Prompt, many: list[Reply], make: Factory) -> None:
    for reply in many[:4]:
        reply.state = ReplyState.shortlisted
    rice, rider = make.theme(prompt, "米饭", many[0], many[2]), make.theme(prompt, "骑手", many[1])
    make.theme(prompt, "旧的", many[3], round=0)
    make.quote(many[0])
    make.quote(many[0], make.post(prompt.account))
    make.quote(many[3])

    assert quotes.picks_by_theme(prompt.id) == {0: 2, rice.id: 1}
    assert [reply.id for reply in quotes.candidates(prompt.id, theme=rice.id)] == [many[2].id]
    assert [reply.id for reply in quotes.candidates(prompt.id, theme=rider.id)] == [many[1].id]
