"""The library on the screen: sent, found, described, cut, deleted, swept up, chosen. Without script too."""

import io
import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from opscontent import clock
from opscontent.db import db
from opscontent.domain import revisions
from opscontent.domain.accounts import Account
from opscontent.domain.media import Picture
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from tests.domain.test_covers import picture as drawn
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
WIDTHS = itertools.cycle(range(40, 900))  # another width, another picture
JSON = {"Accept": "application/json"}
NUMBERS = ("left", "top", "width")


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    return make.post(account, "Menus", state=PostState.drafting)


@pytest.fixture
def writer(sign_in: SignIn, make: Factory, account: Account) -> FlaskClient:
    return sign_in(make.member(account, "writer", "Ling"))


@pytest.fixture
def editor(sign_in: SignIn, make: Factory, account: Account) -> FlaskClient:
    return sign_in(make.member(account, "editor", "Chen"))


def file(name: str = "menu.png", content: bytes = b"", size: tuple[int, int] = (0, 30)) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content or drawn("PNG", (size[0] or next(WIDTHS), size[1]))), name


def send(client: FlaskClient, account: Account, *files: Any, **values: Any) -> Any:
    return client.post(f"/accounts/{account.id}/pictures", data={"pictures": list(files)}, **values)


def sent(client: FlaskClient, account: Account, *files: Any) -> Any:
    return send(client, account, *(files or (file(),)), headers=JSON).get_json()


def words(answer: Any, **values: str) -> dict[str, Any]:
    return {"version": answer["version"], "title": "", "alt": "", "credit": "", "source": ""} | values


def cuts(version: int = 1, wide: tuple[float, ...] = (0, 10, 100), square: tuple[float, ...] = (0, 0, 50)) -> Any:
    numbers = {f"wide_{side}": value for side, value in zip(NUMBERS, wide, strict=True)}
    return {"version": version} | numbers | {f"square_{side}": v for side, v in zip(NUMBERS, square, strict=True)}


def of(app: Flask) -> list[Picture]:
    with app.app_context():
        return list(db.session.scalars(select(Picture).order_by(Picture.id)))


def make_old(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(Picture).values(created_at=clock.now() - timedelta(days=40)))
        db.session.commit()


# ---- the list


def test_several_are_sent_and_each_fault_is_named(writer: FlaskClient, app: Flask, account: Account) -> None:
    same = drawn("PNG", (50, 50))
    answer = send(
        writer, account, file("a.png", same), file("b.png", same), file("c.gif", b"GIF89a"), file("d.png", b"x")
    )

    page = writer.get(answer.headers["Location"]).text
    assert answer.status_code == 302
    assert [picture.title for picture in of(app)] == ["a"]
    assert "1 picture kept." in page
    assert "1 picture was in the library already." in page
    assert "c.gif: A GIF is not kept" in page
    assert "d.png: This is no picture" in page


@pytest.mark.parametrize("names, why", [((), "Choose a picture first."), (("d.png",), "d.png")])
def test_nothing_that_can_be_kept_is_422(
    writer: FlaskClient, account: Account, names: tuple[str, ...], why: str
) -> None:
    answer = send(writer, account, *(file(name, b"x") for name in names))

    assert answer.status_code == 422
    assert why in answer.text


def test_a_script_learns_what_it_sent(writer: FlaskClient, account: Account) -> None:
    answer = sent(writer, account, file("菜单.png"))
    again = send(writer, account, file("x.gif", b"GIF89a"), headers=JSON)

    assert answer["address"].startswith("/p/picture/")
    assert "菜单" in answer["card"]
    assert (answer["is_new"], answer["said"]) == (True, "Kept.")
    assert (again.status_code, again.get_json()["said"][:5]) == (422, "A GIF")


