"""What was agreed on with the platform: kept sealed, checked, told in the history."""

from datetime import timedelta

import pytest
from flask import Flask

from opscontent import clock
from opscontent.domain import activity, chats
from opscontent.domain.accounts import Account
from opscontent.domain.chats import Mode, Settings
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from tests.factory import Factory

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WHOLE = {"mode": Mode.secure, "appid": "wx1", "token": "our0token", "key": KEY, "is_enabled": True}


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chief(account: Account, make: Factory) -> Person:
    return make.member(account, "chief")


def test_secrets_are_sealed_and_left_out_of_the_history(account: Account, chief: Person) -> None:
    chat = chats.configure(account, Settings(**WHOLE), by=chief)

    assert (chat.line.token, chat.line.key) == ("our0token", KEY)
    assert "our0token" not in chat.token
    assert KEY not in chat.key
    entry = activity.of(account)[0]
    assert entry.verb == "chat.configured"
    assert entry.changes["chat.token"] == entry.changes["chat.key"] == ["…", "…"]
    assert KEY not in str(entry.changes)


def test_an_empty_secret_stays_as_it_is(account: Account, chief: Person) -> None:
    chats.configure(account, Settings(**WHOLE), by=chief)

    chat = chats.configure(account, Settings(**WHOLE | {"token": "", "key": "", "welcome": "Hi"}), by=chief)

    assert (chat.line.token, chat.line.key, chat.welcome) == ("our0token", KEY, "Hi")
    assert activity.of(account)[0].changes == {"welcome": ["", "Hi"]}


def test_the_same_again_is_no_change(account: Account, chief: Person) -> None:
    chats.configure(account, Settings(**WHOLE), by=chief)

    chats.configure(account, Settings(**WHOLE), by=chief)

    assert len(activity.of(account)) == 1


@pytest.mark.parametrize(
    "values, why",
    [
        ({"token": "ab"}, "3 to 32"),
        ({"token": "with space"}, "3 to 32"),
        ({"key": "a" * 42}, "43 letters"),
        ({"appid": "wx-1"}, "letters and digits only"),
        ({"welcome": "w" * 601}, "too long"),
        ({"token": ""}, "Without a token"),
        ({"key": ""}, "needs the EncodingAESKey"),
        ({"appid": ""}, "needs the EncodingAESKey"),
        ({"mode": Mode.compatible, "key": ""}, "needs the EncodingAESKey"),
    ],
)
def test_what_can_not_work_is_refused(account: Account, chief: Person, values: dict[str, object], why: str) -> None:
    with pytest.raises(Rejected, match=why):
        chats.configure(account, Settings(**WHOLE | values), by=chief)

    assert chats.of(account) is None


def test_plain_mode_needs_a_token_alone(account: Account, chief: Person) -> None:
    chat = chats.configure(account, Settings(Mode.plain, token="our0token", is_enabled=True), by=chief)

    assert chats.at(account.key) is chat


def test_calls_are_taken_for_accounts_that_answer(account: Account, chief: Person, make: Factory) -> None:
    make.chat(account, is_enabled=False)
    archived = make.account(archived_at=clock.now())
    make.chat(archived)

    assert chats.at(account.key) is None
    assert chats.at(archived.key) is None
    assert chats.at("nobody") is None


def test_last_seen_is_written_once_a_minute(account: Account, make: Factory) -> None:
    chat, now = make.chat(account), clock.now()

    for seconds in (0, 30, 59, 61):
        chats.was_seen(chat, now + timedelta(seconds=seconds))

    assert chat.seen_at == now + timedelta(seconds=61)
