"""The Publishing page and the pages of attempts: what needs a person, and what a person says."""

import io
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from opscontent import clock
from opscontent.channels.contract import Delivery, Receipt, Refused, Unclear
from opscontent.db import db, unit_of_work
from opscontent.domain import articles, covers, posts, publications, revisions
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.reviews import Review, ReviewKind
from opscontent.domain.revisions import Text
from tests.approved import approved, armed
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
S = PublicationState
ANSWERS: dict[PublicationState, Any] = {
    S.live: Receipt(Delivery.live),
    S.handed_off: Receipt(Delivery.handed_off),
    S.rejected: Refused("标题含有不允许的词"),
    S.unknown: Unclear("timed out"),
}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", key="paper", channel="handoff", kind=Kind.subscription)


@pytest.fixture
def ling(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, Role.editor, "Ling"))


def attempt(make: Factory, account: Account, state: PublicationState, *chosen: Post) -> int:
    """An attempt in this state, as a worker leaves it; its number."""
    with time_machine.travel(clock.now() - timedelta(minutes=61), tick=False):
        edition = armed(make, account, *chosen, minutes=60)
    with make.app.app_context(), unit_of_work():
        late = timedelta(days=2) if state == S.missed else timedelta(0)
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "me", clock.now())
        begun = publications.begin(number, "me", clock.now() + late)
        if begun:
            publications.settle(number, "me", ANSWERS[state])
    return number


def state_of(app: Flask, number: int) -> PublicationState:
    with app.app_context():
        return db.session.get_one(Publication, number).state


def urls_of(app: Flask) -> list[str]:
    with app.app_context():
        return [article.url for article in db.session.query(PublishedArticle).order_by(PublishedArticle.position)]


def test_empty_page_says_what_to_do(ling: FlaskClient) -> None:
    page = ling.get("/publishing").text

    assert "Nothing to publish yet" in page
    assert 'href="/editions/new"' in page


@pytest.mark.parametrize(
    ("state", "sentence", "buttons"),
    [
        (S.unknown, "timed out", ["It went out", "It did not"]),
        (S.rejected, "标题含有不允许的词", ["Send again", "Take back"]),
        (S.missed, "later than this account allows", ["Send it now", "Don't send"]),
        (S.handed_off, "Everything is ready", ["Open the checklist"]),
    ],
)
def test_page_shows_what_needs_a_person(
    ling: FlaskClient,
    account: Account,
    make: Factory,
    state: PublicationState,
    sentence: str,
    buttons: list[str],
) -> None:
    attempt(make, account, state)

    page = ling.get("/publishing").text

    assert "Needs you" in page
    assert sentence in page
    assert [button for button in buttons if button not in page] == []


