from datetime import timedelta

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, api_tokens
from opscontent.errors import Rejected
from tests.factory import Factory


def test_issue_keeps_only_a_hash_and_says_who(inside: object, make: Factory) -> None:
    account = make.account()
    chief = make.member(account, "chief")

    token, secret = api_tokens.issue(account, "  our\nchat bot ", by=chief)

    kept = [str(getattr(token, column.key)) for column in api_tokens.ApiToken.__table__.c]
    assert (token.label, token.created_by, token.used_at, token.revoked_at) == ("our chat bot", chief, None, None)
    assert secret.startswith("ops_")
    assert not any(secret in value for value in kept)
    assert [(entry.verb, entry.note) for entry in activity.of(account)] == [("api_token.issued", "our chat bot")]


@pytest.mark.parametrize("label", ["", " \n ", "\u202e"])
def test_issue_wants_a_label(inside: object, make: Factory, label: str) -> None:
    account = make.account()

    with pytest.raises(Rejected, match="which program"):
        api_tokens.issue(account, label, by=make.member(account, "chief"))


def test_issue_refuses_too_many_that_work(inside: object, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_tokens, "OPEN_MAXIMUM", 1)
    account = make.account()
    chief = make.member(account, "chief")
    first, _secret = api_tokens.issue(account, "one", by=chief)

    with pytest.raises(Rejected, match="1 tokens already"):
        api_tokens.issue(account, "two", by=chief)
    api_tokens.revoke(first, by=chief)

    assert api_tokens.issue(account, "two", by=chief)[0].label == "two"


def test_a_secret_opens_until_it_is_revoked(inside: object, make: Factory) -> None:
    account = make.account()
    chief = make.member(account, "chief")
    token, secret = api_tokens.issue(account, "bot", by=chief)
    before = api_tokens.by_secret(secret)

    api_tokens.revoke(token, by=chief)

    assert before is token
    assert api_tokens.by_secret(secret) is None
    assert activity.of(account)[0].verb == "api_token.revoked"
    with pytest.raises(Rejected, match="revoked already"):
        api_tokens.revoke(token, by=chief)


@pytest.mark.parametrize("secret", ["", "ops_", "ops_wrong", "\x00", "\ud800", "字" * 1000])
def test_other_secrets_open_nothing(inside: object, make: Factory, secret: str) -> None:
    account = make.account()
    api_tokens.issue(account, "bot", by=make.member(account, "chief"))

    assert api_tokens.by_secret(secret) is None


def test_last_use_is_written_now_and_then(inside: object, make: Factory) -> None:
    account, now = make.account(), clock.now()
    token, _secret = api_tokens.issue(account, "bot", by=make.member(account, "chief"))
    never = api_tokens.is_use_stale(token, now)

    api_tokens.note_use(token.id, now)
    db.session.refresh(token)

    stale = [api_tokens.is_use_stale(token, now + timedelta(minutes=minutes)) for minutes in (1, 6)]
    assert (never, token.used_at, stale) == (True, now, [False, True])


def test_tokens_that_work_come_first(inside: object, make: Factory) -> None:
    account = make.account()
    chief = make.member(account, "chief")
    first, second, third = (api_tokens.issue(account, label, by=chief)[0] for label in "abc")
    api_tokens.issue(make.account(), "elsewhere", by=chief)

    api_tokens.revoke(third, by=chief)
    db.session.flush()

    assert api_tokens.of_account(account.id) == [second, first, third]
