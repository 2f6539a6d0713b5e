from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from opscontent import jobs, schema
from opscontent.db import db, unit_of_work
from opscontent.domain import invitations, people
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState, Told
from opscontent.domain.tellings import ReaderMessage, Telling, TellingState
from tests.conftest import make_app
from tests.factory import Factory

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """`run("backup", "file")` is `flask --app app backup file`."""
    return lambda *words, **options: app.test_cli_runner().invoke(args=words, **options)


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    make.person("Root", email="root@example.org", is_admin=True)
    found: Prompt = make.prompt(make.account(), slug="menu")
    return found


def texts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Reply.text).order_by(Reply.id)))


def test_create_admin_makes_a_password_where_nobody_can_be_asked(app: Flask, run: Run) -> None:
    result = run("create-admin", "--email", "Root@Example.org", "--name", "Root")

    first, second = result.output.splitlines()
    password = second.removeprefix("Password (shown once): ")
    assert first == "root@example.org can sign in as an administrator."
    with app.app_context():
        person = people.authenticate("root@example.org", password)
        assert person is not None
        assert (person.name, person.is_admin) == ("Root", True)
        entry = db.session.scalars(select(Entry).where(Entry.verb == "person.created")).one()
        assert (entry.actor_label, entry.thing_id) == ("command line", person.id)


def test_create_admin_takes_the_password_from_standard_input(app: Flask, run: Run) -> None:
    result = run("create-admin", "--email", "root@example.org", "--password-stdin", input="correct horse battery\n")

    assert result.output == "root@example.org can sign in as an administrator.\n"
    with app.app_context():
        assert people.authenticate("root@example.org", "correct horse battery") is not None


def test_create_admin_ends_the_link_of_the_first_start(app: Flask, run: Run) -> None:
    with app.app_context(), unit_of_work():
        token = invitations.first_start()
    assert token is not None

    run("create-admin", "--email", "root@example.org")

    with app.app_context():
        invitation = invitations.by_token(token)
        assert invitation is not None
        assert not invitation.is_open


def test_create_admin_refuses_an_address_that_is_taken(app: Flask, run: Run, make: Factory) -> None:
    make.person(email="root@example.org")

    result = run("create-admin", "--email", "root@example.org")

    assert (result.exit_code, result.output) == (1, "Error: Someone with this e-mail address is here already.\n")


def test_create_admin_refuses_a_weak_password(app: Flask, run: Run) -> None:
    result = run("create-admin", "--email", "root@example.org", "--password-stdin", input="short\n")

    assert (result.exit_code, result.output) == (1, "Error: Choose a password of at least 10 characters.\n")
    with app.app_context():
        assert not people.anyone_here()


@pytest.mark.parametrize("email", ["root", "root@", "@example.org", "root@example", "ro ot@example.org", ""])
def test_create_admin_refuses_what_is_no_address(app: Flask, run: Run, email: str) -> None:
    result = run("create-admin", "--email", email)

    assert result.exit_code == 2
    assert "Invalid value for '--email'" in result.output
    with app.app_context():
        assert not people.anyone_here()


