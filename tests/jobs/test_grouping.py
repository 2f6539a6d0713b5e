import sys

import pytest
from flask import Flask
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import groups
from opscontent.domain.groups import PassState
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from opscontent.jobs import grouping, sweep
from opscontent.text import comparing
from tests.factory import Factory


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account())


def grouped(app: Flask) -> list[bool]:
    with app.app_context():
        return [number is not None for number in db.session.scalars(select(Reply.group_id).order_by(Reply.id))]


def state(app: Flask, prompt: Prompt) -> tuple[PassState, int, int] | None:
    with app.app_context():
        found = groups.pass_of(prompt.id)
        return found and (found.state, found.done_count, found.total_count)


def test_a_pass_finds_who_says_the_same_and_says_so(app: Flask, prompt: Prompt, make: Factory) -> None:
    for text in ("夫妻肺片", "夫妻肺片！", "佛跳墙"):
        make.reply(prompt, text)

    with app.app_context():
        assert grouping.due() == [prompt.id]
        grouping.run_pass(prompt.id)

        assert grouping.due() == []
    assert grouped(app) == [True, True, False]
    assert state(app, prompt) == (PassState.done, 3, 3)


def test_many_are_compared_in_a_process_of_their_own(
    app: Flask, prompt: Prompt, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "FEW", 0)
    for text in ("夫妻肺片", "夫妻\ud800肺片！", "佛跳墙"):
        make.reply(prompt, text.replace("\ud800", "\n"))

    with app.app_context():
        grouping.run_pass(prompt.id)

    assert grouped(app) == [True, True, False]


def test_a_pass_that_is_stopped_begins_anew(
    app: Flask, prompt: Prompt, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "FEW", 0)
    monkeypatch.setattr(comparing, "TOLD_EVERY", 1)
    for text in ("夫妻肺片", "夫妻肺片！"):
        make.reply(prompt, text)

    found = comparing.groups_of([(number, str(number)) for number in range(600)], lambda done: False)
    with app.app_context():
        grouping.run_pass(prompt.id, lambda: True)

    assert found is None
    assert state(app, prompt) == (PassState.running, 0, 2)


def test_a_pass_that_fails_says_why(
    app: Flask, prompt: Prompt, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.reply(prompt, "夫妻肺片")
    monkeypatch.setattr(comparing, "FEW", 0)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with app.app_context():
        grouping.run_pass(prompt.id)

        found = groups.pass_of(prompt.id)
        assert found is not None
        assert (found.state, "/nowhere/python" in found.failure) == (PassState.failed, True)
        assert grouping.due() == []


def test_the_sweep_has_passes_made(app: Flask, prompt: Prompt, make: Factory) -> None:
    for text in ("夫妻肺片", "夫妻肺片！"):
        make.reply(prompt, text)
    tasks = app.extensions["tasks"]
    tasks.huey.flush()

    with app.app_context():
        sweep()
        for task in iter(tasks.huey.dequeue, None):
            if task.name == "group":
                tasks.huey.execute(task)

    assert grouped(app) == [True, True]
