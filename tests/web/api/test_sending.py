"""POST /api/v1/prompts/<id>/replies: one reply in, once however often it is tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, json

from opscontent import clock
from opscontent.db import db
from opscontent.domain import api_requests
from opscontent.domain.accounts import Account
from opscontent.domain.api_requests import ApiRequest
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.web.api import replies as sending
from tests.factory import Factory
from tests.web.api.conftest import Program


def the_replies(app: Flask) -> list[Reply]:
    with app.app_context():
        found = db.session.query(Reply).order_by(Reply.id).all()
        db.session.expunge_all()
        return found


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]


def test_a_reply_comes_in_with_all_that_was_told(app: Flask, program: Program, prompt: Prompt, make: Factory) -> None:
    more = {"title_idea": "神译", "consent_note": "tapped yes", "received_at": "2026-11-01T07:30:00+08:00"}

    answer = program.send(prompt, **more)

    (reply,) = the_replies(app)
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    assert answer.json == {"id": reply.id, "state": "new", "receipt_url": answer.json["receipt_url"]}
    assert (reply.text, reply.name, reply.title_idea, reply.door) == ("夫妻肺片", "小鱼", "神译", Door.api)
    assert (reply.consent_id, reply.consent_note) == (make.consent(prompt).id, "tapped yes")
    assert reply.received_at.isoformat() == "2026-10-31T23:30:00+00:00"


@pytest.mark.parametrize(
    "sent, printed", [({}, "小鱼"), ({"credit": "initials"}, "小××"), ({"credit": "anonymous"}, "")]
)
def test_readers_are_named_as_they_wish(
    app: Flask, program: Program, prompt: Prompt, sent: dict[str, str], printed: str
) -> None:
    program.send(prompt, **sent)

    (reply,) = the_replies(app)
    assert (reply.name, reply.credited_name) == ("小鱼", printed)


def test_another_wish_than_there_is_is_refused(program: Program, prompt: Prompt) -> None:
    answer = program.send(prompt, credit="nickname")

    assert (answer.status_code, pointers(answer)) == (422, ["#/credit"])


def test_the_receipt_opens(program: Program, prompt: Prompt) -> None:
    address = program.send(prompt).json["receipt_url"]

    assert "夫妻肺片" in program.client.get(address).text


def test_the_readers_id_is_not_kept(app: Flask, program: Program, prompt: Prompt) -> None:
    program.send(prompt, contributor="reader-7")

    with app.app_context():
        (person,) = db.session.query(Contributor)
        assert not any("reader-7" in str(getattr(person, column.key)) for column in Contributor.__table__.c)


def test_an_anonymous_reader_has_no_name(app: Flask, program: Program, prompt: Prompt) -> None:
    program.send(prompt, anonymous=True)

    assert the_replies(app)[0].name == ""


def test_a_retry_gets_the_same_answer(app: Flask, program: Program, prompt: Prompt) -> None:
    first, again = program.send(prompt), program.send(prompt)

    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert len(the_replies(app)) == 1


def test_a_retry_gets_the_same_answer_whatever_became_of_it(app: Flask, program: Program, prompt: Prompt) -> None:
    first = program.send(prompt)
    with app.app_context():
        db.session.query(Reply).update({"state": ReplyState.shortlisted})
        db.session.query(Prompt).update({"state": PromptState.closed})
        db.session.commit()

    assert program.send(prompt).text == first.text


def test_the_same_words_with_another_key_are_there_already(app: Flask, program: Program, prompt: Prompt) -> None:
    first, again = program.send(prompt), program.send(prompt, "key-2", text=" 夫妻肺片! ")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert len(the_replies(app)) == 1


def test_the_same_words_to_another_prompt_are_another_reply(program: Program, prompt: Prompt, make: Factory) -> None:
    other = make.prompt(make.account(), account_id=prompt.account_id)

    first, second = program.send(prompt), program.send(other, "key-2")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["receipt_url"] != second.json["receipt_url"]


def test_readers_without_an_id_are_not_one(app: Flask, program: Program, prompt: Prompt) -> None:
    answers = [program.send(prompt, key, contributor=None) for key in ("a", "b", "a")]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({reply.contributor_id for reply in the_replies(app)}) == 2


def test_a_key_for_other_words_is_refused(app: Flask, program: Program, prompt: Prompt) -> None:
    program.send(prompt)

    answer = program.send(prompt, text="佛跳墙")

    assert (answer.status_code, answer.json["code"]) == (422, "key_reused")
    assert len(the_replies(app)) == 1


def test_who_comes_meanwhile_waits(
    app: Flask, program: Program, prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = []
    take = sending._take

    def slowly(*arguments: Any) -> Any:
        if not meanwhile:
            db.session.rollback()  # the other one asks in a session of its own
            other = Program(app.test_client(), program.secret)
            meanwhile.append(other.send(prompt))
        return take(*arguments)

    monkeypatch.setattr(sending, "_take", slowly)
    answer = program.send(prompt)

    assert (meanwhile[0].status_code, meanwhile[0].json["code"]) == (409, "key_in_use")
    assert int(meanwhile[0].headers["Retry-After"]) > 0
    assert answer.status_code == 201
    assert len(the_replies(app)) == 1


def test_what_failed_keeps_no_key(
    app: Flask, program: Program, prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> Any:
        raise RuntimeError("secret")

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_take", fail)
        failed = program.send(prompt)

    again = program.send(prompt)

    assert (failed.status_code, failed.mimetype) == (500, "application/problem+json")
    assert "secret" not in failed.text
    assert again.status_code == 201


def test_what_a_rule_refused_may_be_corrected_under_its_key(app: Flask, program: Program, make: Factory) -> None:
    prompt = make.prompt(make.account(), state=PromptState.closed)
    with app.app_context():
        db.session.query(Prompt).update({"account_id": db.session.query(Account.id).order_by(Account.id).first()[0]})
        db.session.commit()

    refused = program.send(prompt)
    with app.app_context():
        kept = db.session.query(ApiRequest).count()
        db.session.query(Prompt).update({"state": PromptState.open})
        db.session.commit()

    assert (refused.status_code, refused.json["code"]) == (422, "rule")
    assert refused.json["detail"] == "This prompt does not take replies now."
    assert kept == 0
    assert program.send(prompt, text="佛跳墙").status_code == 201


def test_the_prompts_limits_hold(program: Program, make: Factory, account: Account) -> None:
    prompt = make.prompt(account, replies_per_person=1, reply_length_maximum=20)

    too_long = program.send(prompt, text="字" * 21)
    answers = [program.send(prompt, key, text=text) for key, text in (("a", "一"), ("b", "二"))]

    assert (too_long.status_code, pointers(too_long)) == (422, ["#/text"])
    assert [answer.status_code for answer in answers] == [201, 422]
    assert "as one person may" in answers[1].json["detail"]


def test_a_rule_may_hold_it(program: Program, prompt: Prompt) -> None:
    assert program.send(prompt, text="see https://x.example/").json["state"] == "held"


def test_what_its_sender_withdrew_does_not_come_back(app: Flask, program: Program, prompt: Prompt) -> None:
    receipt = program.send(prompt).json["receipt_url"]
    program.client.post(f"{receipt}/withdraw")

    again = program.send(prompt, "key-2")

    assert (again.status_code, again.json["state"]) == (200, "withdrawn")
    assert len(the_replies(app)) == 1


def test_a_moment_to_come_is_now(app: Flask, program: Program, prompt: Prompt) -> None:
    program.send(prompt, received_at=(clock.now() + timedelta(days=9)).isoformat(timespec="seconds"))

    assert the_replies(app)[0].received_at <= clock.now()


@pytest.mark.parametrize(
    "values, where",
    [
        ({"text": None}, ["#/text"]),
        ({"text": ""}, ["#/text"]),
        ({"text": " \n\u202e"}, ["#/text"]),
        ({"text": 7}, ["#/text"]),
        ({"text": "x" * 40_001}, ["#/text"]),
        ({"consent_version": None}, ["#/consent_version"]),
        ({"consent_version": "1"}, ["#/consent_version"]),
        ({"consent_version": True}, ["#/consent_version"]),
        ({"consent_version": 9}, ["#/consent_version"]),
        ({"contributor": ""}, ["#/contributor"]),
        ({"anonymous": "yes"}, ["#/anonymous"]),
        ({"received_at": "yesterday"}, ["#/received_at"]),
        ({"received_at": "2026-02-30T00:00:00Z"}, ["#/received_at"]),
        ({"received_at": "2026-11-21T07:30:00"}, ["#/received_at"]),
        ({"received_at": "0001-01-01T00:00:00Z"}, ["#/received_at"]),
        ({"name": "x" * 61, "title_idea": "x" * 121}, ["#/name", "#/title_idea"]),
        ({"a/b~c": 1}, ["#/a~1b~0c"]),
    ],
)
def test_what_is_not_as_documented_is_pointed_at(
    app: Flask, program: Program, prompt: Prompt, values: dict[str, Any], where: list[str]
) -> None:
    answer = program.send(prompt, **values)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["code"] == "invalid"
    assert pointers(answer) == where
    assert the_replies(app) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"text": NaN}', b"\xff", b"[" * 100_000, b'{"text": "x"} x', b'{"n": ' + b"9" * 5000 + b"}"]
)
def test_a_broken_body_is_refused(program: Program, prompt: Prompt, body: bytes) -> None:
    answer = program.post(prompt, data=body, content_type="application/json")

    assert (answer.status_code, answer.json["code"]) == (400, "broken_json")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1"])
def test_a_body_that_is_no_object_is_refused(program: Program, prompt: Prompt, body: bytes) -> None:
    answer = program.post(prompt, data=body, content_type="application/json")

    assert (answer.status_code, pointers(answer)) == (422, ["#"])


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_kinds_of_body_are_refused(program: Program, prompt: Prompt, kind: str) -> None:
    assert program.post(prompt, data=b"{}", content_type=kind).status_code == 415


def test_a_body_that_is_too_big_is_refused(program: Program, prompt: Prompt) -> None:
    answer = program.post(prompt, data=b" " * 300_000, content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "钥匙".encode().decode("latin-1"), "a b"])
def test_a_key_is_asked_for(program: Program, prompt: Prompt, key: str) -> None:
    answer = program.send(prompt, key)

    assert (answer.status_code, answer.json["code"]) == (400, "key_missing")


def test_keys_of_others_do_not_meet(
    app: Flask, program: Program, prompt: Prompt, account: Account, program_of: Callable[[Account], Program]
) -> None:
    other = program_of(account)

    answers = [program.send(prompt), other.send(prompt, text="佛跳墙")]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_the_answer_is_kept_until_the_sweep(app: Flask, program: Program, prompt: Prompt) -> None:
    program.send(prompt)

    with app.app_context():
        (kept,) = db.session.query(ApiRequest)
        assert kept.status == 201
        assert json.dumps("receipt_url") not in kept.answer
        api_requests.sweep(clock.now() + timedelta(hours=49))
        assert db.session.query(ApiRequest).count() == 0
