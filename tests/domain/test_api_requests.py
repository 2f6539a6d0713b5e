from datetime import timedelta

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import api_requests, api_tokens
from opscontent.domain.api_requests import Answer, ApiRequest
from opscontent.domain.api_tokens import ApiToken
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory

DONE = Answer(201, '{"id": 7, "receipt_url": "https://x.example/r/secret"}')


@pytest.fixture
def token(inside: object, make: Factory) -> ApiToken:
    account = make.account()
    return api_tokens.issue(account, "bot", by=make.member(account, "chief"))[0]


def test_a_retry_gets_the_first_answer(token: ApiToken) -> None:
    request_id, first = api_requests.begin(token, "k", "words", clock.now())

    api_requests.finish(request_id, DONE)

    assert first is None
    assert api_requests.begin(token, "k", "words", clock.now()) == (request_id, DONE)


def test_answers_are_kept_sealed(token: ApiToken) -> None:
    request_id, _none = api_requests.begin(token, "k", "words", clock.now())

    api_requests.finish(request_id, DONE)

    assert "secret" not in db.session.query(ApiRequest.answer).scalar()


def test_a_key_stands_for_one_request(token: ApiToken) -> None:
    api_requests.begin(token, "k", "words", clock.now())

    with pytest.raises(Rejected) as refused:
        api_requests.begin(token, "k", "other words", clock.now())

    assert refused.value.context == {"code": "key_reused"}


def test_who_comes_meanwhile_is_told_so(token: ApiToken) -> None:
    now = clock.now()
    api_requests.begin(token, "k", "words", now)

    with pytest.raises(Conflict) as refused:
        api_requests.begin(token, "k", "words", now)

    assert refused.value.context == {"code": "key_in_use", "come_again_at": now + timedelta(seconds=1)}


def test_what_died_at_work_is_done_again(token: ApiToken) -> None:
    now = clock.now()
    request_id, _none = api_requests.begin(token, "k", "words", now)
    later = now + api_requests.AT_WORK + timedelta(seconds=1)

    again = api_requests.begin(token, "k", "words", later)

    assert again == (request_id, None)
    with pytest.raises(Conflict):
        api_requests.begin(token, "k", "words", later)


def test_an_answer_that_another_key_sealed_is_made_again(token: ApiToken) -> None:
    now = clock.now()
    request_id, _none = api_requests.begin(token, "k", "words", now - timedelta(hours=1))
    api_requests.finish(request_id, DONE)
    db.session.query(ApiRequest).update({"answer": "gAAAAA-of-another-machine"})

    assert api_requests.begin(token, "k", "words", now) == (request_id, None)


def test_what_was_forgotten_may_be_asked_with_other_words(token: ApiToken) -> None:
    request_id, _none = api_requests.begin(token, "k", "words", clock.now())

    api_requests.forget(request_id)

    assert api_requests.begin(token, "k", "other words", clock.now())[1] is None


def test_keys_belong_to_their_token(token: ApiToken, make: Factory) -> None:
    other = api_tokens.issue(token.account, "other", by=make.member(token.account, "chief"))[0]
    api_requests.begin(token, "k", "words", clock.now())

    assert api_requests.begin(other, "k", "other words", clock.now())[1] is None


@pytest.mark.parametrize("hours, left", [(47, 1), (49, 0)])
def test_sweep_forgets_after_two_days(token: ApiToken, hours: int, left: int) -> None:
    now = clock.now()
    api_requests.begin(token, "k", "words", now - timedelta(hours=hours))

    api_requests.sweep(now)

    assert db.session.query(ApiRequest).count() == left
