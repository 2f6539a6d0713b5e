import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook

from opscontent import jobs
from opscontent.db import db, unit_of_work
from opscontent.domain import imports
from opscontent.domain.accounts import Account
from opscontent.domain.imports import Import, ImportState
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
TABLE = "昵称,内容\n小鱼,夫妻肺片\n阿紫,佛跳墙\n,\n老王,\n"
CHOSEN = {"text": "1", "name": "0", "has_header": "y", "consent_note": "Asked in chat"}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(language="en")


@pytest.fixture
def prompt(make: Factory, account: Account) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def editor(make: Factory, sign_in: SignIn, account: Account) -> FlaskClient:
    return sign_in(make.member(account, Role.editor))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of imports that were to be run; nothing runs them."""
    ids: list[int] = []
    monkeypatch.setattr(jobs, "start_import", ids.append)
    return ids


def upload(client: FlaskClient, prompt: Prompt, content: bytes | str = TABLE, name: str = "replies.csv") -> Any:
    kept = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return client.post(f"/prompts/{prompt.id}/imports/upload", data={"file": (kept, name)})


def run(app: Flask) -> None:
    with app.app_context():
        (import_id,) = (each.id for each in db.session.query(Import))
        db.session.rollback()
        done = False
        while not done:
            with unit_of_work():
                done = imports.step(import_id)


def the_import(app: Flask) -> Import:
    with app.app_context():
        found = db.session.query(Import).one()
        db.session.expunge(found)
        return found


def test_a_table_is_shown_before_it_comes_in(app: Flask, editor: FlaskClient, prompt: Prompt) -> None:
    response = upload(editor, prompt)

    page = editor.get(response.headers["Location"]).text
    assert response.status_code == 302
    assert '<option selected value="1">B · 内容 · 夫妻肺片</option>' in page
    assert "佛跳墙" in page
    assert "no words" in page
    assert "Import 3 rows" in page
    assert the_import(app).state is ImportState.mapping


def test_other_columns_are_shown_on_demand(editor: FlaskClient, prompt: Prompt) -> None:
    address = upload(editor, prompt).headers["Location"]

    page = editor.get(address, query_string={"text": "0"})
    part = editor.get(address, query_string={"text": "0"}, headers={"HX-Request": "true"})

    assert "Import 4 rows" in page.text
    assert '<td class="words">昵称</td>' in page.text
    assert "<html" not in part.text
    assert '<td class="words">昵称</td>' in part.text


@pytest.mark.parametrize("column", ["-1", "99", "x", "", "9" * 40])
def test_any_column_in_the_address_is_answered(editor: FlaskClient, prompt: Prompt, column: str) -> None:
    address = upload(editor, prompt).headers["Location"]

    assert editor.get(address, query_string={"text": column, "name": column}).status_code == 200


def test_an_import_runs_and_tells(app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int]) -> None:
    address = upload(editor, prompt).headers["Location"]

    response = editor.post(f"{address}/start", data=CHOSEN)
    waiting = editor.get(address).text
    run(app)
    done = editor.get(address).text

    assert response.status_code == 302
    assert started == [the_import(app).id]
    assert 'hx-trigger="every 1s"' in waiting
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    assert "hx-trigger" not in done
    assert "There are no words in it." in done
    assert "2 replies go away." in done
    with app.app_context():
        assert {(reply.name, reply.text) for reply in db.session.query(Reply)} == {
            ("小鱼", "夫妻肺片"),
            ("阿紫", "佛跳墙"),
        }


def test_progress_is_a_part_of_the_page(app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int]) -> None:
    address = upload(editor, prompt).headers["Location"]
    editor.post(f"{address}/start", data=CHOSEN)

    part = editor.get(address, headers={"HX-Request": "true"})

    assert "<html" not in part.text
    assert "0 of 3 rows" in part.text


@pytest.mark.parametrize(
    "values, said",
    [
        ({"consent_note": ""}, "Say how the senders agreed to be quoted."),
        ({"consent_note": "x" * 201}, "longer than 200"),
        ({"name": "1"}, "Two fields can&#39;t come from one column."),
        ({"text": "99"}, "Not a valid choice."),
        ({"text": ""}, "Not a valid choice."),
        ({"text": "x"}, "Not a valid choice."),
    ],
)
def test_start_refuses_and_keeps_what_was_chosen(
    app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int], values: dict[str, str], said: str
) -> None:
    address = upload(editor, prompt).headers["Location"]

    response = editor.post(f"{address}/start", data=CHOSEN | values)

    assert response.status_code == 422
    assert said in response.text
    assert f'value="{(CHOSEN | values)["consent_note"]}"' in response.text
    assert the_import(app).state is ImportState.mapping
    assert started == []


def test_pasted_lines_come_in(app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int]) -> None:
    pasted = {"text": "小鱼:夫妻肺片\n佛跳墙", "with_names": "y"}

    address = editor.post(f"/prompts/{prompt.id}/imports/paste", data=pasted).headers["Location"]
    page = editor.get(address).text
    editor.post(f"{address}/start", data={"text": "0", "name": "1", "consent_note": "Asked"})
    run(app)

    assert "小鱼" in page
    with app.app_context():
        assert [(reply.name, reply.text) for reply in db.session.query(Reply).order_by(Reply.id)] == [
            ("小鱼", "夫妻肺片"),
            ("", "佛跳墙"),
        ]


def test_copied_comments_are_shown_with_what_is_unclear(
    app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int]
) -> None:
    copied = "小鱼\r\n昨天 12:04\r\n夫妻肺片\r\n回复\r\n什么\r\n阿紫\r\n昨天 12:05\r\n佛跳墙\r\n"

    address = editor.post(f"/prompts/{prompt.id}/imports/comments", data={"comments": copied}).headers["Location"]
    page = editor.get(address).text
    editor.post(f"{address}/start", data={"text": "0", "name": "1", "received_at": "2", "consent_note": "Asked"})
    run(app)
    done = editor.get(address).text

    assert "Not clear what this line is; it is left out. Line 5: 什么" in page
    assert "Import 2 rows" in page
    assert "Comments from the platform" in done
    assert "佛跳墙" in done
    with app.app_context():
        assert [(each.name, each.text) for each in db.session.query(Reply).order_by(Reply.id)] == [
            ("小鱼", "夫妻肺片"),
            ("阿紫", "佛跳墙"),
        ]


@pytest.mark.parametrize(
    "text, said", [("", "This field is required."), ("夫妻肺片\n佛跳墙", "don&#39;t look like comments")]
)
def test_comments_refuse_what_is_none(editor: FlaskClient, prompt: Prompt, text: str, said: str) -> None:
    response = editor.post(f"/prompts/{prompt.id}/imports/comments", data={"comments": text})

    assert response.status_code == 422
    assert said in response.text
    assert text.partition("\n")[0] in response.text


def test_the_result_names_rows_that_were_there(
    app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int]
) -> None:
    address = upload(editor, prompt, "昵称,内容\n小鱼,夫妻肺片\n小鱼,夫妻肺片!\n").headers["Location"]
    editor.post(f"{address}/start", data=CHOSEN)
    run(app)

    page = editor.get(address).text

    assert "It stands in this import more than once." in page
    assert '<td class="words">夫妻肺片!</td>' in page
    assert "Only importing the same again brings them back." in page


def test_columns_of_the_last_such_table_are_set(
    app: Flask, editor: FlaskClient, prompt: Prompt, started: list[int]
) -> None:
    address = upload(editor, prompt).headers["Location"]
    editor.post(f"{address}/start", data=CHOSEN | {"name": "", "title_idea": "0"})

    page = editor.get(upload(editor, prompt).headers["Location"]).text

    assert "Set as in your import of the same columns" in page
    assert '<option selected value="0">A · 昵称 · 小鱼</option>' in page


@pytest.mark.parametrize("text", ["", " \n ", "x\n" * 50_001])
def test_paste_refuses_nothing_and_too_much(app: Flask, editor: FlaskClient, prompt: Prompt, text: str) -> None:
    response = editor.post(f"/prompts/{prompt.id}/imports/paste", data={"text": text, "with_names": "y"})

    assert response.status_code == 422
    assert "checked" in response.text


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls"),
        (b"PK\x03\x04", "broken"),
        (b"\x00\x01" * 50, "not a table"),
    ],
)
def test_upload_says_what_is_wrong(editor: FlaskClient, prompt: Prompt, content: bytes, said: str) -> None:
    response = upload(editor, prompt, content)

    assert response.status_code == 422
    assert said in response.text


def test_upload_without_a_file_is_refused(editor: FlaskClient, prompt: Prompt) -> None:
    response = editor.post(f"/prompts/{prompt.id}/imports/upload")

    assert response.status_code == 422
    assert "Choose a file." in response.text


def test_upload_of_a_spreadsheet(app: Flask, editor: FlaskClient, prompt: Prompt) -> None:
    book, kept = Workbook(), io.BytesIO()
    book.worksheets[0].append(["内容"])
    book.worksheets[0].append(["=夫妻肺片"])
    book.save(kept)

    page = editor.get(upload(editor, prompt, kept.getvalue(), "replies.xlsx").headers["Location"])

    assert "=夫妻肺片" in page.text
    assert the_import(app).filename == "replies.xlsx"


def test_more_than_the_server_reads_is_told(app: Flask, editor: FlaskClient, prompt: Prompt) -> None:
    body, kind = b"x" * (21 * 1024 * 1024), "multipart/form-data; boundary=x"

    response = editor.post(f"/prompts/{prompt.id}/imports/upload", data=body, content_type=kind)

    assert (response.status_code, response.headers["Location"]) == (303, f"/prompts/{prompt.id}/imports")
    assert "more than 20 MB" in editor.get(response.headers["Location"]).text


def test_discard_forgets_it(app: Flask, editor: FlaskClient, prompt: Prompt) -> None:
    address = upload(editor, prompt).headers["Location"]

    response = editor.post(f"{address}/discard")

    assert response.headers["Location"] == f"/prompts/{prompt.id}/imports"
    assert editor.get(address).status_code == 404


def test_take_back_shows_the_count_and_deletes(
    app: Flask, make: Factory, editor: FlaskClient, prompt: Prompt, started: list[int]
) -> None:
    address = upload(editor, prompt).headers["Location"]
    editor.post(f"{address}/start", data=CHOSEN)
    refused = editor.post(f"{address}/take-back").status_code
    run(app)
    with app.app_context():
        reply = db.session.query(Reply).filter_by(text="佛跳墙").one()
        reply.rating = 5
        db.session.commit()
    shown = editor.get(address).text

    response = editor.post(f"{address}/take-back")

    assert refused == 422
    assert "1 reply goes away." in shown
    assert "1 stays, because somebody has worked on it." in shown
    assert response.status_code == 302
    with app.app_context():
        assert [reply.text for reply in db.session.query(Reply)] == ["佛跳墙"]


def test_index_lists_imports_with_the_same_number_of_queries(
    editor: FlaskClient, prompt: Prompt, statements: Callable[[], Any]
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            upload(editor, prompt)
        with statements() as ran:
            assert editor.get(f"/prompts/{prompt.id}/imports").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


ACTS = ["start", "discard", "take-back"]


@pytest.mark.parametrize("act", ["", *ACTS])
def test_an_import_is_for_editors_of_its_account(
    make: Factory,
    sign_in: SignIn,
    client: FlaskClient,
    account: Account,
    editor: FlaskClient,
    prompt: Prompt,
    act: str,
) -> None:
    address = upload(editor, prompt).headers["Location"] + (f"/{act}" if act else "")
    other, writer = sign_in(make.member(make.account())), sign_in(make.member(account, Role.writer))

    answers = [(each.post if act else each.get)(address).status_code for each in (client, other, writer)]

    assert answers == [401 if act else 302, 404, 403]


@pytest.mark.parametrize("path, is_act", [("", False), ("/paste", True), ("/comments", True), ("/upload", True)])
def test_importing_is_for_editors_of_the_account(
    make: Factory, sign_in: SignIn, client: FlaskClient, account: Account, prompt: Prompt, path: str, is_act: bool
) -> None:
    address = f"/prompts/{prompt.id}/imports{path}"
    other, writer = sign_in(make.member(make.account())), sign_in(make.member(account, Role.writer))

    answers = [(each.post if is_act else each.get)(address).status_code for each in (client, other, writer)]

    assert answers == [401 if is_act else 302, 404, 403]
