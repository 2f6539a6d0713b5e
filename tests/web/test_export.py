"""Replies as a file: CSV, XLSX and JSON, under the filters of the page."""

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.activity import Entry
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import ReplyState
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
HEAD = [
    *("id", "Received", "State", "Reply", "Sender", "Headline idea", "Came by"),
    *("Consent text", "How they agreed", "Rating", "Used in", "Group", "Say the same", "Speaks for the group"),
]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    prompt = make.prompt(account, slug="menu")
    make.reply(prompt, "=1+1", name="-小鱼", rating=3, received_at=at("2026-11-21 07:30"))
    make.reply(prompt, "佛跳墙", state=ReplyState.shortlisted)
    return prompt


@pytest.fixture
def editor(make: Factory, account: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, locale="en"))


def test_csv_has_the_replies_without_formulas(editor: FlaskClient, prompt: Prompt) -> None:
    answer = editor.post(f"/prompts/{prompt.id}/triage/export?tab=all", data={"format": "csv"})

    head, first, second = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=replies-menu.csv"
    assert head == HEAD
    assert first[1:] == [
        "2026-11-21 15:30:00",
        "New",
        "'=1+1",
        "'-小鱼",
        "",
        "Public page",
        "1",
        "",
        "3",
        "",
        "",
        "1",
        "yes",
    ]
    assert second[2:4] == ["Shortlisted", "佛跳墙"]


def test_xlsx_has_the_replies_as_text(editor: FlaskClient, prompt: Prompt) -> None:
    answer = editor.post(f"/prompts/{prompt.id}/triage/export?tab=all", data={"format": "xlsx"})

    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEAD
    assert (sheet["D2"].value, sheet["D2"].data_type, sheet["J2"].value) == ("=1+1", "s", 3)
    assert sheet.max_row == 3


def test_json_speaks_as_the_api_does(editor: FlaskClient, prompt: Prompt) -> None:
    first, _second = editor.post(f"/prompts/{prompt.id}/triage/export?tab=all", data={"format": "json"}).json

    assert first == {
        "id": first["id"],
        "received_at": "2026-11-21T07:30:00+00:00",
        "state": "new",
        "text": "=1+1",
        "name": "-小鱼",
        "title_idea": "",
        "door": "form",
        "consent_version": 1,
        "consent_note": "",
        "rating": 3,
        "posts": [],
        "group_id": None,
        "group_size": 1,
        "is_representative": True,
    }


def test_the_filters_of_the_page_hold(editor: FlaskClient, prompt: Prompt) -> None:
    page = editor.get(f"/prompts/{prompt.id}/triage?tab=shortlisted&q=佛跳").text
    answer = editor.post(f"/prompts/{prompt.id}/triage/export?tab=shortlisted&q=佛跳", data={"format": "json"})

    assert f'action="/prompts/{prompt.id}/triage/export?tab=shortlisted&amp;q=%E4%BD%9B%E8%B7%B3"' in page
    assert [each["text"] for each in answer.json] == ["佛跳墙"]


def test_the_history_of_the_prompt_tells(app: Flask, editor: FlaskClient, prompt: Prompt) -> None:
    editor.post(f"/prompts/{prompt.id}/triage/export?tab=all", data={"format": "xlsx"})

    page = editor.get(f"/prompts/{prompt.id}").text
    with app.app_context():
        assert db.session.query(Entry.note).filter_by(verb="prompt.exported").scalar() == "xlsx · 2"
    assert "exported its replies" in page
    assert f'action="/prompts/{prompt.id}/triage/export?tab=all"' in page


@pytest.mark.parametrize("kind", ["", "pdf", "../csv"])
def test_other_kinds_of_file_are_refused(editor: FlaskClient, prompt: Prompt, kind: str) -> None:
    assert editor.post(f"/prompts/{prompt.id}/triage/export", data={"format": kind}).status_code == 422


@pytest.mark.parametrize("role, status", [(Role.chief, 200), (Role.writer, 403), (Role.viewer, 403)])
def test_exporting_is_for_those_who_triage(
    make: Factory, sign_in: SignIn, account: Account, prompt: Prompt, role: Role, status: int
) -> None:
    client = sign_in(make.member(account, role, locale="en"))

    answer = client.post(f"/prompts/{prompt.id}/triage/export", data={"format": "csv"})

    assert answer.status_code == status
    assert ("triage/export" in client.get(f"/prompts/{prompt.id}").text) is (status == 200)


def test_others_find_nothing_to_export(make: Factory, sign_in: SignIn, client: FlaskClient, prompt: Prompt) -> None:
    outsider = sign_in(make.member(make.account()))

    answers = [each.post(f"/prompts/{prompt.id}/triage/export").status_code for each in (client, outsider)]

    assert answers == [401, 404]
