"""Notices by e-mail: one letter a person, in their language, and never twice whatever happens on the way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opscontent import clock, mail
from opscontent.db import db, unit_of_work
from opscontent.domain import notices
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.notices import Notice, NoticeKind
from opscontent.domain.people import Person
from opscontent.jobs import mailing
from opscontent.settings import Settings
from tests.approved import approved, armed
from tests.factory import Factory
from tests.jobs.ledger import START
from tests.smtp import END, PostOffice, running

K = NoticeKind
Configure = Callable[..., None]


class Killed(BaseException):
    """Stands for a process that ends here; nothing of ours may catch it."""


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with running(PostOffice()) as office:
        yield office


@pytest.fixture
def configure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Change settings for one test."""

    def change(**values: str) -> None:
        settings: Settings = app.config["SETTINGS"]
        monkeypatch.setitem(app.config, "SETTINGS", replace(settings, **values))

    return change


@pytest.fixture
def mailing_on(configure: Configure, office: PostOffice, traveller: Any) -> None:
    configure(smtp_url=office.address(), public_url="https://ops.example.org")


@pytest.fixture
def account(traveller: Any, make: Factory) -> Account:
    return make.account("Paper", language="zh_Hans")


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling", email="ling@example.org")


@pytest.fixture
def edition(account: Account, ling: Person, make: Factory) -> Edition:
    return armed(make, account, approved(make, account, "Lung slice"))


def tell(app: Flask, edition: Edition, *kinds: NoticeKind) -> None:
    with app.app_context(), unit_of_work() as session:
        for kind in kinds:
            notices.tell(session.get_one(Edition, edition.id), None, kind, why=("quota", {}))


def rows(app: Flask) -> list[Any]:
    """What is written down of each notice's mail, oldest first."""
    with app.app_context(), unit_of_work() as session:
        columns = (Notice.mail_after, Notice.mail_tries, Notice.mailed_at)
        return list(session.execute(select(*columns).order_by(Notice.id)).all())


pytestmark = pytest.mark.usefixtures("mailing_on")


def test_a_notice_is_mailed(app: Flask, edition: Edition, office: PostOffice) -> None:
    tell(app, edition, K.failed)

    count = mailing.mail_due(app)

    (taken,) = office.taken
    assert (count, taken.recipients, taken.letter["Subject"]) == (1, ("ling@example.org",), "Failed: Lung slice")
    assert taken.text == (
        "Paper\n"
        "Failed: Lung slice\n"
        "The platform's quota of this account was used up.\n"
        f"https://ops.example.org/editions/{edition.id}\n"
        "\n"
        "-- \n"
        "Choose what is mailed to you:\n"
        "https://ops.example.org/profile\n"
    )
    assert [notice.mailed_at for notice in rows(app)] == [START]


def test_the_same_pass_makes_one_letter_a_person(
    app: Flask, edition: Edition, office: PostOffice, account: Account, make: Factory
) -> None:
    make.member(account, "chief", "Mo", email="mo@example.org")
    tell(app, edition, K.failed, K.late, K.needs_you)

    assert mailing.mail_due(app) == 2

    subjects = {taken.recipients[0]: taken.letter["Subject"] for taken in office.taken}
    assert subjects == {
        "ling@example.org": "Failed: Lung slice, and 2 more",
        "mo@example.org": "Failed: Lung slice, and 2 more",
    }
    assert [line for line in office.taken[0].text.splitlines() if "Lung slice" in line] == [
        "Failed: Lung slice", "Late: Lung slice", "Needs you: Lung slice",
    ]  # fmt: skip


def test_later_passes_mail_nothing(app: Flask, edition: Edition, office: PostOffice, traveller: Any) -> None:
    tell(app, edition, K.failed)
    mailing.mail_due(app)

    for _hour in range(30):
        traveller.shift(timedelta(hours=1))
        assert mailing.mail_due(app) == 0

    assert len(office.taken) == 1


@pytest.mark.parametrize("locale, tag", [("zh_Hans", "zh"), (None, "zh"), ("en", "en")])
def test_a_letter_is_in_the_persons_language_else_the_accounts(
    app: Flask, account: Account, office: PostOffice, make: Factory, locale: str | None, tag: str
) -> None:
    make.member(account, "editor", "Mo", locale=locale)
    tell(app, armed(make, account), K.failed)

    mailing.mail_due(app)

    sentence = {"en": "The platform's quota of this account was used up.", "zh": "平台"}[tag]
    assert sentence in office.taken[0].text


def test_without_a_public_address_a_letter_has_no_link(
    app: Flask, edition: Edition, office: PostOffice, configure: Configure
) -> None:
    configure(public_url="")
    tell(app, edition, K.failed)

    mailing.mail_due(app)

    assert office.taken[0].text == "Paper\nFailed: Lung slice\nThe platform's quota of this account was used up.\n"


def test_without_a_server_nothing_is_asked_or_taken(
    app: Flask, edition: Edition, configure: Configure, statements: Any
) -> None:
    configure(smtp_url="")
    tell(app, edition, K.failed)

    with statements() as ran:
        assert mailing.mail_due(app) == 0

    assert ran == []
    assert [notice.mail_after for notice in rows(app)] == [START]


