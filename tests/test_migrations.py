import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from opscontent.db import Base, db
from opscontent.domain import search
from opscontent.domain.replies import Reply
from opscontent.migrations.refolding import refold
from opscontent.text.cjk import fold, fold_key, fold_look
from tests.factory import Factory


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    """The search index belongs to its migration, Huey's tables to Huey."""
    foreign = ("reply_search", "huey_")
    options = {"compare_type": True, "include_object": lambda _thing, name, *_rest: not name.startswith(foreign)}
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)

        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_a_reply_comes_through_a_door_that_there_is(inside: Flask, make: Factory) -> None:
    """The check was changed after the table was made, on SQLite in a way of its own."""
    make.reply(make.prompt(make.account()))

    db.session.execute(text("update replies set door = 'chat'"))
    with pytest.raises(IntegrityError):
        db.session.execute(text("update replies set door = 'window'"))


def test_replies_of_an_older_folding_are_folded_again(inside: Flask, make: Factory) -> None:
    """There and back: keys and index of those whose words or name have traditional characters."""
    prompt, one = make.prompt(make.account()), make.contributor(make.account())
    old = make.reply(prompt, "後面的頭髮", contributor=one)
    new = make.reply(prompt, "后面的头发", contributor=one)
    named = make.reply(prompt, "别的", name="陳", contributor=one)
    connection = db.session.connection()
    refold(connection, fold_look)
    db.session.expire_all()
    assert (old.fold_key == fold_key("后面的头发"), found("头发"), found("陈")) == (False, [new.id], [])

    refold(connection, fold)
    db.session.expire_all()

    assert old.fold_key == new.fold_key == fold_key("后面的头发")
    assert (found("头发"), found("頭髮"), found("陈")) == ([old.id, new.id], [old.id, new.id], [named.id])


def found(query: str) -> list[int]:
    return list(db.session.scalars(select(Reply.id).where(search.matches(query)).order_by(Reply.id)))
