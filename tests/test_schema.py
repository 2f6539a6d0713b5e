from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from opscontent import schema
from opscontent.db import db
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
