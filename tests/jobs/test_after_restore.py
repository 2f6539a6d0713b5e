"""An older state that comes back sends nothing a second time; what a person says of it is respected."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from opscontent import clock
from opscontent.backups import backup, restore
from opscontent.channels.contract import NotSent
from opscontent.db import db, unit_of_work
from opscontent.domain import pauses, publications
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.notices import Notice
from opscontent.domain.pauses import Pause
from opscontent.domain.people import Person
from opscontent.domain.publications import LEASE, Publication, PublicationState
from tests.approved import approved, armed
from tests.factory import Factory
from tests.jobs.ledger import START, TIME, Ledger, edition_states, run, states

MINUTE = timedelta(minutes=1)
S = PublicationState


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


def back_up(app: Flask, folder: Path) -> Path:
    with app.app_context():
        backup(folder / "team.tar.gz", app.config["SETTINGS"])
    return folder / "team.tar.gz"


def take_back(app: Flask, file: Path) -> None:
    with app.app_context():
        restore(file, app.config["SETTINGS"], replace=True)
        db.session.remove()


def settle(app: Flask, person: Person, verb: Callable[..., None], *arguments: Any) -> None:
    with app.app_context(), unit_of_work() as session:
        verb(session.query(Publication).one(), *arguments, by=session.get_one(Person, person.id))


def go_on(app: Flask, person: Person) -> None:
    with app.app_context(), unit_of_work() as session:
        pauses.end(None, by=session.get_one(Person, person.id))


def sent_and_restored(app: Flask, make: Factory, account: Account, traveller: Any, folder: Path) -> None:
    """Armed, backed up, sent, and the back-up taken back a minute later."""
    armed(make, account)
    file = back_up(app, folder)
    traveller.move_to(TIME)
    run(app)
    traveller.shift(MINUTE)
    take_back(app, file)


def test_what_went_out_after_the_back_up_is_not_sent_again(
    app: Flask,
    make: Factory,
    account: Account,
    ling: Person,
    ledger: Ledger,
    traveller: Any,
    tmp_path: Path,
) -> None:
    sent_and_restored(app, make, account, traveller, tmp_path)
    run(app)
    during = list(ledger)

    go_on(app, ling)
    for _ in range(3):
        traveller.shift(MINUTE)
        run(app)

    assert (len(during), len(ledger), states(app)) == (1, 1, [S.unknown])
    with app.app_context():
        attempt = db.session.query(Publication).one()
        assert (attempt.reason, attempt.ask_at) == ("restored", None)
        assert db.session.query(Notice).one().person_id == ling.id


def test_a_restore_pauses_all_accounts_and_writes_it_down(
    app: Flask, make: Factory, account: Account, traveller: Any, tmp_path: Path
) -> None:
    file = back_up(app, tmp_path)
    traveller.shift(MINUTE)

    take_back(app, file)

    with app.app_context():
        pause = db.session.query(Pause).one()
        assert (pause.scope, pause.restored_as_of, pause.began_at, pause.began_by) == (
            "all",
            START,
            clock.now(),
            None,
        )
        entry = db.session.query(Entry).filter_by(verb="publishing.restored").one()
        assert (entry.actor_label, entry.thing_kind, entry.thing_id, entry.at) == (
            "command line",
            "pauses",
            pause.id,
            clock.now(),
        )


def test_a_pause_that_was_backed_up_keeps_its_note(
    app: Flask, make: Factory, account: Account, ling: Person, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work() as session:
        pauses.begin(None, note="a mishap", by=session.get_one(Person, ling.id))

    take_back(app, back_up(app, tmp_path))

    with app.app_context():
        pause = db.session.query(Pause).one()
        assert (pause.note, pause.restored_as_of) == ("a mishap", START)


def test_it_went_out_is_respected(
    app: Flask,
    make: Factory,
    account: Account,
    ling: Person,
    ledger: Ledger,
    traveller: Any,
    tmp_path: Path,
) -> None:
    sent_and_restored(app, make, account, traveller, tmp_path)

    settle(app, ling, publications.it_went_out, ["https://x.example/1"])
    go_on(app, ling)
    run(app)

    assert (len(ledger), states(app), edition_states(app)) == (1, [S.live], [EditionState.sent])


def test_it_did_not_is_respected_and_sent_again_once(
    app: Flask,
    make: Factory,
    account: Account,
    ling: Person,
    ledger: Ledger,
    traveller: Any,
    tmp_path: Path,
) -> None:
    sent_and_restored(app, make, account, traveller, tmp_path)
    ledger.clear()

    settle(app, ling, publications.it_did_not)
    settle(app, ling, publications.send_again)
    run(app)
    during = list(ledger)
    go_on(app, ling)
    run(app)
    run(app)

    assert (during, len(ledger), states(app)) == ([], 1, [S.rejected, S.live])


def test_what_is_ahead_goes_out_when_a_person_said_go_on(
    app: Flask,
    make: Factory,
    account: Account,
    ling: Person,
    ledger: Ledger,
    traveller: Any,
    tmp_path: Path,
) -> None:
    armed(make, account)
    take_back(app, back_up(app, tmp_path))
    traveller.move_to(TIME)
    run(app)
    during = list(ledger)

    go_on(app, ling)
    run(app)

    assert (during, len(ledger), states(app)) == ([], 1, [S.live])


@pytest.mark.parametrize("state", [S.due, S.claimed, S.sending])
def test_what_a_worker_had_in_hand_at_the_back_up_is_unknown(
    app: Flask,
    make: Factory,
    account: Account,
    ling: Person,
    ledger: Ledger,
    traveller: Any,
    tmp_path: Path,
    state: PublicationState,
) -> None:
    """Also what was only claimed, and what was to be tried again: the lease alone would make it due."""
    edition = armed(make, account)
    traveller.move_to(TIME)
    in_hand(app, edition, state)
    file = back_up(app, tmp_path)
    traveller.shift(LEASE + MINUTE)
    take_back(app, file)

    go_on(app, ling)
    run(app)

    assert (list(ledger), states(app)) == ([], [S.unknown])
    settle(app, ling, publications.it_went_out, [])
    assert edition_states(app) == [EditionState.sent]


def in_hand(app: Flask, edition: Edition, state: PublicationState) -> None:
    with app.app_context(), unit_of_work():
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "gone", clock.now())
        if state != S.claimed:
            publications.begin(number, "gone", clock.now())
        if state == S.due:
            publications.settle(number, "gone", NotSent("no route"))


def test_the_page_says_it_and_lists_what_may_be_out(
    app: Flask,
    make: Factory,
    account: Account,
    ledger: Ledger,
    traveller: Any,
    tmp_path: Path,
    sign_in: Any,
) -> None:
    armed(make, account, approved(make, account, "Ahead"), minutes=300)
    chief, admin = make.member(account, "chief"), make.person("Admin", is_admin=True, locale="zh_Hans")
    sent_and_restored(app, make, account, traveller, tmp_path)

    theirs = sign_in(chief).get("/publishing").text
    ours = sign_in(admin).get("/publishing").text

    listed = theirs.partition('class="lines restored-lines"')[2].partition("</ul>")[0]
    assert "A back-up of Nov 21 12:00 was restored, so publishing is paused for all accounts" in theirs
    assert "1 edition may have gone out already:" in theirs
    assert ("A title" in listed, "Ahead" in listed, "Paper" in listed) == (True, False, True)
    assert "/publishing/resume" not in theirs
    assert "已恢复 11月21日 12:00 的备份，因此所有账号暂停发布" in ours
    assert "/publishing/resume" in ours
    assert sign_in(admin).post("/publishing/resume").status_code == 302
    assert "paused for all accounts" not in sign_in(chief).get("/publishing").text


def test_a_workspace_where_nothing_waits_is_paused_too(
    app: Flask, make: Factory, account: Account, sign_in: Any, tmp_path: Path
) -> None:
    chief = make.member(account, "chief")
    take_back(app, back_up(app, tmp_path))

    assert "No edition was waiting whose time had come." in sign_in(chief).get("/publishing").text
