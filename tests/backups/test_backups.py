import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text

from opscontent import schema
from opscontent.backups import BackupError, archive, backup, restore, rows
from opscontent.db import db, unit_of_work
from opscontent.domain import search
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.replies import Decision, Reply, ReplyState
from opscontent.settings import ROOT, Settings
from tests.conftest import ENGINES, make_app
from tests.factory import Factory

NEWEST = max(path.name[:4] for path in (ROOT / "opscontent/migrations/versions").glob("[0-9]*.py"))
OLDER_PERSON = """insert into people (email, name, password_hash, is_admin, theme, session_key, created_at)
    values ('ling@example.org', 'Ling', 'x', false, 'auto', 'x', '2026-01-01 00:00:00+00:00')"""
WRITTEN_BY_RESTORE = ("pauses", "activity")  # the pause that follows it, and its history
NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings


@pytest.fixture(params=ENGINES)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Another, empty workspace, on each engine."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_uri")("elsewhere")
    app = make_app(tmp_path / "elsewhere", url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def filled(app: Flask, make: Factory) -> Iterator[Flask]:
    """A workspace with a bit of everything, and one upload."""
    make.person("凌 \U0001f9e7 'quoted' \"line\"\n\\", created_at=NOON)
    account = make.account("英语角")
    make.member(account)
    make.slot(account)
    make.brief(account)
    post = make.post(account)
    make.revision(post)
    reply = make.reply(make.prompt(account), text="夫妻肺片 = Husband and wife lung slices")
    make.quote(reply, post)
    make.edition(account, post)
    folder = settings_of(app).uploads / "covers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "一.png").write_bytes(b"\x89PNG\x00")
    yield app
    (folder / "一.png").unlink(missing_ok=True)


def rows_of(app: Flask, folder: Path) -> dict[str, str]:
    """All rows of a workspace as text, by table."""
    with app.app_context(), db.engine.connect() as connection:
        rows.dump(connection, folder)
    found = {file.stem: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    return {name: lines for name, lines in found.items() if name not in WRITTEN_BY_RESTORE}


def made(app: Flask, target: Path) -> Path:
    with app.app_context():
        backup(target, settings_of(app))
    return target


def test_backup_comes_back_the_same_on_either_engine(filled: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    before = rows_of(filled, tmp_path / "before")
    file = made(filled, tmp_path / "team.tar.gz")

    with elsewhere.app_context():
        manifest = restore(file, settings_of(elsewhere))

    assert rows_of(elsewhere, tmp_path / "after") == before
    assert manifest["rows"]["replies"] == 1
    assert manifest["revision"] == NEWEST
    assert (settings_of(elsewhere).uploads / "covers" / "一.png").read_bytes() == b"\x89PNG\x00"
    assert sorted(path.name for path in settings_of(elsewhere).data_dir.glob("backup-*")) == []


def test_restored_workspace_goes_on_working(filled: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    file = made(filled, tmp_path / "team.tar.gz")
    with elsewhere.app_context():
        restore(file, settings_of(elsewhere))

    newcomer = Factory(elsewhere).person("Newcomer")

    with elsewhere.app_context():
        assert newcomer.id == 3
        assert db.session.scalars(select(Reply.text).where(search.matches("肺片"))).all() == [
            "夫妻肺片 = Husband and wife lung slices"
        ]


def test_backup_made_while_others_write_is_of_one_moment(filled: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    """Each transaction adds a person and, in a table that is read earlier, their history."""
    wrote, enough = Event(), Event()

    def write() -> None:
        factory = Factory(filled)
        while not enough.is_set():
            with filled.app_context(), unit_of_work():
                person = factory.person("Pair")
                db.session.flush()
                add_history(person)
            wrote.set()

    writer = Thread(target=write)
    writer.start()
    wrote.wait(10)
    files = [made(filled, tmp_path / f"{number}.tar.gz") for number in range(2)]
    enough.set()
    writer.join()

    with elsewhere.app_context():
        for file in files:
            restore(file, settings_of(elsewhere), replace=True)
            people = db.session.scalars(select(Person.id).where(Person.name == "Pair").order_by(Person.id)).all()
            history = db.session.scalars(select(Entry.thing_id).where(Entry.verb == "test.paired")).all()
            assert sorted(history) == list(people)
            assert len(people) > 0
            db.session.remove()


def add_history(person: Person) -> None:
    about = {"thing_kind": "people", "thing_id": person.id, "changes": {}, "at": NOON}
    db.session.add(Entry(actor_label="test", verb="test.paired", **about))


def test_restore_refuses_a_workspace_with_data_unless_told(filled: Flask, tmp_path: Path) -> None:
    file = made(filled, tmp_path / "team.tar.gz")
    before = rows_of(filled, tmp_path / "before")
    Factory(filled).person("Later")

    with filled.app_context():
        with pytest.raises(BackupError) as refused:
            restore(file, settings_of(filled))
        restore(file, settings_of(filled), replace=True)

    assert str(refused.value) == "There is data here already; --force replaces it with the backup."
    assert rows_of(filled, tmp_path / "after") == before


def test_restore_counts_uploads_as_data(elsewhere: Flask, filled: Flask, tmp_path: Path) -> None:
    file = made(filled, tmp_path / "team.tar.gz")
    settings_of(elsewhere).uploads.mkdir()
    (settings_of(elsewhere).uploads / "cover.png").touch()

    with elsewhere.app_context(), pytest.raises(BackupError, match="There is data here already"):
        restore(file, settings_of(elsewhere))

    assert (settings_of(elsewhere).uploads / "cover.png").exists()


def test_restore_that_fails_leaves_everything_as_it_was(filled: Flask, tmp_path: Path) -> None:
    before = rows_of(filled, tmp_path / "before")
    broken = rewritten(
        made(filled, tmp_path / "team.tar.gz"),
        {"tables/memberships.jsonl": lambda line: line.replace(b'"person_id": ', b'"person_id": 77')},
    )

    with filled.app_context(), pytest.raises(BackupError) as refused:
        restore(broken, settings_of(filled), replace=True)

    assert "The database refuses the backup's rows, and is as it was:" in str(refused.value)
    assert rows_of(filled, tmp_path / "after") == before
    assert (settings_of(filled).uploads / "covers" / "一.png").exists()


def test_older_backup_is_brought_up_to_date(elsewhere: Flask, tmp_path: Path) -> None:
    with elsewhere.app_context():
        schema.upgrade("0004")
        db.session.execute(text(OLDER_PERSON))  # as the tables of that time have it
        db.session.commit()
    file = made(elsewhere, tmp_path / "old.tar.gz")

    with elsewhere.app_context():
        restore(file, settings_of(elsewhere), replace=True)
        with db.engine.connect() as connection:
            revision = schema.current(connection)

    assert revision == NEWEST


def test_backup_of_an_empty_database_is_refused(elsewhere: Flask, tmp_path: Path) -> None:
    with elsewhere.app_context(), pytest.raises(BackupError) as refused:
        backup(tmp_path / "none.tar.gz", settings_of(elsewhere))

    assert str(refused.value) == "There is nothing to back up yet: the database is empty."
    assert not (tmp_path / "none.tar.gz").exists()


def test_backup_into_no_folder_is_refused(filled: Flask, tmp_path: Path) -> None:
    with filled.app_context(), pytest.raises(BackupError, match="There is no folder"):
        backup(tmp_path / "missing" / "team.tar.gz", settings_of(filled))


def test_backup_is_for_its_owner_only(filled: Flask, tmp_path: Path) -> None:
    file = made(filled, tmp_path / "team.tar.gz")

    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        assert "secret-key" not in "".join(tar.getnames())


@pytest.mark.parametrize(
    "change",
    [{"format": 2}, {"revision": "9999"}, {"revision": None}],
    ids=["format", "revision", "no revision"],
)
def test_restore_refuses_a_newer_backup(change: dict[str, object], filled: Flask, tmp_path: Path) -> None:
    newer = rewritten(made(filled, tmp_path / "team.tar.gz"), {}, **change)

    with filled.app_context(), pytest.raises(BackupError) as refused:
        restore(newer, settings_of(filled), replace=True)

    assert str(refused.value) == "A newer opscontent made this backup; update the program and try again."


def test_rows_that_point_at_later_rows_come_back(app: Flask, elsewhere: Flask, make: Factory, tmp_path: Path) -> None:
    reply = make.reply(make.prompt(make.account()))
    with app.app_context(), unit_of_work() as session:
        decisions = [decision(reply), decision(reply)]
        session.add_all(decisions)
        session.flush()
        decisions[0].undoes_id = decisions[1].id
    file = made(app, tmp_path / "team.tar.gz")

    with elsewhere.app_context():
        restore(file, settings_of(elsewhere))

    assert rows_of(elsewhere, tmp_path / "after") == rows_of(app, tmp_path / "before")


def decision(reply: Reply) -> Decision:
    return Decision(
        account_id=reply.account_id,
        prompt_id=reply.prompt_id,
        reply_id=reply.id,
        was=ReplyState.new,
        became=ReplyState.shortlisted,
        at=NOON,
    )


def rewritten(file: Path, edits: dict[str, Callable[[bytes], bytes]], **changes: object) -> Path:
    """The backup with some files and facts changed, but whole."""
    folder = file.parent / "rewriting"
    manifest = {**archive.unpack(file, folder), **changes}
    for name, edit in edits.items():
        (folder / name).write_bytes(edit((folder / name).read_bytes()))
    files = [(name, folder / name) for name in json.loads((folder / "manifest.json").read_text())["files"]]
    archive.pack(file, files, manifest)
    return file