def test_the_list_costs_the_same_with_one_and_with_three(
    writer: FlaskClient, account: Account, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    counts = []
    for more in (1, 2):
        send(writer, account, *(file() for _ in range(more)))
        writer.get("/pictures")
        with statements() as ran:
            page = writer.get("/pictures")
        counts.append(len(ran))

    assert page.text.count('class="picture-card"') == 3
    assert counts == [8, 8]


def test_the_list_is_searched_and_says_when_it_is_empty(writer: FlaskClient, account: Account) -> None:
    assert "No pictures yet" in writer.get("/pictures").text
    answer = sent(writer, account)
    writer.post(answer["words"], data=words(answer, alt="一张旧菜单"))

    assert "一张旧菜单" in writer.get("/pictures?q=菜单").text
    assert "No picture fits" in writer.get("/pictures?q=汤").text
    assert "No picture fits" in writer.get("/pictures?which=no_alt").text
    assert writer.get("/pictures?which=x&by=y&page=99999999999999").status_code == 200


def test_viewers_see_and_do_not_send(sign_in: SignIn, make: Factory, writer: FlaskClient, account: Account) -> None:
    answer = sent(writer, account)
    viewer = sign_in(make.member(account, "viewer"))

    assert "Add pictures" not in viewer.get("/pictures").text
    assert viewer.get(answer["page"]).status_code == 200
    assert send(viewer, account, file()).status_code == 403


# ---- one picture


def test_words_are_kept_and_older_ones_are_no_reason_to_lose_any(writer: FlaskClient, account: Account) -> None:
    answer = sent(writer, account)
    writer.post(answer["words"], data=words(answer, alt="A menu", credit="Mei"))

    stale = writer.post(answer["words"], data=words(answer, alt="Mine, typed long"))
    by_script = writer.post(answer["words"], data={"version": 2, "alt": "New"}, headers=JSON)

    assert stale.status_code == 409
    assert "Mine, typed long" in stale.text
    assert by_script.get_json()["alt"] == "New"
    assert 'value="Mei"' in writer.get(answer["page"]).text


def test_cuts_by_numbers(writer: FlaskClient, app: Flask, account: Account) -> None:
    answer = sent(writer, account, file(size=(1000, 1000)))

    done = writer.post(f"{answer['page']}/cut", data=cuts())
    refused = writer.post(f"{answer['page']}/cut", data=cuts(2, wide=(0, 80, 100)))
    typed = writer.post(f"{answer['page']}/cut", data=cuts(2) | {"wide_left": "half"})

    assert done.status_code == 302
    assert of(app)[0].as_cover.endswith("~0-1000-10000-5255~0-0-5000-5000")
    assert (refused.status_code, typed.status_code) == (422, 422)
    assert 'value="80.00"' in refused.text
    assert "does not fit" in refused.text


def test_a_used_one_is_not_deleted_and_says_where_it_is(
    writer: FlaskClient, app: Flask, account: Account, post: Post
) -> None:
    answer = sent(writer, account)
    writer.post(
        f"/posts/{post.id}/draft", data={"title": "Menus", "body": "x", "base_number": 0, "cover": answer["cover"]}
    )

    refused = writer.post(f"{answer['page']}/delete")

    assert refused.status_code == 422
    assert "is shown by 1 post." in refused.text
    assert "as cover" in refused.text
    assert ">Menus</a>" in refused.text
    assert of(app)[0].leaves_at is None


def test_an_unused_one_is_deleted_and_brought_back(writer: FlaskClient, app: Flask, account: Account) -> None:
    answer = sent(writer, account)

    writer.post(f"{answer['page']}/delete")
    gone, listed = writer.get("/pictures"), writer.get("/pictures?which=leaving").text
    page = writer.get(answer["page"]).text
    writer.post(f"{answer['page']}/bring-back")

    assert 'class="picture-card"' not in gone.text
    assert 'class="picture-card"' in listed
    assert "Bring it back" in page
    assert of(app)[0].leaves_at is None


# ---- sweeping up


def test_a_sweep_asks_with_count_and_size_and_then_deletes(editor: FlaskClient, app: Flask, account: Account) -> None:
    for _ in range(3):
        sent(editor, account)
    make_old(app)
    numbers = [picture.id for picture in of(app)]
    size = sum(picture.size or 0 for picture in of(app)[:2])
    address, chosen = f"/accounts/{account.id}/pictures/sweep", {"days": 30, "picture": numbers[:2]}

    offered = editor.get("/pictures/unused?days=30").text
    asked = editor.post(address, data=chosen)
    before = [picture.leaves_at for picture in of(app)]
    editor.post(address, data=chosen | {"confirmed": "1"})

    assert offered.count('name="picture"') == 3
    assert f"Delete 2 pictures, {max(1, round(size / 1000))} kB?" in asked.text
    assert before == [None] * 3
    assert [picture.leaves_at is None for picture in of(app)] == [False, False, True]


def test_a_sweep_of_nothing_is_refused(editor: FlaskClient, writer: FlaskClient, account: Account) -> None:
    address = f"/accounts/{account.id}/pictures/sweep"

    assert editor.post(address, data={"days": 30, "picture": "x"}).status_code == 422
    assert "Nothing to sweep up" in editor.get("/pictures/unused?days=x").text


def test_writers_do_not_sweep(writer: FlaskClient, account: Account) -> None:
    assert writer.get("/pictures/unused").status_code == 403


# ---- for readers, and in a draft


def test_anyone_with_the_name_gets_the_picture(writer: FlaskClient, client: FlaskClient, account: Account) -> None:
    answer = sent(writer, account, file(size=(1600, 800)))

    sizes = []
    for variant in ("", "?as=thumb", "?as=", "?as=../x"):
        with client.get(answer["address"] + variant) as shown:
            assert shown.headers["X-Robots-Tag"] == "noindex"
            assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            sizes.append(Image.open(io.BytesIO(shown.data)).width)
    assert sizes == [1280, 320, 1600, 1600]
    assert client.get(f"/p/picture/{'0' * 32}.jpg").status_code == 404
    assert client.get("/p/picture/..%2f..%2fsecret-key").status_code == 404


def test_a_picture_in_the_text_is_previewed_and_noted(
    writer: FlaskClient, app: Flask, account: Account, post: Post
) -> None:
    answer = sent(writer, account)
    body = f"![A menu]({answer['address']})"

    preview = writer.post(f"/posts/{post.id}/draft/preview", data={"title": "M", "body": body, "base_number": 0}).text
    writer.post(f"/posts/{post.id}/draft", data={"title": "Menus", "body": body, "base_number": 0})

    assert f'<img alt="A menu" src="{answer["address"]}">' in preview
    assert "in the text" in writer.get(answer["page"]).text


def test_the_library_is_offered_to_a_draft(writer: FlaskClient, account: Account, post: Post) -> None:
    sent(writer, account)
    address = f"/posts/{post.id}/pictures"

    page, part = writer.get(address), writer.get(f"{address}?for=cover", headers={"HX-Request": "true"})

    assert "![menu](/p/picture/" in page.text
    assert "<html" not in part.text
    assert "data-cutter=" in part.text


def test_a_cover_is_chosen_without_script(writer: FlaskClient, app: Flask, account: Account, post: Post) -> None:
    answer = sent(writer, account)
    writer.post(answer["words"], data=words(answer, alt="A menu"))
    other = sent(writer, account)
    typed = {"title": "Menus", "body": "Words.", "base_number": 0, "cover": other["cover"], "cover_alt": "Another"}
    writer.post(f"/posts/{post.id}/draft", data=typed)

    done = writer.post(f"/posts/{post.id}/pictures/cover", data={"picture": answer["cover"], "for": "cover"})
    refused = writer.post(f"/posts/{post.id}/pictures/cover", data={"picture": "0" * 32 + ".jpg", "for": "cover"})

    with app.app_context():
        newest = revisions.latest(post.id)
        assert newest is not None
        assert (newest.cover, newest.cover_alt, newest.body) == (answer["cover"], "A menu", "Words.")
    assert (done.status_code, refused.status_code) == (302, 422)
    assert "not in the library any more" in refused.text


def test_the_cut_of_a_drafts_cover_is_shown_as_it_is(
    writer: FlaskClient, app: Flask, account: Account, post: Post
) -> None:
    answer = sent(writer, account, file(size=(1000, 1000)))
    cover = f"{answer['cover']}~0-2000-10000-6255~0-0-4000-4000"
    writer.post(f"/posts/{post.id}/draft", data={"title": "M", "body": "x", "base_number": 0, "cover": cover})

    form = writer.get(f"/posts/{post.id}/pictures/cut?cover={cover}", headers={"HX-Request": "true"}).text
    with writer.get(f"/posts/{post.id}/covers/{cover}?as=wide") as shown:
        wide = Image.open(io.BytesIO(shown.data)).size
    gone = writer.get(f"/posts/{post.id}/pictures/cut?cover=x")

    assert 'name="wide_top" value="20.00"' in form
    assert wide == (1000, 426)
    assert (of(app)[0].cuts, gone.status_code) == ({}, 404)


def test_a_cover_with_a_cut_that_does_not_fit_is_refused(writer: FlaskClient, account: Account, post: Post) -> None:
    answer = sent(writer, account, file(size=(1000, 1000)))
    cover = f"{answer['cover']}~0-0-10000-10000~0-0-10000-10000"

    refused = writer.post(
        f"/posts/{post.id}/draft", data={"title": "M", "body": "Kept words.", "base_number": 0, "cover": cover}
    )

    assert refused.status_code == 422
    assert "Kept words.</textarea>" in refused.text


def test_cut_files_are_whatever_was_drawn(writer: FlaskClient, app: Flask, account: Account) -> None:
    answer = sent(writer, account, file(size=(1000, 1000)))
    writer.post(f"{answer['page']}/cut", data=cuts())

    folder: Path = app.config["SETTINGS"].covers
    assert len(list((folder / "cuts").iterdir())) == 2
