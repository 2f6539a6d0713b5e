"""The short way of a reply: what is taken without a form is taken with one, and says the same."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from opscontent import clock
from opscontent.intake import form as form_door
from opscontent.web.public import sending
from opscontent.web.public.answering import ReplyForm
from tests.factory import Factory
from tests.web.test_public import opened, the_reply

odd = st.one_of(
    st.sampled_from(["", " ", "y", "false", "False", "0", "name", "initials", "anonymous", "x" * 61, "e\u0301" * 61]),
    st.text(st.characters(codec="utf-8"), max_size=130),
    st.sampled_from(["\u0958", "\u200b", "\r\n", "a "]).map(lambda piece: piece * 61),
)
FIELDS = ("text", "name", "credit", "title_idea", "email", "agrees", "subject", "consent_number")


@given(st.dictionaries(st.sampled_from(FIELDS), odd), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_counts_as_plain_is_right_for_the_form_and_means_the_same(
    app: Flask, values: dict[str, str], agrees: bool
) -> None:
    values |= {"text": "夫妻肺片", "agrees": "y", "subject": "", "email": ""} if agrees else {}
    sent = sending.read(values)

    with app.test_request_context(method="POST", data=values):
        form = ReplyForm(MultiDict(values))
        is_right = form.validate() and not form.subject.data
        (by_form,) = form_door.read(form.data)

    assert not sent.is_plain or is_right
    assert sent.incoming == by_form


def test_an_ordinary_reply_is_plain(app: Flask) -> None:
    values = {"text": "夫妻肺片", "name": "小鱼", "agrees": "y", "credit": "name", "title_idea": "", "subject": ""}

    assert sending.read(values).is_plain


@pytest.mark.parametrize("number", ["", "x", "-1", "²", "9" * 40])
def test_an_odd_number_of_a_consent_text_is_none(number: str) -> None:
    assert sending.read({"consent_number": number}).consent_number == 0


@pytest.mark.parametrize("email", ["", "reader@example.org"])
def test_the_long_way_keeps_what_the_short_one_does(
    app: Flask, client: FlaskClient, make: Factory, email: str
) -> None:
    """An address that nobody asked for makes it the long way."""
    make.prompt(make.account(language="en"), slug="menu")
    form = opened(client, name=" 小鱼 ", credit="initials", title_idea="神译", email=email)

    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        response = client.post("/p/menu", data=form)

    reply = the_reply(app)
    assert response.status_code == 303
    assert (reply.text, reply.name, str(reply.credit_wish)) == (form["text"], "小鱼", "initials")
    assert (reply.title_idea, reply.consent.number, reply.contributor.name) == ("神译", 1, "小鱼")


def test_the_cookie_lasts_anew_with_each_visit_and_is_not_sent_with_each_reply(
    client: FlaskClient, make: Factory
) -> None:
    make.prompt(make.account(), slug="menu")
    first, again = (client.get("/p/menu").headers["Set-Cookie"].split(";")[0] for _ in range(2))
    form = opened(client)

    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        answer = client.post("/p/menu", data=form)

    assert first == again
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (303, False)