def test_create_admin_sets_an_empty_database_up(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    result = app.test_cli_runner().invoke(args=["create-admin", "--email", "root@example.org"])

    assert result.exit_code == 0
    with app.app_context():
        assert people.anyone_here()


def test_commands_leave_an_older_database_to_its_owner(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with app.app_context():
        schema.upgrade("0003")

    result = app.test_cli_runner().invoke(args=["publish-due"])

    assert result.exit_code == 1
    assert result.output == (
        "Error: The database is of another version; run make run, or flask --app app db upgrade.\n"
    )


def test_commands_say_when_the_database_cannot_be_reached(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path}/missing/ops.db")

    result = app.test_cli_runner().invoke(args=["publish-due"])

    assert (result.exit_code, result.output) == (
        1,
        "Error: The database can't be used: unable to open database file\n",
    )


def test_the_demo_comes_once_with_the_password_given(app: Flask, run: Run) -> None:
    result = run("demo", "--password", "correct horse battery")
    again = run("demo")

    assert (again.exit_code, again.output) == (1, "Error: The demo is here already.\n")
    assert result.output == (
        "Sign in as admin@, chief@, editor@, writer@ or viewer@example.org.\nThe password is the one you gave.\n"
    )
    with app.app_context():
        emails = db.session.scalars(select(Person.email).order_by(Person.email)).all()
        assert emails[:3] == ["admin@example.org", "chief@example.org", "editor@example.org"]
        assert people.authenticate("viewer@example.org", "correct horse battery") is not None


def test_the_demo_says_its_password_and_has_told_some_readers(app: Flask, run: Run) -> None:
    result = run("demo")

    assert "Password (shown once): " in result.output
    with app.app_context():
        told, waiting = db.session.scalars(select(Telling).order_by(Telling.id)).all()
        states = [row.state for row in db.session.scalars(select(ReaderMessage).order_by(ReaderMessage.id))]
        receipts = {reply.told for reply in db.session.scalars(select(Reply).where(Reply.state == ReplyState.used))}
    assert (told.state, waiting.state) == (TellingState.applied, TellingState.waiting)
    assert states == [*["sent"] * 5, "unclear", "missed", *["sent"] * 2]
    assert receipts == {Told.selected, None}


def test_import_replies_reads_a_table(app: Flask, run: Run, prompt: Prompt, tmp_path: Path) -> None:
    file = tmp_path / "replies.csv"
    file.write_text("name,text\n小鱼,夫妻肺片\n,Husband and wife\n", encoding="utf-8")

    first = run("import-replies", "menu", str(file), "--consent", "They agreed in the group")
    again = run("import-replies", str(prompt.id), str(file))

    assert first.output == "2 added, 0 known already, 0 refused.\n"
    assert again.output == "0 added, 2 known already, 0 refused.\n"
    assert texts(app) == ["夫妻肺片", "Husband and wife"]


def test_import_replies_reads_lines_and_names_what_it_refuses(
    app: Flask, run: Run, prompt: Prompt, tmp_path: Path
) -> None:
    file = tmp_path / "replies.txt"
    file.write_text("第一条\n\n" + "长" * 20_000 + "\n", encoding="utf-8")

    result = run("import-replies", "menu", str(file), "--by", "root@example.org")

    assert result.stdout == "1 added, 0 known already, 1 refused.\n"
    assert result.stderr.startswith("  row 3: It is longer than")
    assert texts(app) == ["第一条"]


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["nowhere"], "There is no prompt 'nowhere'."),
        (["999999"], "There is no prompt '999999'."),
        (["menu", "--by", "ghost@example.org"], "There is nobody here with ghost@example.org."),
    ],
)
def test_import_replies_refuses_what_it_cannot_find(
    words: list[str], sentence: str, run: Run, prompt: Prompt, tmp_path: Path
) -> None:
    file = tmp_path / "replies.txt"
    file.write_text("words\n")

    result = run("import-replies", words[0], str(file), *words[1:])

    assert (result.exit_code, result.output) == (1, f"Error: {sentence}\n")


def test_import_replies_needs_an_administrator_or_a_name(app: Flask, run: Run, make: Factory, tmp_path: Path) -> None:
    make.prompt(make.account(), slug="menu")
    file = tmp_path / "replies.txt"
    file.write_text("words\n")

    result = run("import-replies", "menu", str(file))

    assert (result.exit_code, result.output) == (1, "Error: There is no administrator yet.\n")


def test_publish_due_says_how_many_were_sent(run: Run) -> None:
    assert run("publish-due").output == "0 sent.\n"


def test_worker_runs_the_tasks(run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Flask] = []
    monkeypatch.setattr(jobs, "run_worker", started.append)

    result = run("worker")

    assert result.exit_code == 0
    assert started == [app]


def test_backup_and_restore_say_what_is_in_the_file(app: Flask, run: Run, make: Factory, tmp_path: Path) -> None:
    make.person("Ling")
    file = tmp_path / "team.tar.gz"

    saved = run("backup", str(file))
    refused = run("restore", str(file))
    restored = run("restore", str(file), "--force")

    assert saved.output == f"1 rows and 0 uploads in {file} (0.0 MB).\n"
    assert refused.output == "Error: There is data here already; --force replaces it with the backup.\n"
    assert restored.output.startswith("1 rows and 0 uploads restored, as of 20")
    assert "was restored, so publishing is paused for all accounts" in restored.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1
