from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from opscontent import clock, schema
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.prompts import Prompt
from opscontent.schema import SchemaError
from tests.conftest import ENGINES, make_app


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Inside an application whose database has no table."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_uri")("schema")
    app = make_app(tmp_path, url)
    with app.app_context():
        yield app
        db.engine.dispose()


def found() -> str | None:
    with db.engine.connect() as connection:
        return schema.current(connection)


def test_upgrade_goes_to_the_newest_version_and_then_does_nothing(empty: Flask) -> None:
    before = found()

    schema.upgrade()
    schema.upgrade()

    assert (before, found()) == (None, schema.head())


def test_upgrade_goes_on_from_an_older_version(empty: Flask) -> None:
    schema.upgrade("0001")
    older = found()

    schema.upgrade()

    assert (older, found()) == ("0001", schema.head())


def test_upgrade_leaves_rules_and_prompts_as_they_were(empty: Flask) -> None:
    """Links and contacts were held before there was a choice; nothing new is asked of readers."""
    schema.upgrade("0007")
    now = clock.now()
    with db.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection, only=["accounts", "prompts"])
        connection.execute(tables.tables["accounts"].insert(), row_of_account(now))
        connection.execute(tables.tables["prompts"].insert(), row_of_prompt(now))

    schema.upgrade()

    account, prompt = db.session.query(Account).one(), db.session.query(Prompt).one()
    assert (account.held_words, account.holds_links, account.holds_contacts, account.picture) == ("", True, True, "")
    assert (prompt.takes_pictures, prompt.asks_email, prompt.needs_proof) == (False, False, False)
    db.session.remove()


def row_of_account(now: datetime) -> dict[str, Any]:
    texts = {"key": "paper", "name": "Paper", "kind": "site", "time_zone": "UTC", "channel": "site"}
    numbers = {"id": 1, "colour": 1, "quota_count": 0, "staleness_minutes": 120, "allows_self_approval": False}
    more = {"tagline": "", "language": "en", "quota_period": "none", "closing": ""}
    return texts | numbers | more | {"created_at": now}


def row_of_prompt(now: datetime) -> dict[str, Any]:
    texts = dict.fromkeys(("body", "wanted", "decline_reasons", "examples", "thanks", "keyword"), "")
    numbers = {"id": 1, "account_id": 1, "reply_length_maximum": 1000, "replies_per_person": 5}
    return texts | numbers | {"slug": "menu", "question": "Which?", "state": "open", "created_at": now}


def test_upgrade_in_a_given_transaction_is_undone_with_it(empty: Flask) -> None:
    with db.engine.connect() as connection:
        schema.upgrade(connection=connection)
        connection.rollback()

    assert inspect(db.engine).get_table_names() == []


def test_upgrade_leaves_a_newer_database_alone(empty: Flask) -> None:
    schema.upgrade()
    with db.engine.connect() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
        connection.commit()

    with pytest.raises(SchemaError) as refused:
        schema.upgrade()

    assert str(refused.value) == "A newer opscontent migrated this database (to 9999); update the program."


@pytest.mark.parametrize("revision, known", [("0001", True), ("9999", False), ("", False)])
def test_is_known_tells_our_versions_from_others(revision: str, known: bool, empty: Flask) -> None:
    assert schema.is_known(revision) is known


def test_the_migration_of_the_api_keeps_replies_and_opens_its_door(empty: Flask) -> None:
    schema.upgrade("0007")
    with db.engine.connect() as connection:
        for statement in _ROWS.split(";"):
            connection.execute(text(statement))
        connection.commit()

    schema.upgrade()

    with db.engine.connect() as connection:
        columns = "account_id, prompt_id, contributor_id, text, fold_key, name, title_idea, consent_note, state, "
        columns += "held_reason, note, version, received_at"
        insert = f"insert into replies (id, door, content_key, {columns}) "
        insert += f"select 2, :door, 'k2', {columns} from replies where id = 1"
        connection.execute(text(insert), {"door": "api"})
        assert connection.execute(text("select door from replies order by id")).scalars().all() == ["form", "api"]
        assert connection.execute(text("select count(*) from decisions")).scalar() == 1
        with pytest.raises(IntegrityError):
            connection.execute(text(insert.replace("select 2", "select 3").replace("k2", "k3")), {"door": "window"})


_ROWS = """
insert into accounts (id, key, name, tagline, kind, colour, time_zone, language, channel, quota_count, quota_period,
 staleness_minutes, allows_self_approval, closing, created_at) values
 (1, 'paper', 'Paper', '', 'site', 1, 'UTC', 'en', 'site', 0, 'none', 120, false, '', '2026-01-01');
insert into prompts (id, account_id, slug, question, body, wanted, decline_reasons, examples, thanks, keyword, state,
 reply_length_maximum, replies_per_person, created_at) values
 (1, 1, 'menu', 'Which?', '', '', '', '', '', '', 'open', 1000, 5, '2026-01-01');
insert into contributors (id, account_id, handle_hash, name, email, created_at) values
 (1, 1, 'h', '', '', '2026-01-01');
insert into replies (id, account_id, prompt_id, contributor_id, door, text, fold_key, content_key, name, title_idea,
 consent_note, state, held_reason, note, version, received_at) values
 (1, 1, 1, 1, 'form', 'x', 'f', 'k', '', '', '', 'new', '', '', 1, '2026-01-01');
insert into decisions (id, account_id, prompt_id, reply_id, was, became, reason, batch, at) values
 (1, 1, 1, 1, 'new', 'held', '', '', '2026-01-01')
"""
