"""One string: what the frame shows, what is copied, what the channel is given."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import publications
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.publications import Publication
from opscontent.text.look import Look
from opscontent.text.wechat_html import for_wechat
from tests.approved import approved, armed
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
BODY = "## 小标题\n\n**重点：**后文 [外](https://a.example/)\n\n![图](https://a.example/1.png)"


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(
        "Paper",
        key="paper",
        channel="handoff",
        kind=Kind.subscription,
        look_theme="seal",
        opening="Follow us",
        call="Write to us",
    )


@pytest.fixture
def ling(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, Role.editor, "Ling"))


def article(page: str) -> str:
    return page.partition("<article>")[2].rpartition("</article>")[0]


def test_what_is_shown_is_what_is_copied_and_sent(
    app: Flask, account: Account, ling: FlaskClient, make: Factory
) -> None:
    with time_machine.travel(clock.now() - timedelta(minutes=61), tick=False):
        post = approved(make, account, "T", BODY)
        edition = armed(make, account, post)
    shown = article(ling.get(f"/posts/{post.id}/wechat").text)
    with app.app_context(), unit_of_work():
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "me", clock.now())
        begun = publications.begin(number, "me", clock.now())
        assert begun is not None
        sent = begun[1]
        publications.settle(number, "me", publications.send("handoff", sent, None))  # type: ignore[arg-type]
    copied = article(ling.get(f"/publications/{number}/article/0").text)

    assert sent.look == Look("seal", opening="Follow us", call="Write to us")
    assert shown == copied == for_wechat(sent.pieces[0].html, sent.look)
    with app.app_context():
        assert publications.sent_of(db.session.get_one(Publication, number)) == sent


def test_an_attempt_keeps_the_dress_that_it_went_out_in(
    app: Flask, account: Account, ling: FlaskClient, make: Factory
) -> None:
    with time_machine.travel(clock.now() - timedelta(minutes=61), tick=False):
        edition = armed(make, account, approved(make, account, "T", BODY))
    with app.app_context(), unit_of_work():
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "me", clock.now())
        publications.begin(number, "me", clock.now())
    before = ling.get(f"/publications/{number}/article/0").text
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, account.id).look_theme = "journal"

    assert ling.get(f"/publications/{number}/article/0").text == before


def test_the_editions_page_names_the_look_and_shows_each_post(
    account: Account, ling: FlaskClient, make: Factory
) -> None:
    post = approved(make, account, "T", BODY)
    edition = make.edition(account, post)

    page = ling.get(f"/editions/{edition.id}").text

    assert "Look: Seal" in page
    assert f'src="/posts/{post.id}/wechat"' in page


def test_a_preview_says_what_wechat_changes(account: Account, ling: FlaskClient, make: Factory) -> None:
    post = approved(make, account, "T", BODY)

    page = ling.get(f"/posts/{post.id}/draft").text
    typed = ling.post(
        f"/posts/{post.id}/draft/preview", data={"title": "T", "body": "新 [外](https://b.example/)"}
    ).text

    assert "1 link to another site becomes a footnote." in page
    assert "1 picture is not at WeChat yet" in page
    assert "data-wechat" not in page
    assert "https://b.example/" in typed
    assert "picture is not at WeChat" not in typed
    assert "&lt;section style=&#34;" in typed


def test_a_site_has_no_such_preview(make: Factory, sign_in: SignIn) -> None:
    site = make.account(kind=Kind.site)
    editor = sign_in(make.member(site, Role.editor))
    post = make.post(site)
    make.revision(post, BODY)

    assert editor.get(f"/posts/{post.id}/wechat").status_code == 404
    assert "wechat-frame" not in editor.get(f"/posts/{post.id}/draft").text.partition("<body")[2]


def test_nothing_written_is_an_empty_frame(account: Account, ling: FlaskClient, make: Factory) -> None:
    post = make.post(account)

    assert article(ling.get(f"/posts/{post.id}/wechat").text) == ""
