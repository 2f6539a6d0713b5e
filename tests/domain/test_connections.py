from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from opscontent import clock, vault
from opscontent.channels import CHANNELS
from opscontent.channels.contract import Option
from opscontent.db import db
from opscontent.domain import activity, connections
from opscontent.domain.accounts import Account
from opscontent.domain.connections import MAKING, Connection, Keepsake
from opscontent.domain.people import Person
from opscontent.errors import Rejected
from tests.factory import Factory

OPTIONS = (
    Option("address", "Address"),
    Option("secret", "Secret", is_secret=True),
    Option("mode", "Mode", choices={"one": "One", "two": "Two"}, default="one"),
    Option("extra", "Extra", is_required=False),
)


@pytest.fixture
def account(inside: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setitem(CHANNELS, "remote", replace(CHANNELS["handoff"], name="remote", options=OPTIONS))
    return make.account(channel="remote")


@pytest.fixture
def chief(account: Account, make: Factory) -> Person:
    return make.member(account, "chief")


def test_options_have_their_defaults_before_anything_is_set(account: Account) -> None:
    assert connections.options_of(account, "remote") == {"address": "", "secret": "", "mode": "one", "extra": ""}
    assert [option.name for option in connections.lacking(account)] == ["address", "secret"]


def test_configure_seals_secrets_and_tells_the_history_their_names_alone(account: Account, chief: Person) -> None:
    connections.configure(account, "remote", {"address": "https://x.example", "secret": "s3cret"}, by=chief)
    db.session.flush()

    kept = db.session.query(Connection).one()
    assert (kept.options, list(kept.secrets)) == ({"address": "https://x.example"}, ["secret"])
    assert "s3cret" not in kept.secrets["secret"]
    assert connections.options_of(account, "remote")["secret"] == "s3cret"
    assert connections.lacking(account) == []
    (entry,) = activity.of(account)
    assert entry.changes == {"channel.address": ["", "https://x.example"], "channel.secret": ["…", "…"]}


def test_an_empty_secret_stays_as_it_was_and_what_was_remembered_goes(account: Account, chief: Person) -> None:
    connections.configure(account, "remote", {"address": "a", "secret": "s3cret"}, by=chief)
    connections.remember(account.id, "token", "t", until=None)

    connections.configure(account, "remote", {"address": "a", "secret": ""}, by=chief)
    assert connections.recall(account.id, "token", clock.now()) == "t"

    connections.configure(account, "remote", {"address": "b", "secret": ""}, by=chief)
    db.session.flush()
    assert connections.options_of(account, "remote")["secret"] == "s3cret"
    assert connections.recall(account.id, "token", clock.now()) is None


@pytest.mark.parametrize(
    "values, sentence", [({"mode": "three"}, "one of the values of “Mode”"), ({"address": "x" * 2001}, "too long")]
)
def test_configure_refuses_what_does_not_fit(
    account: Account, chief: Person, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Rejected, match=sentence):
        connections.configure(account, "remote", values, by=chief)


def test_a_secret_of_another_key_is_as_if_it_were_not_set(account: Account, chief: Person) -> None:
    connections.configure(account, "remote", {"address": "a", "secret": "s3cret"}, by=chief)
    kept = db.session.query(Connection).one()
    kept.secrets = {"secret": kept.secrets["secret"][:-6] + "AAAAA="}

    assert connections.options_of(account, "remote")["secret"] == ""
    assert [option.name for option in connections.lacking(account)] == ["secret"]


def test_recall_forgets_in_time(account: Account) -> None:
    now = clock.now()
    connections.remember(account.id, "token", "old", until=now + timedelta(seconds=5))
    connections.remember(account.id, "token", "new", until=now + timedelta(seconds=10))

    assert connections.recall(account.id, "token", now + timedelta(seconds=9)) == "new"
    assert connections.recall(account.id, "token", now + timedelta(seconds=10)) is None
    assert connections.recall(account.id, "other", now) is None
    assert "new" not in db.session.query(Keepsake).one().value


def test_one_makes_a_shared_value_at_a_time(account: Account) -> None:
    now = clock.now()
    assert connections.begin_making(account.id, "token", "one", now)
    assert not connections.begin_making(account.id, "token", "two", now)

    connections.end_making(account.id, "token", "two")
    assert not connections.begin_making(account.id, "token", "two", now + MAKING)

    assert connections.begin_making(account.id, "token", "two", now + MAKING + timedelta(seconds=1))
    connections.end_making(account.id, "token", "two")
    assert connections.begin_making(account.id, "token", "three", now)


def test_who_read_the_clock_a_moment_before_the_maker_does_not_make_it_too(account: Account) -> None:
    now = clock.now()
    assert connections.begin_making(account.id, "token", "one", now)

    assert not connections.begin_making(account.id, "token", "two", now - timedelta(milliseconds=5))


def test_a_clock_that_is_put_back_leaves_no_maker_behind(account: Account) -> None:
    now = clock.now()
    assert connections.begin_making(account.id, "token", "one", now)

    assert connections.begin_making(account.id, "token", "two", now - timedelta(hours=1))


def test_the_vault_opens_what_it_sealed(inside: Flask) -> None:
    assert vault.opened(vault.seal("密码")) == "密码"
    assert (vault.seal(""), vault.opened(""), vault.opened("nonsense")) == ("", "", None)
