import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opscontent import clock
from opscontent.db import db
from opscontent.domain import prompts
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply, ReplyState
from opscontent.extensions import limiter
from opscontent.web.public import recognising
from tests.domain.test_receipts import publish
from tests.factory import Factory
from tests.statements import Statements

Statement = Callable[[], AbstractContextManager[Statements]]
SignIn = Callable[[Person], FlaskClient]
WORDS = "夫妻肺片 = Husband and wife lung slice"


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account(language="en"), slug="menu")


@pytest.fixture
def checking(app: Flask) -> Iterator[None]:
    """With the check of form tokens on, as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def opened(client: FlaskClient, slug: str = "menu", **values: str) -> dict[str, str]:
    """The page is opened and read for a while; what the form then sends."""
    page = client.get(f"/p/{slug}").text
    sent = {"text": WORDS, "agrees": "y", "stamp": hidden(page, "stamp")}
    return sent | {"consent_number": hidden(page, "consent_number"), **values}


def send(client: FlaskClient, slug: str = "menu", seconds: int = 10, **values: str) -> Any:
    form = opened(client, slug, **values)
    with time_machine.travel(clock.now() + timedelta(seconds=seconds)):
        return client.post(f"/p/{slug}", data=form)


def the_reply(app: Flask) -> Reply:
    with app.app_context():
        reply = db.session.query(Reply).one()
        db.session.refresh(reply, ["prompt", "consent", "contributor"])
        db.session.expunge_all()
        return reply


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Reply).count()


def test_page_asks_and_stays_small_without_script(app: Flask, client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(language="en"), slug="menu", body="What was **funny**?", examples="One\nTwo")

    page = client.get("/p/menu").text
    style = (Path(app.static_folder or "") / "css" / "reader.css").read_bytes()

    assert "Which menu made you laugh?" in page
    assert "<strong>funny</strong>" in page
    assert "<script" not in page
    assert page.count("<link") == 2
    assert len(style) < 15_000
    assert len(page.encode()) + len(style) < 30_000


@pytest.mark.parametrize("language, word, tag", [("en", "Send", "en"), ("zh_Hans", "", "zh-Hans")])
def test_page_is_in_the_language_of_the_account(
    client: FlaskClient, make: Factory, language: str, word: str, tag: str
) -> None:
    make.prompt(make.account(language=language), slug="menu")

    page = client.get("/p/menu", headers={"Accept-Language": "fr"}).text

    assert f'<html lang="{tag}">' in page
    assert word in page


def test_page_can_be_shared(client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(name="Paper", language="en"), slug="menu", body="A **short** story.")

    page = client.get("/p/menu").text

    assert '<meta property="og:title" content="Which menu made you laugh?">' in page
    assert '<meta property="og:description" content="A short story.">' in page
    assert '<meta property="og:site_name" content="Paper">' in page
    assert '<meta property="og:url" content="http://localhost/p/menu">' in page


def test_a_reply_is_kept_with_consent_and_thanked(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    response = send(client, name="小鱼", title_idea="神译")

    assert response.status_code == 303
    page = client.get(response.headers["Location"]).text
    assert "Thank you, it has arrived" in page
    assert "/r/" in hidden_link(page)
    reply = the_reply(app)
    assert (reply.text, reply.name, reply.title_idea, reply.state) == (WORDS, "小鱼", "神译", ReplyState.new)
    assert (reply.consent.number, reply.contributor.name) == (1, "小鱼")


@pytest.mark.parametrize("number, asked", [(1, 4), (2, 5)])
def test_a_reply_without_pictures_asks_the_database_no_more_than_it_must(
    client: FlaskClient, prompt: Prompt, statements: Statement, number: int, asked: int
) -> None:
    """The prompt with account and consent, the sender, their other replies if any, it with its group, its index."""
    for words in ("一", "二")[: number - 1]:
        send(client, text=words)
    form = opened(client)

    with time_machine.travel(clock.now() + timedelta(seconds=10)), statements() as ran:
        response = client.post("/p/menu", data=form)

    assert response.status_code == 303
    assert len(ran) == asked


def test_thanks_tell_how_many_wrote(client: FlaskClient, prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "拍黄瓜")
    make.reply(prompt, "佛跳墙", state=ReplyState.spam)

    response = send(client)

    assert "2 replies so far." in client.get(response.headers["Location"]).text


def hidden_link(page: str) -> str:
    found = re.search(r'id="receipt-url"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def test_an_anonymous_reader_has_no_name(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    send(client, name="小鱼", credit="anonymous")

    assert the_reply(app).name == ""


def test_the_version_on_the_page_is_the_one_agreed_to(
    app: Flask, client: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    form = opened(client)
    person = make.person()
    with app.app_context():
        found = db.session.get_one(Prompt, prompt.id)
        prompts.edit(found, {}, by=db.session.get_one(Person, person.id), consent="All rights.")
        db.session.commit()

    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        client.post("/p/menu", data=form)

    assert the_reply(app).consent.text == "You may print this."


def test_the_same_words_again_are_one_reply_with_one_receipt(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    first, again = send(client), send(client, text=WORDS + "!")

    assert count(app) == 1
    assert again.headers["Location"] == first.headers["Location"] + "?again=1"
    assert "We have it already" in client.get(again.headers["Location"]).text


def test_a_browser_without_cookies_sends_the_same_form_twice_as_one(app: Flask, prompt: Prompt) -> None:
    form = opened(app.test_client())

    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        answers = [app.test_client().post("/p/menu", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(app) == 1


def test_a_reader_is_recognised_by_a_cookie_that_scripts_can_not_read(
    app: Flask, client: FlaskClient, prompt: Prompt
) -> None:
    cookie = client.get("/p/menu").headers["Set-Cookie"]
    send(client, name="小鱼")
    page = client.get("/p/menu").text

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert 'value="小鱼"' in page
    assert "You sent 1 reply" in page
    with app.app_context():
        kept = db.session.query(Contributor).one().handle_hash
    assert kept not in cookie


@pytest.mark.parametrize(
    "values, seconds, said",
    [
        ({"text": "  "}, 10, "Write something first."),
        ({"text": "长" * 41}, 10, "It is too long: 41 characters, 40 at most."),
        ({"agrees": ""}, 10, "We can only take it if you agree."),
        ({"name": "x" * 61}, 10, "Field cannot be longer than 60 characters."),
        ({"stamp": "forged"}, 10, "This page was open too long."),
        ({}, 1, "That was quick."),
        ({}, 8 * 24 * 3600, "This page was open too long."),
    ],
)
def test_what_was_typed_survives_every_fault(
    app: Flask, client: FlaskClient, make: Factory, values: dict[str, str], seconds: int, said: str
) -> None:
    make.prompt(make.account(language="en"), slug="menu", reply_length_maximum=40)
    typed = {"text": "夫妻肺片", "name": "小鱼", "title_idea": "神译"} | values

    response = send(client, seconds=seconds, **typed)

    assert response.status_code == 422
    assert said in response.text
    for name in ("text", "name", "title_idea"):
        assert typed[name].strip() in response.text
    assert count(app) == 0


def test_a_quick_reader_only_has_to_send_again(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    form = opened(client)

    page = client.post("/p/menu", data=form)
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        response = client.post("/p/menu", data=form | {"stamp": hidden(page.text, "stamp")})

    assert (page.status_code, response.status_code) == (422, 303)
    assert count(app) == 1


def test_a_lost_session_keeps_the_words(app: Flask, client: FlaskClient, prompt: Prompt, checking: None) -> None:
    response = send(client, csrf_token="old")

    assert response.status_code == 422
    assert "send them again" in response.text
    assert WORDS in response.text


def test_the_form_token_is_checked_and_accepted(
    app: Flask, client: FlaskClient, prompt: Prompt, checking: None
) -> None:
    token = hidden(client.get("/p/menu").text, "csrf_token")

    assert send(client, csrf_token=token).status_code == 303
    assert count(app) == 1


def test_what_fills_in_the_hidden_field_is_thanked_and_forgotten(
    app: Flask, client: FlaskClient, prompt: Prompt
) -> None:
    response = send(client, subject="Buy now")

    assert response.status_code == 200
    assert "Thank you" in response.text
    assert count(app) == 0


def test_one_person_may_send_so_many(app: Flask, client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(language="en"), slug="menu", replies_per_person=2)
    for text in ("一", "二"):
        send(client, text=text)

    response = send(client, text="三")

    assert response.status_code == 422
    assert "as many replies" in response.text
    assert send(app.test_client(), text="三").status_code == 303


def test_one_person_is_slowed_before_their_network(app: Flask, client: FlaskClient, make: Factory) -> None:
    make.prompt(make.account(language="en"), slug="menu", replies_per_person=100)
    with time_machine.travel(clock.now(), tick=False):
        form = opened(client)
    with time_machine.travel(clock.now() + timedelta(seconds=10), tick=False):
        answers = [client.post("/p/menu", data=form | {"text": f"第 {n} 条"}) for n in range(13)]
        other = app.test_client().post("/p/menu", data=opened(app.test_client()) | {"stamp": form["stamp"]})

    assert [answer.status_code for answer in answers] == [303] * 12 + [429]
    assert "第 12 条" in answers[-1].text
    assert other.status_code == 303


@pytest.mark.parametrize(
    "values, said",
    [
        ({"state": PromptState.closed}, "does not take replies any more"),
        ({"closes_at": timedelta(minutes=-1)}, "does not take replies any more"),
        ({"state": PromptState.draft}, "not open yet"),
        ({"state": PromptState.draft, "opens_at": timedelta(hours=1)}, "It opens on"),
    ],
)
def test_a_page_that_is_not_open_is_friendly_and_gives_the_words_back(
    app: Flask, client: FlaskClient, make: Factory, values: dict[str, Any], said: str
) -> None:
    moments = {field: clock.now() + value for field, value in values.items() if isinstance(value, timedelta)}
    make.prompt(make.account(language="en"), slug="menu", **(values | moments))

    page = client.get("/p/menu")
    sent = client.post("/p/menu", data={"text": WORDS})

    assert (page.status_code, sent.status_code) == (200, 422)
    assert said in page.text
    assert "<form" not in page.text
    assert WORDS in sent.text
    assert count(app) == 0


def test_an_unknown_page_is_friendly(client: FlaskClient) -> None:
    page = client.get("/p/nothing")

    assert page.status_code == 404
    assert "There is nothing here" in page.text


@pytest.mark.parametrize("member, expected", [(True, "Preview"), (False, "not open yet")])
def test_a_draft_is_a_preview_for_those_who_work_here(
    make: Factory, sign_in: SignIn, member: bool, expected: str
) -> None:
    prompt = make.prompt(make.account(language="en"), slug="menu", state=PromptState.draft)
    account = prompt.account_id
    with make.app.app_context():
        person = make.member(db.session.get_one(Account, account), "viewer") if member else make.person()
        db.session.commit()
        client = sign_in(person)

    assert expected in client.get("/p/menu").text


def receipt_of(client: FlaskClient, **values: str) -> str:
    return str(send(client, **values).headers["Location"]).removesuffix("/thanks")


def test_receipt_shows_the_words_and_is_private(client: FlaskClient, prompt: Prompt) -> None:
    page = client.get(receipt_of(client, name="小鱼"))

    assert page.status_code == 200
    assert "It has arrived" in page.text
    assert WORDS in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in page.text


@pytest.mark.parametrize(
    "state, said",
    [
        ("held", "It has arrived"),
        ("spam", "It has arrived"),
        ("declined", "It has arrived"),
        ("shortlisted", "It has arrived"),
        ("used", "It has arrived"),
        ("withdrawn", "You withdrew it"),
    ],
)
def test_receipt_says_what_became_of_it(
    app: Flask, client: FlaskClient, prompt: Prompt, state: str, said: str
) -> None:
    address = receipt_of(client)
    set_state(app, ReplyState(state))

    page = client.get(address).text

    assert f"<h1>{said}</h1>" in page
    assert "spam" not in page.lower().replace("noindex", "")
    assert "held" not in page.lower()


def set_state(app: Flask, state: ReplyState) -> None:
    with app.app_context():
        db.session.query(Reply).one().state = state
        db.session.commit()


def test_receipt_of_nobody_is_friendly(client: FlaskClient) -> None:
    for path in ("", "/thanks", "/edit", "/withdraw"):
        assert client.get(f"/r/nobody{path}").status_code == 404


def test_a_reply_can_be_changed_while_new(app: Flask, client: FlaskClient, prompt: Prompt, checking: None) -> None:
    token = hidden(client.get("/p/menu").text, "csrf_token")
    address = receipt_of(client, csrf_token=token)
    form = client.get(f"{address}/edit").text

    changed = {"text": "老干妈", "name": "阿紫", "csrf_token": hidden(form, "csrf_token")}
    response = client.post(f"{address}/edit", data=changed)

    assert response.status_code == 303
    assert "Your change is saved." in client.get(response.headers["Location"]).text
    reply = the_reply(app)
    assert (reply.text, reply.name, reply.version) == ("老干妈", "阿紫", 2)


@pytest.mark.parametrize("text, said", [("", "Write something first."), ("x" * 1001, "It is too long")])
def test_a_change_that_can_not_be_keeps_the_words(
    app: Flask, client: FlaskClient, prompt: Prompt, text: str, said: str
) -> None:
    address = receipt_of(client)

    response = client.post(f"{address}/edit", data={"text": text, "name": "阿紫"})

    assert response.status_code == 422
    assert said in response.text
    assert "阿紫" in response.text
    assert the_reply(app).text == WORDS


def test_a_change_after_a_decision_leads_back(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    address = receipt_of(client)
    set_state(app, ReplyState.shortlisted)

    response = client.post(f"{address}/edit", data={"text": "老干妈"})

    assert (response.status_code, response.headers["Location"]) == (303, address)
    assert the_reply(app).text == WORDS
    assert f"{address}/edit" not in client.get(address).text


@pytest.mark.parametrize("state", ["new", "held", "shortlisted", "used", "declined"])
def test_a_reply_can_be_withdrawn_after_asking(app: Flask, client: FlaskClient, prompt: Prompt, state: str) -> None:
    address = receipt_of(client)
    set_state(app, ReplyState(state))

    asked = client.get(f"{address}/withdraw")
    assert the_reply(app).state == state
    response = client.post(f"{address}/withdraw")

    assert "Withdraw your reply?" in asked.text
    assert response.status_code == 303
    assert the_reply(app).state is ReplyState.withdrawn
    assert client.post(f"{address}/withdraw").status_code == 303


def test_a_withdrawal_without_the_token_asks_again(
    app: Flask, client: FlaskClient, prompt: Prompt, checking: None
) -> None:
    token = hidden(client.get("/p/menu").text, "csrf_token")
    address = receipt_of(client, csrf_token=token)

    response = client.post(f"{address}/withdraw")

    assert response.status_code == 422
    assert the_reply(app).state is ReplyState.new


FIELDS = ("text", "name", "credit", "title_idea", "agrees", "consent_number", "subject", "stamp")
anything = st.text(st.characters(codec=None), max_size=80)
fields = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FIELDS, anything),
)


@given(fields, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_form_takes_or_refuses_anything(
    app: Flask, client: FlaskClient, prompt: Prompt, values: dict[str, str], is_plausible: bool
) -> None:
    limiter.reset()
    safe = {name: value.encode("utf-8", "replace").decode() for name, value in values.items()}
    with app.test_request_context():
        stamp = recognising.new_stamp()
    form = safe | ({"stamp": stamp, "agrees": "y", "subject": ""} if is_plausible else {})

    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        response = client.post("/p/menu", data=form)

    assert response.status_code in {200, 303, 422}


@given(st.binary(max_size=200), st.sampled_from(["/p/menu", "/r/x/edit", "/r/x/withdraw"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_raw_bytes_are_no_fault_of_ours(client: FlaskClient, prompt: Prompt, body: bytes, path: str) -> None:
    limiter.reset()

    response = client.post(path, data=body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in {200, 303, 404, 422}


@given(st.text(max_size=60).filter(lambda text: "/" not in text and text not in ("", ".", "..")))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_is_answered(client: FlaskClient, prompt: Prompt, text: str) -> None:
    for path in ("/p/", "/r/"):
        assert client.get(path + text).status_code in {200, 404, 308}


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cookie_is_answered(app: Flask, prompt: Prompt, value: str) -> None:
    client = app.test_client()
    client.set_cookie("reader", value.encode("ascii", "ignore").decode())

    assert client.get("/p/menu").status_code == 200


@pytest.mark.parametrize("email, status, kept", [("a@b.org", 303, ["a@b.org"]), ("", 303, []), ("a@", 422, [])])
def test_an_address_is_kept_where_it_is_asked_for(
    app: Flask,
    client: FlaskClient,
    make: Factory,
    monkeypatch: pytest.MonkeyPatch,
    email: str,
    status: int,
    kept: Any,
) -> None:
    make.prompt(make.account(language="en"), slug="menu", asks_email=True)
    assert 'type="email"' not in client.get("/p/menu").text  # there is no mail server
    settings = replace(app.config["SETTINGS"], smtp_url="smtp://127.0.0.1")
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    response = send(client, email=email)

    assert response.status_code == status
    with app.app_context():
        assert [notice.email for notice in db.session.query(ReaderNotice)] == kept
    assert (f'value="{email}"' in response.text) is (status == 422)


def test_an_address_that_nobody_asked_for_is_not_kept(app: Flask, client: FlaskClient, prompt: Prompt) -> None:
    send(client, email="a@b.org")

    with app.app_context():
        assert db.session.query(ReaderNotice).count() == 0


def test_initials_are_chosen_and_changed_whatever_was_decided(
    app: Flask, client: FlaskClient, prompt: Prompt
) -> None:
    location = send(client, name="李小明", credit="initials").headers["Location"].removesuffix("/thanks")
    assert (the_reply(app).name, str(the_reply(app).credit_wish)) == ("李小明", "initials")
    assert "李××" in client.get(location).text
    set_state(app, ReplyState.used)

    page = client.get(f"{location}/credit").text
    changed = client.post(f"{location}/credit", data={"credit": "anonymous"})
    refused = client.post(f"{location}/credit", data={"credit": "odd"})

    assert 'value="initials"' in page
    assert (changed.status_code, refused.status_code) == (303, 422)
    reply = the_reply(app)
    assert (reply.credited_name, reply.credit_wished_at is not None) == ("", True)
    assert "a reader" in client.get(location).text or "一位读者" in client.get(location).text


def test_who_gave_no_name_has_none_to_choose(client: FlaskClient, prompt: Prompt) -> None:
    location = send(client, name="").headers["Location"].removesuffix("/thanks")

    assert client.get(f"{location}/credit").status_code == 303
    assert "/credit" not in client.get(location).text


def test_the_wall_is_there_where_it_is_wanted(app: Flask, client: FlaskClient, prompt: Prompt, make: Factory) -> None:
    assert client.get(f"/p/of/{key_of(app)}/thanks").status_code == 404
    location = send(client, name="<b>李小明</b>").headers["Location"].removesuffix("/thanks")
    with app.app_context():
        make.inside = True
        reply = db.session.query(Reply).one()
        reply.state, reply.account.has_wall = ReplyState.used, True
        publish(make, reply)
        db.session.commit()
        del make.inside

    named = client.get(f"/p/of/{key_of(app)}/thanks").text
    form = client.get(f"{location}/credit").text
    client.post(f"{location}/credit", data={"credit": "name"})
    gone = client.get(f"/p/of/{key_of(app)}/thanks").text

    assert "<li>&lt;b&gt;李小明&lt;/b&gt;</li>" in named
    assert 'name="is_listed"' in form
    assert "李小明" not in gone


def key_of(app: Flask) -> str:
    with app.app_context():
        return db.session.query(Prompt).one().account.key
