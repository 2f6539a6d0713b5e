"""Who is in a draft: pings that run out, and leave no trace."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain import activity, presences
from opscontent.domain.people import Person
from opscontent.domain.posts import Post
from opscontent.domain.presences import HERE, KEPT, TYPING, Presence
from tests.factory import Factory, at

NOON = at("2026-11-22 12:00")


@pytest.fixture
def post(inside: Flask, make: Factory) -> Post:
    return make.post(make.account())


@pytest.fixture
def ling(post: Post, make: Factory) -> Person:
    return make.person("Ling")


@pytest.fixture
def wang(post: Post, make: Factory) -> Person:
    return make.person("Wang")


def here(post: Post, person: Person) -> list[tuple[str, bool]]:
    return [(each.person.name, each.is_typing) for each in presences.company(post.id, person)]


def test_each_sees_the_other_and_not_themselves(post: Post, ling: Person, wang: Person, make: Factory) -> None:
    presences.ping(post, by=ling)
    presences.ping(post, by=wang, is_typing=True)
    presences.ping(make.post(post.account), by=make.person("Elsewhere"))

    assert (here(post, ling), here(post, wang)) == ([("Wang", True)], [("Ling", False)])
    assert activity.of(post) == []


def test_who_types_stands_first(post: Post, ling: Person, wang: Person, make: Factory) -> None:
    presences.ping(post, by=ling)
    presences.ping(post, by=wang, is_typing=True)

    assert here(post, make.person()) == [("Wang", True), ("Ling", False)]


def test_typing_runs_out_before_being_here(post: Post, ling: Person, wang: Person) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        presences.ping(post, by=wang, is_typing=True)
        time.shift(TYPING)
        typed = here(post, ling)
        presences.ping(post, by=wang)
        time.shift(HERE - timedelta(seconds=1))
        still = here(post, ling)
        time.shift(timedelta(seconds=1))

        assert (typed, still, here(post, ling)) == ([("Wang", False)], [("Wang", False)], [])


def test_who_left_is_gone(post: Post, ling: Person, wang: Person) -> None:
    presences.ping(post, by=wang)

    presences.leave(post, by=wang)

    assert here(post, ling) == []


def test_old_rows_go_with_the_next_ping(post: Post, ling: Person, wang: Person) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        presences.ping(post, by=wang)
        time.shift(KEPT + timedelta(seconds=1))
        presences.ping(post, by=ling)
        presences.ping(post, by=ling, is_typing=True)

    assert db.session.scalar(select(func.count()).select_from(Presence)) == 1
