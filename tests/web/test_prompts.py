import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt, PromptState
from opscontent.domain.replies import ReplyState
from opscontent.web.prompts import figures
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
FORM = {
    "question": "你见过最离谱的菜单翻译?",
    "body": "真事 **优先**。",
    "examples": "夫妻肺片",
    "consent": "我同意刊登。",
    "thanks": "谢谢",
    "opens_at": "",
    "closes_at": "",
    "reply_length_maximum": "500",
    "replies_per_person": "3",
    "wanted": "真事",
    "decline_reasons": "段子",
    "keyword": "菜单",
    "slug": "menu",
}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(language="en")


@pytest.fixture
def editor(make: Factory, sign_in: SignIn, account: Account) -> FlaskClient:
    return sign_in(make.member(account, Role.editor))


def the_prompt(app: Flask) -> Prompt:
    with app.app_context():
        prompt = db.session.query(Prompt).one()
        assert prompt.consents
        db.session.expunge_all()
        return prompt


def test_index_invites_to_ask(editor: FlaskClient) -> None:
    page = editor.get("/prompts")

    assert page.status_code == 200
    assert "Ask your readers something" in page.text


def test_index_shows_counts_with_the_same_number_of_queries(
    make: Factory, editor: FlaskClient, account: Account, statements: Callable[[], Any]
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            prompt = make.prompt(account)
            make.reply(prompt)
            make.reply(prompt, state=ReplyState.used)
        with statements() as ran:
            page = editor.get("/prompts")
        counts.append(len(ran))

    assert counts[0] == counts[1]
    assert page.text.count('<rect class="used" x="50.0%" y="0" width="50.0%"') == 3


def test_new_makes_a_draft(app: Flask, editor: FlaskClient) -> None:
    response = editor.post("/prompts/new", data=FORM)

    prompt = the_prompt(app)
    assert response.headers["Location"] == f"/prompts/{prompt.id}"
    assert (prompt.state, prompt.slug, prompt.consent.text) == (PromptState.draft, "menu", "我同意刊登。")
    assert (prompt.reply_length_maximum, prompt.replies_per_person) == (500, 3)
    page = editor.get(response.headers["Location"]).text
    assert "<strong>优先</strong>" in page
    assert "http://localhost/p/menu" in page


def test_new_offers_a_consent_text(editor: FlaskClient) -> None:
    assert "may publish it in its articles" in editor.get("/prompts/new").text


@pytest.mark.parametrize(
    "values, said",
    [
        ({"question": ""}, "This field is required."),
        ({"question": "x" * 201}, "longer than 200"),
        ({"consent": " "}, "This field is required."),
        ({"reply_length_maximum": "19"}, "between 20 and 5000"),
        ({"replies_per_person": "many"}, "Not a valid integer value."),
        ({"slug": "Bad Slug"}, "Small letters"),
        ({"slug": "taken"}, "Another prompt has this address already."),
        ({"opens_at": "2020-01-01T00:00"}, "The opening time has passed."),
        ({"closes_at": "nonsense"}, "Not a valid datetime value."),
        ({"body": "[" * 3000}, "brackets"),
    ],
)
def test_new_refuses_and_keeps_what_was_typed(
    app: Flask, make: Factory, editor: FlaskClient, account: Account, values: dict[str, str], said: str
) -> None:
    make.prompt(account, slug="taken")

    response = editor.post("/prompts/new", data=FORM | values)

    assert response.status_code == 422
    assert said in response.text
    assert "真事" in response.text
    with app.app_context():
        assert db.session.query(Prompt).count() == 1


def test_edit_makes_a_new_version_of_the_consent(
    app: Flask, make: Factory, editor: FlaskClient, account: Account
) -> None:
    prompt = make.prompt(account, slug="menu")

    response = editor.post(f"/prompts/{prompt.id}/edit", data=FORM | {"slug": "other"})

    assert response.status_code == 302
    found = the_prompt(app)
    assert found.question == FORM["question"]
    assert [consent.text for consent in found.consents] == ["You may print this.", "我同意刊登。"]
    assert found.slug == "menu"


def test_edit_shows_what_is_there_and_saves_it_unchanged(
    app: Flask, make: Factory, editor: FlaskClient, account: Account
) -> None:
    prompt = make.prompt(account, state=PromptState.draft, body="A **story**.", wanted="Wit")
    editor.post(f"/prompts/{prompt.id}/open")
    page = editor.get(f"/prompts/{prompt.id}/edit").text
    opens_at = re.search(r'name="opens_at"[^>]*value="([^"]+)"', page)
    assert opens_at is not None

    shown = FORM | {
        "question": prompt.question,
        "body": "A **story**.",
        "opens_at": opens_at.group(1),
        "closes_at": "",
    }
    response = editor.post(f"/prompts/{prompt.id}/edit", data=shown)

    for words in (prompt.question, "A **story**.", "You may print this.", "Wit"):
        assert words in page
    assert response.status_code == 302
    assert the_prompt(app).question == prompt.question


def test_edit_offers_the_address_of_a_draft_only(make: Factory, editor: FlaskClient, account: Account) -> None:
    draft, opened = make.prompt(account, state=PromptState.draft), make.prompt(account)

    assert 'name="slug"' in editor.get(f"/prompts/{draft.id}/edit").text
    assert 'name="slug"' not in editor.get(f"/prompts/{opened.id}/edit").text


def test_edit_refuses_and_keeps_what_was_typed(make: Factory, editor: FlaskClient, account: Account) -> None:
    prompt = make.prompt(account)

    late = editor.post(f"/prompts/{prompt.id}/edit", data=FORM | {"closes_at": "2020-01-01T00:00"})
    empty = editor.post(f"/prompts/{prompt.id}/edit", data=FORM | {"question": ""})

    assert (late.status_code, empty.status_code) == (422, 422)
    assert "The closing time has passed." in late.text
    assert FORM["question"] in late.text


def test_open_close_and_open_again(app: Flask, make: Factory, editor: FlaskClient, account: Account) -> None:
    prompt = make.prompt(account, state=PromptState.draft)
    states = []

    for act in ("open", "close", "open"):
        assert editor.post(f"/prompts/{prompt.id}/{act}").status_code == 302
        states.append(the_prompt(app).state)

    assert states == [PromptState.open, PromptState.closed, PromptState.open]
    page = editor.get(f"/prompts/{prompt.id}").text
    assert "opened it again" in page
    assert "Close now" in page


def test_opening_twice_is_refused(make: Factory, editor: FlaskClient, account: Account) -> None:
    prompt = make.prompt(account)

    assert editor.post(f"/prompts/{prompt.id}/open").status_code == 422


def test_page_shows_counts_days_and_imports(make: Factory, editor: FlaskClient, account: Account) -> None:
    prompt = make.prompt(account)
    for days in (0, 1, 1):
        make.reply(prompt, received_at=clock.now() - timedelta(days=days))

    page = editor.get(f"/prompts/{prompt.id}").text

    assert "3 replies" in page
    assert "most on one day: 2" in page
    assert page.count("<title>") >= 2


def test_qr_code_is_a_picture(make: Factory, editor: FlaskClient, account: Account) -> None:
    prompt = make.prompt(account, slug="menu")

    svg, png = (editor.get(f"/prompts/{prompt.id}/qr.{kind}") for kind in ("svg", "png"))

    assert svg.mimetype == "image/svg+xml"
    assert b"style=" not in svg.data
    assert png.headers["Content-Disposition"] == "attachment; filename=qr-menu.png"
    with Image.open(io.BytesIO(png.data)) as picture:
        assert picture.width > 700


PLACES = ["/prompts/{id}", "/prompts/{id}/edit", "/prompts/{id}/qr.svg", "/prompts/{id}/qr.png"]
ACTS = ["/prompts/{id}/edit", "/prompts/{id}/open", "/prompts/{id}/close"]


@pytest.mark.parametrize("path", PLACES)
def test_pages_are_for_members(
    make: Factory, sign_in: SignIn, client: FlaskClient, account: Account, path: str
) -> None:
    prompt = make.prompt(account)
    other = sign_in(make.member(make.account()))

    assert client.get(path.format(id=prompt.id)).status_code == 302
    assert other.get(path.format(id=prompt.id)).status_code == 404


@pytest.mark.parametrize("path", ACTS)
def test_acts_are_for_editors(
    make: Factory, sign_in: SignIn, client: FlaskClient, account: Account, path: str
) -> None:
    prompt = make.prompt(account)
    other, writer = sign_in(make.member(make.account())), sign_in(make.member(account, Role.writer))
    address = path.format(id=prompt.id)

    answers = [each.post(address, data=FORM).status_code for each in (client, other, writer)]

    assert answers == [401, 404, 403]


def test_new_is_for_editors(make: Factory, sign_in: SignIn, client: FlaskClient, account: Account) -> None:
    writer = sign_in(make.member(account, Role.writer))

    assert client.get("/prompts").status_code == 302
    assert client.post("/prompts/new", data=FORM).status_code == 401
    assert writer.post("/prompts/new", data=FORM).status_code == 403
    assert writer.get("/prompts").status_code == 200


def test_bar_shows_shares_of_all_replies() -> None:
    pieces = figures.bar({ReplyState.new: 1, ReplyState.used: 1, ReplyState.declined: 2})

    assert [(piece.state, piece.x, piece.width) for piece in pieces] == [("new", 0.0, 25.0), ("used", 25.0, 25.0)]
    assert figures.bar({}) == []


def test_chart_fits_the_highest_day(inside: object) -> None:
    day = clock.now().date()

    columns = figures.chart([(day, 100), (day, 0), (day, 1)])

    assert [(column.height, column.y) for column in columns] == [(88.0, 0.0), (0.0, 88.0), (2.0, 86.0)]
    assert figures.chart([]) == []


@pytest.mark.parametrize(
    "values, said",
    [
        ({}, ""),
        ({"keep_months": 6}, "Replies are kept for 6 months after it closes."),
        ({"keep_months": 6, "state": PromptState.closed, "closes_at": at("2026-03-31 04:00")}, "On Sep 30"),
        ({"keep_months": 6, "cleared_at": at("2026-09-30 04:00")}, "were deleted on Sep 30"),
    ],
)
def test_page_says_how_long_replies_are_kept(
    make: Factory, editor: FlaskClient, account: Account, values: dict[str, Any], said: str
) -> None:
    page = editor.get(f"/prompts/{make.prompt(account, **values).id}").text

    assert said in page
    assert ("kept for" in page or "deleted" in page) == bool(said)


@pytest.mark.parametrize(
    "typed, kept, status", [("", None, 302), ("6", 6, 302), ("0", None, 422), ("121", None, 422)]
)
def test_months_to_keep_are_set_with_the_prompt(
    app: Flask, editor: FlaskClient, account: Account, typed: str, kept: int | None, status: int
) -> None:
    response = editor.post("/prompts/new", data=FORM | {"keep_months": typed})

    assert response.status_code == status
    if status == 302:
        assert the_prompt(app).keep_months == kept
