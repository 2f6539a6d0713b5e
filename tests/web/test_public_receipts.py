"""What a receipt says of a consent that was taken back, and what it lets a reader do: pictures, fewer letters."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from opscontent.db import db
from opscontent.domain import reader_notices, replies
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply, ReplyState
from tests.domain.test_covers import picture
from tests.domain.test_receipts import publish
from tests.factory import Factory
from tests.web.test_public import checking, hidden, receipt_of, set_state  # noqa: F401 (a fixture)
from tests.web.test_public_pictures import files, pictures

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account(language="en"), slug="menu", takes_pictures=True)


def revoke(app: Flask, make: Factory, note: str = "wrote to the desk") -> None:
    with app.app_context():
        make.inside = True
        reply = db.session.query(Reply).one()
        replies.revoke_consent(reply, note, by=make.member(reply.account))
        db.session.commit()
        del make.inside


def change(client: FlaskClient, receipt: str, *contents: bytes, **values: Any) -> Any:
    form: dict[str, Any] = {"text": "Other words", "name": "小鱼", "credit": "name"} | values
    form["pictures"] = [FileStorage(io.BytesIO(content), f"p{number}.jpg") for number, content in enumerate(contents)]
    boundary, body = encode_multipart(form)
    return client.post(f"{receipt}/edit", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def of_size(number: int) -> bytes:
    return picture(size=(40 + number, 20))


def test_a_consent_taken_back_is_told_and_what_it_means(
    app: Flask, client: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    receipt = receipt_of(client)
    set_state(app, ReplyState.shortlisted)
    revoke(app, make)

    page = client.get(receipt).text

    assert "<h1>It will not be printed</h1>" in page
    assert "We were told that you agree no longer, and have noted it." in page
    assert "wrote to the desk" not in page
    assert "What you agreed to, until then" in page
    assert f"{receipt}/withdraw" in page


def test_a_consent_given_again_leaves_no_trace_on_the_receipt(
    app: Flask, client: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    receipt = receipt_of(client)
    revoke(app, make)
    with app.app_context():
        reply = db.session.query(Reply).one()
        replies.restore_consent(reply, "wrote again", by=db.session.query(Person).first())
        db.session.commit()

    assert "<h1>It has arrived</h1>" in client.get(receipt).text


def test_what_is_out_already_is_told_of(app: Flask, client: FlaskClient, prompt: Prompt, make: Factory) -> None:
    receipt = receipt_of(client)
    with app.app_context():
        make.inside = True
        reply = db.session.query(Reply).one()
        reply.state = ReplyState.used
        publish(make, reply)
        db.session.commit()
        del make.inside
    revoke(app, make)

    page = client.get(receipt).text

    assert "It stands in an article that is out already. Write to us and we take it out." in page


def test_pictures_are_added_and_changed_later(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    receipt = receipt_of(client)

    first = change(client, receipt, of_size(1), of_size(2))
    kept = pictures(app)
    second = change(client, receipt, of_size(3), of_size(4), drop_picture=kept[0])

    assert (first.status_code, second.status_code) == (303, 303)
    assert "multipart/form-data" in client.get(f"{receipt}/edit").text
    assert (len(kept), len(pictures(app))) == (2, 3)
    assert kept[0] not in pictures(app)
    assert {file.name for file in files(app)} == set(pictures(app))
    with app.app_context():
        edits = db.session.query(Entry).filter_by(verb="reply.edited").order_by(Entry.id)
        changes = [entry.changes.get("pictures") for entry in edits]
    assert changes == [None, [0, 2], [2, 3]]


def test_a_fourth_picture_is_refused_and_what_was_typed_and_sent_is_kept(
    app: Flask, client: FlaskClient, prompt: Prompt
) -> None:
    receipt = receipt_of(client)
    change(client, receipt, of_size(1), of_size(2))

    refused = change(client, receipt, of_size(3), of_size(4), text="Newer words")

    assert refused.status_code == 422
    assert "At most 3 pictures." in refused.text
    assert "Newer words" in refused.text
    assert refused.text.count('name="kept_picture"') == 2
    assert len(pictures(app)) == 2


def test_what_is_no_picture_is_refused(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    receipt = receipt_of(client)

    refused = change(client, receipt, b"<svg/>")

    assert (refused.status_code, pictures(app)) == (422, [])
    assert "p0.jpg" in refused.text


def test_no_pictures_after_a_decision_nor_where_none_are_taken(
    app: Flask, client: FlaskClient, make: Factory, prompt: Prompt
) -> None:
    receipt = receipt_of(client)
    set_state(app, ReplyState.shortlisted)
    decided = change(client, receipt, of_size(1))
    make.prompt(make.account(language="en"), slug="plain")
    plain = receipt_of(client, slug="plain", text="佛跳墙")

    page = client.get(f"{plain}/edit").text
    taken = change(client, plain, of_size(1))

    assert (decided.status_code, taken.status_code) == (303, 303)
    assert 'name="pictures"' not in page
    with app.app_context():
        assert db.session.query(replies.ReplyPicture).count() == 0


def test_nothing_is_drawn_without_the_token(
    app: Flask,
    client: FlaskClient,
    prompt: Prompt,
    checking: None,  # noqa: F811
) -> None:
    token = hidden(client.get("/p/menu").text, "csrf_token")
    receipt = receipt_of(client, csrf_token=token)

    refused = change(client, receipt, of_size(1))

    assert (refused.status_code, files(app)) == (422, [])
    assert "This page was open too long." in refused.text


@pytest.fixture
def hearing(app: Flask, client: FlaskClient, prompt: Prompt) -> str:
    """The receipt of a reader who left an address."""
    receipt = receipt_of(client)
    with app.app_context():
        reader_notices.want(db.session.query(Reply).one(), "reader@example.org")
        db.session.commit()
    return receipt


def test_letters_end_with_one_click_on_the_receipt(app: Flask, client: FlaskClient, hearing: str) -> None:
    before = client.get(hearing).text

    done = client.post(f"{hearing}/letters")
    after = client.get(done.headers["Location"]).text

    assert "Write to me no more" in before
    assert done.status_code == 303
    assert "We write to you no more, and have forgotten your address." in after
    assert "Write to me no more" not in client.get(hearing).text
    with app.app_context():
        assert [(notice.email, notice.mail_after) for notice in db.session.query(ReaderNotice)] == [("", None)]


def test_letters_end_only_with_the_token_of_the_page(
    app: Flask,
    client: FlaskClient,
    hearing: str,
    checking: None,  # noqa: F811
) -> None:
    refused = client.post(f"{hearing}/letters")
    done = client.post(f"{hearing}/letters", data={"csrf_token": hidden(refused.text, "csrf_token")})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "No more letters from us?" in refused.text


def test_who_gets_no_letters_has_none_to_stop(client: FlaskClient, prompt: Prompt) -> None:
    receipt = receipt_of(client)

    assert "Write to me no more" not in client.get(receipt).text
    assert [client.get(f"{receipt}/letters").status_code, client.post(f"{receipt}/letters").status_code] == [303, 303]
    assert client.get("/r/nobody/letters").status_code == 404