def test_page_shows_a_stopped_edition(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    edition = armed(make, account, approved(make, account, "Menu"))
    with app.app_context(), unit_of_work() as session:
        posts.text_changed(session.get_one(Edition, edition.id).posts[0], by="test")

    page = ling.get("/publishing").text

    assert "Stopped" in page
    assert "“Menu” was changed after it was approved" in page


def test_viewers_see_but_settle_nothing(account: Account, make: Factory, sign_in: SignIn) -> None:
    number = attempt(make, account, S.unknown)
    viewer = sign_in(make.member(account, Role.viewer))

    assert "It did not" not in viewer.get("/publishing").text
    assert viewer.get(f"/publications/{number}").status_code == 200
    for act in ("went-out", "finish", "did-not", "again", "anyway", "skip"):
        assert viewer.post(f"/publications/{number}/{act}").status_code == 403


def test_attempts_of_another_account_are_not_there(ling: FlaskClient, make: Factory) -> None:
    number = attempt(make, make.account("Other"), S.unknown)

    for path in ("", "/article/0", "/cover/0"):
        assert ling.get(f"/publications/{number}{path}").status_code == 404
    assert ling.post(f"/publications/{number}/did-not").status_code == 404


@pytest.mark.parametrize(
    ("state", "act", "becomes"),
    [
        (S.unknown, "did-not", S.rejected),
        (S.unknown, "went-out", S.live),
        (S.handed_off, "did-not", S.rejected),
        (S.missed, "anyway", S.due),
        (S.missed, "skip", S.rejected),
        (S.rejected, "again", S.rejected),
    ],
)
def test_a_person_settles_an_attempt(
    app: Flask,
    ling: FlaskClient,
    account: Account,
    make: Factory,
    state: PublicationState,
    act: str,
    becomes: PublicationState,
) -> None:
    number = attempt(make, account, state)

    answer = ling.post(f"/publications/{number}/{act}")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/publishing")
    assert state_of(app, number) == becomes


@pytest.mark.parametrize("act", ["did-not", "anyway", "skip", "went-out", "finish"])
def test_what_is_settled_already_is_said(
    app: Flask, ling: FlaskClient, account: Account, make: Factory, act: str
) -> None:
    number = attempt(make, account, S.rejected)

    page = ling.post(f"/publications/{number}/{act}")

    assert page.status_code == 422
    assert "Someone settled this meanwhile." in page.text
    assert state_of(app, number) == S.rejected


def test_an_act_that_is_none_is_not_there(ling: FlaskClient, account: Account, make: Factory) -> None:
    assert ling.post(f"/publications/{attempt(make, account, S.unknown)}/explode").status_code == 404


def test_the_checklist_has_all_to_copy(ling: FlaskClient, account: Account, make: Factory) -> None:
    post = approved(make, account, "菜单", "字 ![一张图](/p.png)", digest="摘要", author="林")
    number = attempt(make, account, S.handed_off, post)

    page = ling.get(f"/publications/{number}").text

    assert all(f'value="{value}"' in page for value in ("菜单", "摘要", "林"))
    assert 'href="/p.png" download>一张图' in page
    assert f'src="/publications/{number}/article/0"' in page


def test_the_article_to_paste_is_styled_and_can_do_nothing(
    ling: FlaskClient, account: Account, make: Factory
) -> None:
    number = attempt(make, account, S.handed_off, approved(make, account, "<b>T</b>", "## 小标题\n\n字"))

    answer = ling.get(f"/publications/{number}/article/0")

    assert "<title>&lt;b&gt;T&lt;/b&gt;</title>" in answer.text
    assert '<h2 style="' in answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert ling.get(f"/publications/{number}/article/1").status_code == 404


def test_the_article_of_another_kind_of_account_has_no_styles(make: Factory, sign_in: SignIn, app: Flask) -> None:
    account = make.account(channel="handoff", kind=Kind.other)
    editor = sign_in(make.member(account, Role.editor))
    number = attempt(make, account, S.handed_off, approved(make, account, "T", "## Head"))

    assert "<article><h2>Head</h2></article>" in editor.get(f"/publications/{number}/article/0").text


def test_the_cover_can_be_downloaded(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    name = covers.keep(picture.getvalue(), app.config["SETTINGS"].uploads / "covers")
    number = attempt(make, account, S.handed_off, approved(make, account, "T", cover=name))

    answer = ling.get(f"/publications/{number}/cover/0")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename=cover-1.")
    assert answer.mimetype.startswith("image/")
    answer.close()


@pytest.mark.parametrize("name", ["", "../secret-key", "/etc/passwd"])
def test_no_other_file_is_a_cover(ling: FlaskClient, account: Account, make: Factory, name: str) -> None:
    number = attempt(make, account, S.handed_off, approved(make, account, "T", cover=name))

    assert ling.get(f"/publications/{number}/cover/0").status_code == 404


def test_the_pasted_addresses_finish_it(app: Flask, ling: FlaskClient, account: Account, make: Factory) -> None:
    number = attempt(make, account, S.handed_off, approved(make, account, "One"), approved(make, account, "Two"))
    values = {"urls-0": "https://mp.weixin.qq.com/s/1", "urls-1": ""}

    answer = ling.post(f"/publications/{number}/finish", data=values)

    assert answer.status_code == 302
    assert (state_of(app, number), urls_of(app)) == (S.live, ["https://mp.weixin.qq.com/s/1", ""])
    assert 'href="https://mp.weixin.qq.com/s/1"' in ling.get("/publishing").text


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Paste the public address of the first article."),
        ("javascript:alert(1)", "is not a public address"),
        ("mp.weixin.qq.com/s/1", "is not a public address"),
        ("https://x.example/" + "a" * 500, "Field cannot be longer than 500 characters."),
    ],
)
def test_an_address_that_is_none_is_refused_and_kept(
    app: Flask, ling: FlaskClient, account: Account, make: Factory, url: str, sentence: str
) -> None:
    number = attempt(make, account, S.handed_off)

    page = ling.post(f"/publications/{number}/finish", data={"urls-0": url})

    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{url}"' in page.text
    assert state_of(app, number) == S.handed_off


def test_an_address_loses_what_no_database_takes(
    app: Flask, ling: FlaskClient, account: Account, make: Factory
) -> None:
    number = attempt(make, account, S.handed_off)

    ling.post(f"/publications/{number}/finish", data={"urls-0": "https://x.example/\x00a\u202e\n"})

    assert urls_of(app) == ["https://x.example/a"]


