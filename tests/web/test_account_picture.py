"""The picture of an account: kept small, shown to readers, in the preview of a shared link, taken away again."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from opscontent import clock
from opscontent.db import db
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from tests.domain.test_covers import picture
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", key="paper", language="en")


@pytest.fixture
def chief(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "chief"))


def give(chief: FlaskClient, account: Account, content: bytes, **values: str) -> Any:
    form = values | {"picture": (io.BytesIO(content), "us.png")}
    return chief.post(f"/accounts/{account.id}/picture", data=form)


def test_readers_see_it_and_so_does_who_shares_the_page(
    app: Flask, account: Account, chief: FlaskClient, client: FlaskClient, make: Factory
) -> None:
    make.prompt(account, slug="menu")
    assert give(chief, account, picture("PNG", (1200, 1200), "RGBA")).status_code == 302

    page = client.get("/p/menu").text
    large = client.get("/p/of/paper/picture", buffered=True)
    small = client.get("/p/of/paper/picture?small=1", buffered=True)

    assert '<meta property="og:image" content="http://localhost/p/of/paper/picture">' in page
    assert '<meta name="twitter:card" content="summary">' in page
    assert '<img class="seal" src="/p/of/paper/picture?small=1&amp;v=' in page
    assert [Image.open(io.BytesIO(answer.data)).size for answer in (large, small)] == [(640, 640), (96, 96)]
    assert "max-age=86400" in large.headers["Cache-Control"]
    assert {answer.mimetype for answer in (large, small)} == {"image/jpeg"}


def test_the_page_stays_small_with_everything_on(
    app: Flask, account: Account, chief: FlaskClient, client: FlaskClient, make: Factory
) -> None:
    everything = {"takes_pictures": True, "asks_email": True, "needs_proof": True}
    make.prompt(account, slug="menu", body="字" * 300, examples="字" * 100, **everything)
    give(chief, account, busy_photograph())

    page = client.get("/p/menu").text
    small = client.get("/p/of/paper/picture?small=1", buffered=True)

    static = Path(app.static_folder or "")
    own = [static / "css" / "reader.css", static / "img" / "favicon.svg", *(static / "js" / "reader").glob("*.js")]
    assert len(page.encode()) + len(small.data) + sum(file.stat().st_size for file in own) < 30_000


def busy_photograph() -> bytes:
    """Noise over colours, with a hole: as heavy as pictures get."""
    out = io.BytesIO()
    noise = Image.effect_noise((300, 300), 60)
    Image.merge("RGBA", (noise, Image.linear_gradient("L").resize((300, 300)), noise, noise)).save(out, "PNG")
    return out.getvalue()


def test_it_can_be_taken_away(app: Flask, account: Account, chief: FlaskClient, client: FlaskClient) -> None:
    give(chief, account, picture())
    assert "Take it away" in chief.get(f"/accounts/{account.id}").text

    chief.post(f"/accounts/{account.id}/picture", data={"act": "remove"})

    assert client.get("/p/of/paper/picture").status_code == 404
    with app.app_context():
        assert db.session.get_one(Account, account.id).picture == ""


@pytest.mark.parametrize(
    "content, said", [(b"", "Choose a picture first."), (b"<svg/>", "This is no picture that we can read.")]
)
def test_what_is_no_picture_is_refused(account: Account, chief: FlaskClient, content: bytes, said: str) -> None:
    response = give(chief, account, content)

    assert response.status_code == 422
    assert said in response.text


def test_only_chiefs_change_it(account: Account, make: Factory, sign_in: SignIn) -> None:
    assert give(sign_in(make.member(account, "editor")), account, picture()).status_code == 403


@pytest.mark.parametrize("values", [{}, {"picture": "0" * 32 + ".jpg"}, {"archived_at": clock.now()}])
def test_an_account_without_one_has_none(client: FlaskClient, make: Factory, values: dict[str, Any]) -> None:
    make.account(key="other", **values)

    assert client.get("/p/of/other/picture").status_code == 404
    assert client.get("/p/of/nobody/picture").status_code == 404
