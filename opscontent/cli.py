"""The flask commands: fetch, call a verb, print. A refusal is one sentence and exit code 1."""

import secrets
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from opscontent import backups, jobs, schema
from opscontent.backups import BackupError
from opscontent.db import db, unit_of_work
from opscontent.demo import builder
from opscontent.domain import activity, imports, invitations, pauses, people, prompts
from opscontent.domain.imports import Import, ImportState
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.errors import OpsError
from opscontent.intake import separated
from opscontent.schema import SchemaError
from opscontent.text.numbers import whole

ACTOR = "command line"


def register(app: Flask) -> None:
    """Add our commands to `flask`."""
    for command in (create_admin, demo, import_replies, publish_due, worker, backup, restore):
        app.cli.add_command(command)


def _plainly(call: Callable[..., None]) -> Callable[..., None]:
    """Run in the application, and say what went wrong in a sentence."""

    @wraps(call)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            call(*arguments, **options)
        except (OpsError, BackupError, SchemaError) as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            raise click.ClickException(f"The database can't be used: {str(error.orig).strip()}") from error

    return with_appcontext(run)


def _an_address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Judged as the forms judge one: whoever is made here must get through them to change their name."""
    try:
        validate_email(value.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from error
    return value


@click.command("create-admin")
@click.option("--email", required=True, callback=_an_address, help="Also the name to sign in with.")
@click.option("--name", default="", help="As colleagues see it; without it, the e-mail address up to the @.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, its first line.")
@_plainly
def create_admin(email: str, name: str, password_stdin: bool) -> None:
    """Make an administrator. The password is asked for, or made and shown where nobody can be asked."""
    _set_up()
    password, is_made = _password(password_stdin)
    with unit_of_work():
        invitations.first_start(renew=False)  # the link of the first start has done its work
        person = people.create(email, name, password, is_admin=True)
        activity.record(ACTOR, "person.created", person)
        address = person.email
    click.echo(f"{address} can sign in as an administrator.")
    if is_made:
        click.echo(f"Password (shown once): {password}")


@click.command("demo")
@click.option("--password", default="", help="For the demo's people; without it, one is made and shown.")
@_plainly
def demo(password: str) -> None:
    """Fill the workspace with three accounts, eight weeks of posts and 300 replies."""
    _set_up()
    with unit_of_work():
        used = builder.build(password or None, covers=current_app.config["SETTINGS"].covers)
    click.echo("Sign in as admin@, chief@, editor@, writer@ or viewer@example.org.")
    click.echo(f"Password (shown once): {used}" if not password else "The password is the one you gave.")


@click.command("import-replies")
@click.argument("prompt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consent", default="", help="How the senders agreed to be quoted.")
@click.option("--by", default="", help="Whose import it is, by e-mail; without it, the first administrator's.")
@_plainly
def import_replies(prompt: str, file: Path, consent: str, by: str) -> None:
    """Import FILE (.csv, .xlsx, or .txt with one reply a line) into PROMPT (its id, or the end of its address)."""
    _set_up()
    with unit_of_work():
        import_ = _received(_prompt(prompt), file, _person(by))
        note = consent or f"Imported from {file.name} on the command line"
        imports.start(import_, import_.columns, has_header=import_.has_header, consent_note=note, by=_person(by))
        import_id = import_.id
    while not _is_done_after_step(import_id):
        pass
    done = db.session.get_one(Import, import_id)
    click.echo(f"{done.added_count} added, {done.known_count} known already, {done.refused_count} refused.")
    for each in done.refused:
        click.echo(f"  row {each['row']}: {imports.REASONS.get(str(each['reason']), each['reason'])}", err=True)
    if done.state is ImportState.failed:
        raise click.ClickException(done.failure)


@click.command("publish-due")
@_plainly
def publish_due() -> None:
    """Publish what is due, once; for those who prefer cron to a worker."""
    _set_up()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    click.echo(f"{jobs.publish_due(app)} sent.")


@click.command("worker")
@_plainly
def worker() -> None:
    """Publish on time and run imports until told to end; for when the pages are served by another process."""
    _set_up()
    jobs.run_worker(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_plainly
def backup(file: Path) -> None:
    """Write all rows and uploads to FILE (.tar.gz), while everything runs."""
    manifest = backups.backup(file.resolve(), current_app.config["SETTINGS"])
    click.echo(f"{_contents(manifest)} in {file} ({file.stat().st_size / 1e6:.1f} MB).")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is here.")
@_plainly
def restore(file: Path, force: bool) -> None:
    """Take a backup back, made on SQLite or PostgreSQL. Stop the server and the workers first."""
    manifest = backups.restore(file.resolve(), current_app.config["SETTINGS"], replace=force)
    click.echo(f"{_contents(manifest)} restored, as of {manifest['made_at']}.")
    click.echo(str(pauses.RESTORED) % {"at": manifest["made_at"]})


def _set_up() -> None:
    """Make the tables where there are none; an older database is for its owner to migrate."""
    with db.engine.connect() as connection:
        found = schema.current(connection)
    if found is None:
        schema.upgrade()
    elif found != schema.head():
        raise SchemaError("The database is of another version; run make run, or flask --app app db upgrade.")


def _password(from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made here."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True)), False
    return secrets.token_urlsafe(12), True


def _prompt(wanted: str) -> Prompt:
    found = prompts.by_slug(wanted)
    if found is None:
        found = db.session.get(Prompt, whole(wanted) or 0)
    if found is None:
        raise click.ClickException(f"There is no prompt {wanted!r}.")
    return found


def _person(email: str) -> Person:
    if email:
        found = people.by_email(email)
    else:
        administrators = select(Person).where(Person.is_admin, Person.deactivated_at.is_(None))
        found = db.session.scalars(administrators.order_by(Person.id)).first()
    if found is None:
        raise click.ClickException(
            f"There is nobody here with {email}." if email else "There is no administrator yet."
        )
    return found


def _received(prompt: Prompt, file: Path, by: Person) -> Import:
    if file.suffix.lower() == ".txt":
        text = separated.decode(file.read_bytes()).text
        return imports.receive_paste(prompt, text, by_blocks=False, with_names=False, by=by)
    return imports.receive_table(prompt, file.name, file.read_bytes(), by=by)


def _is_done_after_step(import_id: int) -> bool:
    with unit_of_work():
        return imports.step(import_id)


def _contents(manifest: backups.Manifest) -> str:
    files = sum(name.startswith("uploads/") for name in manifest["files"])
    return f"{sum(manifest['rows'].values())} rows and {files} uploads"