@pytest.mark.parametrize("fields", [{f"urls-{n}": "https://x.example" for n in range(30)}, {"urls-x": "1"}, {}])
def test_odd_fields_break_nothing(ling: FlaskClient, account: Account, make: Factory, fields: dict[str, str]) -> None:
    number = attempt(make, account, S.handed_off)

    assert ling.post(f"/publications/{number}/finish", data=fields).status_code in (302, 422)


def test_the_evidence_names_every_step(ling: FlaskClient, account: Account, make: Factory) -> None:
    page = ling.get(f"/publications/{attempt(make, account, S.rejected)}").text

    assert page.index("Sending") < page.rindex("Rejected")
    assert "the worker" in page


def test_page_takes_the_same_queries_for_more(
    ling: FlaskClient, account: Account, make: Factory, statements: Callable[[], Any]
) -> None:
    counts = []
    for title in ("One", "Two"):
        armed(make, account, approved(make, account, title), minutes=30)
        attempt(make, account, S.unknown, approved(make, account, f"{title} unknown"))
        attempt(make, account, S.live, approved(make, account, f"{title} live"))
        with statements() as ran:
            assert ling.get("/publishing").status_code == 200
        counts.append(len(ran))

    assert counts[0] == counts[1]


def reviewed(app: Flask, post: Post) -> None:
    """The approval of the text as it stands, on record."""
    with app.app_context(), unit_of_work() as session:
        kept = session.get_one(Post, post.id)
        article = articles.compose(kept)
        session.add(
            Review(
                account_id=kept.account_id,
                post_id=kept.id,
                revision_id=article.revision.id,
                content_hash=article.content_hash,
                kind=ReviewKind.approved,
                at=clock.now(),
                around=asdict(articles.around(kept, article.revision)),
            )
        )


def stopped_attempt(app: Flask, make: Factory, account: Account, change: Callable[[Post], None]) -> int:
    """An attempt that the last look stopped, because of what `change` did to its post after it was claimed."""
    post = approved(make, account, "Menu", "The old words.")
    reviewed(app, post)
    with time_machine.travel(clock.now() - timedelta(minutes=61), tick=False):
        edition = armed(make, account, post, minutes=60)
    with app.app_context(), unit_of_work() as session:
        number = publications.open_attempt(edition.id, clock.now())
        assert number is not None
        publications.claim(number, "me", clock.now())
        change(session.get_one(Post, post.id))
        session.flush()
        assert publications.begin(number, "me", clock.now()) is None
    return number


def rewritten(post: Post) -> None:
    text = Text("Menus", body="The new words.")
    revisions.save(post, text, base_number=1, by="test")


def closed_otherwise(post: Post) -> None:
    post.account.closing = "See you on Friday."


@pytest.mark.parametrize(
    ("change", "why", "pieces"),
    [
        (
            rewritten,
            "Version 1 was approved; the newest is version 2.",
            ["The <del>old</del><ins>new</ins> words.", "<del>Menu</del><ins>Menus</ins>", "Ask for approval again"],
        ),
        (
            closed_otherwise,
            "The account&#39;s closing lines were changed in its settings.",
            ["As readers see it", "<ins>See you on Friday.</ins>", "Open the review"],
        ),
    ],
)
def test_a_stop_for_changed_content_shows_the_difference(
    app: Flask,
    ling: FlaskClient,
    account: Account,
    make: Factory,
    change: Callable[[Post], None],
    why: str,
    pieces: list[str],
) -> None:
    number = stopped_attempt(app, make, account, change)

    page = ling.get(f"/publications/{number}").text
    board = ling.get("/publishing").text

    assert state_of(app, number) == S.rejected
    assert why in page
    assert [piece for piece in pieces if piece not in page.replace("\n", "")] == []
    assert 'href="/posts/1/draft"' in page
    assert "See what changed" in board


def test_a_stop_that_was_settled_shows_no_difference(
    app: Flask, ling: FlaskClient, account: Account, make: Factory
) -> None:
    number = stopped_attempt(app, make, account, rewritten)
    ling.post("/editions/1/disarm")

    page = ling.get(f"/publications/{number}").text

    assert "What changed since the approval" not in page


def test_a_viewer_sees_the_difference_in_chinese(
    app: Flask, account: Account, make: Factory, sign_in: SignIn
) -> None:
    number = stopped_attempt(app, make, account, closed_otherwise)

    page = sign_in(make.member(account, Role.viewer, locale="zh_Hans")).get(f"/publications/{number}").text

    assert "过审之后的改动：《Menu》" in page
    assert "账号设置里的文末固定内容改过了。" in page
    assert "打开草稿" not in page