def test_a_title_does_not_write_headers(
    app: Flask, account: Account, ling: Person, office: PostOffice, make: Factory
) -> None:
    tell(app, armed(make, account, approved(make, account, "A\r\nBcc: all@example.org")), K.failed)

    mailing.mail_due(app)

    assert office.taken[0].letter["Subject"] == "Failed: A Bcc: all@example.org"
    assert office.taken[0].recipients == ("ling@example.org",)


@pytest.mark.parametrize(
    "answers, minutes",
    [
        ({"RCPT": "450 full"}, 1),
        ({"RCPT": "550 nobody"}, None),
        ({END: "451 later"}, 1),
        ({END: ""}, None),
        ({"HELLO": "421 closed"}, 1),
    ],
)
def test_what_fails_is_tried_again_where_that_is_safe(
    app: Flask, edition: Edition, office: PostOffice, answers: dict[str, str], minutes: int | None
) -> None:
    office.ways.answers = answers
    tell(app, edition, K.failed)

    assert mailing.mail_due(app) == 0

    (notice,) = rows(app)
    assert notice.mail_after == (START + timedelta(minutes=minutes) if minutes else None)
    assert (notice.mail_tries, notice.mailed_at) == (1, None)


def test_a_second_try_arrives(app: Flask, edition: Edition, office: PostOffice, traveller: Any) -> None:
    office.ways.answers = {"MAIL": "451 later"}
    tell(app, edition, K.failed)
    mailing.mail_due(app)
    office.ways.answers = {}
    traveller.shift(timedelta(minutes=1))

    assert mailing.mail_due(app) == 1

    assert len(office.taken) == 1


def test_one_refused_letter_stops_no_other(
    app: Flask, edition: Edition, office: PostOffice, account: Account, make: Factory
) -> None:
    make.member(account, "editor", "Broken", email="no address")
    make.member(account, "editor", "Mo", email="mo@example.org")
    tell(app, edition, K.failed)

    assert mailing.mail_due(app) == 2

    assert {taken.recipients[0] for taken in office.taken} == {"ling@example.org", "mo@example.org"}


def test_a_server_that_is_away_is_asked_once_a_pass(
    app: Flask, edition: Edition, office: PostOffice, account: Account, make: Factory
) -> None:
    make.member(account, "editor", "Mo")
    office.ways.answers = {"HELLO": "421 closed"}
    tell(app, edition, K.failed)

    mailing.mail_due(app)

    assert sorted(notice.mail_tries for notice in rows(app)) == [0, 1]


@pytest.mark.parametrize("is_before", [True, False])
def test_a_worker_that_dies_sends_nothing_twice(
    app: Flask, edition: Edition, office: PostOffice, traveller: Any, monkeypatch: pytest.MonkeyPatch, is_before: bool
) -> None:
    real = mail.send

    def dying(*arguments: Any) -> None:
        if not is_before:
            real(*arguments)
        raise Killed

    tell(app, edition, K.failed)
    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", dying)
        with pytest.raises(Killed):
            mailing.mail_due(app)
    traveller.shift(timedelta(hours=1))

    assert mailing.mail_due(app) == 0

    assert len(office.taken) == (0 if is_before else 1)
    assert [(notice.mail_after, notice.mailed_at) for notice in rows(app)] == [(None, None)]


def test_two_workers_at_once_mail_once(app: Flask, edition: Edition, office: PostOffice) -> None:
    tell(app, edition, K.failed)
    others: list[int] = []
    office.ways.on_end = lambda: others.append(mailing.mail_due(app))

    assert mailing.mail_due(app) == 1

    assert (others, len(office.taken)) == ([0], 1)


def test_the_claim_is_committed_before_the_call(app: Flask, edition: Edition, office: PostOffice) -> None:
    seen: list[Any] = []
    office.ways.on_end = lambda: seen.extend((each.mail_after, each.mail_tries) for each in rows(app))
    tell(app, edition, K.failed)

    mailing.mail_due(app)

    assert seen == [(None, 1)]


def test_what_was_read_meanwhile_is_not_mailed(
    app: Flask, edition: Edition, ling: Person, office: PostOffice
) -> None:
    tell(app, edition, K.failed)
    with app.app_context(), unit_of_work():
        notices.read(db.session.get_one(Person, ling.id))

    assert mailing.mail_due(app) == 0

    assert office.taken == []


def test_old_notices_are_not_mailed_when_mail_is_set_up_later(
    app: Flask, edition: Edition, office: PostOffice, traveller: Any
) -> None:
    tell(app, edition, K.failed)
    traveller.shift(timedelta(days=1))

    assert mailing.mail_due(app) == 0

    assert office.taken == []


def test_a_worker_that_is_to_stop_takes_no_more(app: Flask, edition: Edition, office: PostOffice) -> None:
    tell(app, edition, K.failed)

    assert mailing.mail_due(app, should_stop=lambda: True) == 0

    assert [notice.mail_after for notice in rows(app)] == [clock.now()]
