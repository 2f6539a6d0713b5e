import sys

import pytest
from flask import Flask

from opscontent.db import db
from opscontent.domain import themes
from opscontent.domain.groups import PassState
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.jobs import find_themes_soon, sweep, theming
from tests.factory import Factory

LINES = ("送餐速度太慢，等了一小时", "米饭太硬，菜也咸", "The coupon broke my checkout")


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def asked(app: Flask, prompt: Prompt, make: Factory) -> Prompt:
    """Themes of thirty replies are asked for."""
    person: Person = make.person()
    for number in range(10):
        for line in LINES:
            make.reply(prompt, line + "！" * number)
    with app.app_context():
        themes.ask_for_pass(db.session.get_one(Prompt, prompt.id), by=person)
        _commit()
    return prompt


def _commit() -> None:
    db.session.commit()


def state(app: Flask, prompt: Prompt) -> tuple[PassState, int, int, list[int]]:
    with app.app_context():
        last = themes.pass_of(prompt.id)
        assert last is not None
        return last.state, last.done_count, last.total_count, [each.replies for each in themes.counted(prompt.id)]


def test_a_finding_takes_place_and_says_so(app: Flask, asked: Prompt) -> None:
    with app.app_context():
        assert theming.left() == [asked.id]

        theming.run_pass(asked.id)

        assert theming.left() == []
    assert state(app, asked) == (PassState.done, 30, 30, [10, 10, 10])


def test_one_that_is_stopped_begins_anew(app: Flask, asked: Prompt) -> None:
    with app.app_context():
        theming.run_pass(asked.id, lambda: True)

    now, _done, total, found = state(app, asked)
    assert (now, total, found) == (PassState.running, 30, [])


def test_one_that_fails_says_why_and_can_be_started_again(
    app: Flask, asked: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, app.app_context():
        patch.setattr(sys, "executable", "/bin/false")
        theming.run_pass(asked.id)

        last = themes.pass_of(asked.id)
        assert last is not None
        assert (last.state, last.failure) == (PassState.failed, "themes_child ended with 1")
        assert theming.left() == []

    with app.app_context():
        last = themes.pass_of(asked.id)
        assert last is not None
        last.wait(by=None)
        _commit()
        theming.run_pass(asked.id)
    assert state(app, asked) == (PassState.done, 30, 30, [10, 10, 10])


def test_nothing_is_found_that_nobody_asked_for(app: Flask, prompt: Prompt) -> None:
    with app.app_context():
        theming.run_pass(prompt.id)

        assert themes.pass_of(prompt.id) is None


@pytest.mark.parametrize("is_lost", [False, True])
def test_it_is_woken_at_once_or_by_the_sweep(app: Flask, asked: Prompt, is_lost: bool) -> None:
    tasks = app.extensions["tasks"]
    tasks.huey.flush()

    with app.app_context():
        if is_lost:
            sweep()
        else:
            find_themes_soon(asked.id)
            _commit()
        for task in iter(tasks.huey.dequeue, None):
            if task.name == "find_themes":
                tasks.huey.execute(task)

    assert state(app, asked)[0] is PassState.done
