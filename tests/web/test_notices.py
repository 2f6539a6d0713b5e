"""The bell, the page behind it, reading, and the choices of the profile."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from opscontent.db import db, unit_of_work
from opscontent.domain import notices
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.notices import Notice, NoticeKind
from opscontent.domain.people import Person
from opscontent.domain.publications import Publication, PublicationState
from tests.approved import approved, armed
from tests.factory import Factory, at

SignIn = Callable[[Person], FlaskClient]
K = NoticeKind


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper")


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "editor", "Ling")


@pytest.fixture
def edition(account: Account, ling: Person, make: Factory) -> Edition:
    return armed(make, account, approved(make, account, "Lung <slice>"))


@pytest.fixture
def browser(sign_in: SignIn, ling: Person) -> FlaskClient:
    return sign_in(ling)


def tell(app: Flask, edition: Edition, *kinds: NoticeKind, publication_id: int = 0) -> list[int]:
    """Tell those concerned; the numbers of all notices, oldest first."""
    with app.app_context(), unit_of_work() as session:
        publication = session.get_one(Publication, publication_id) if publication_id else None
        for kind in kinds:
            notices.tell(session.get_one(Edition, edition.id), publication, kind)
        return list(session.scalars(select(Notice.id).order_by(Notice.id)))


def unread_count(app: Flask, person: Person) -> int:
    with app.app_context():
        return notices.unread_count(db.session.get_one(Person, person.id))


def bell_of(page: str) -> str:
    (bell,) = html.fromstring(page).xpath("//a[@href='/notices'][@class='top-button']")
    return str(bell.get("aria-label"))


@pytest.mark.parametrize("kinds, words", [((), "0 unread notices"), ((K.late,), "1 unread notice"),
                                          ((K.late, K.failed), "2 unread notices")])  # fmt: skip
def test_bell_says_how_many_are_unread(
    app: Flask, edition: Edition, browser: FlaskClient, kinds: tuple[NoticeKind, ...], words: str
) -> None:
    tell(app, edition, *kinds)

    assert bell_of(browser.get("/week").text) == words
    assert bell_of(browser.get("/notices/_count").text) == words


def test_bell_costs_no_query_of_its_own(
    app: Flask,
    edition: Edition,
    browser: FlaskClient,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    tell(app, edition, K.late)

    with statements() as ran:
        browser.get("/week")

    assert len([statement for statement in ran if "notices" in statement]) == 1
    assert "reviewer_id" in next(statement for statement in ran if "notices" in statement)


def test_count_is_the_bell_alone(app: Flask, edition: Edition, browser: FlaskClient) -> None:
    tell(app, edition, K.late)

    answer = browser.get("/notices/_count")

    assert answer.status_code == 200
    assert answer.text.strip().startswith("<a ")
    assert '<span class="count is-urgent">1</span>' in answer.text


def test_page_shows_the_newest_first(app: Flask, edition: Edition, browser: FlaskClient) -> None:
    tell(app, edition, K.late, K.failed)

    page = html.fromstring(browser.get("/notices").text)

    rows = page.xpath("//ol/li")
    assert [row.find(".//a").text for row in rows] == ["Failed: Lung <slice>", "Late: Lung <slice>"]
    assert [row.get("class") for row in rows] == ["is-unread", "is-unread"]
    assert rows[0].find(".//a").get("href") == f"/editions/{edition.id}"
    assert "It was not sent." in rows[0].text_content()
    assert "Paper" in rows[0].text_content()
    assert len(page.xpath("//h1")) == 1


def test_page_leads_to_the_attempt(app: Flask, edition: Edition, browser: FlaskClient, account: Account) -> None:
    with app.app_context(), unit_of_work() as session:
        publication = Publication(
            account_id=account.id, edition_id=edition.id, channel="site", content_hash="0" * 64,
            state=PublicationState.unknown, not_before=at("2026-11-21 05:00"), created_at=at("2026-11-21 05:00"),
        )  # fmt: skip
        session.add(publication)
        session.flush()
        number = publication.id
    tell(app, edition, K.needs_you, publication_id=number)

    page = html.fromstring(browser.get("/notices").text)

    assert page.find(".//ol//a").get("href") == f"/publications/{number}"
    assert browser.get(f"/publications/{number}").status_code == 200


def test_page_without_notices_says_what_will_stand_there(browser: FlaskClient) -> None:
    page = browser.get("/notices").text

    assert "Nothing to tell yet" in page
    assert "Mark all as read" not in page


def test_page_is_in_chinese_too(
    app: Flask, edition: Edition, account: Account, make: Factory, sign_in: SignIn
) -> None:
    reader = make.member(account, "chief", locale="zh_Hans")
    tell(app, edition, K.late)

    page = sign_in(reader).get("/notices").text

    assert '<html lang="zh-Hans"' in page
    assert "Lung &lt;slice&gt;" in page


def test_page_shows_nobody_elses(
    app: Flask, edition: Edition, account: Account, make: Factory, sign_in: SignIn
) -> None:
    viewer = make.member(account, "viewer")
    tell(app, edition, K.late)

    assert "Lung" not in sign_in(viewer).get("/notices").text


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_same_queries_for_more(
    app: Flask,
    account: Account,
    browser: FlaskClient,
    make: Factory,
    statements: Callable[[], AbstractContextManager[list[str]]],
    rows: int,
) -> None:
    for _number in range(rows):
        tell(app, armed(make, account), K.late)

    with statements() as ran:
        assert browser.get("/notices").status_code == 200

    assert len(ran) == 4


def test_page_of_someone_without_an_account_leads_on(make: Factory, sign_in: SignIn) -> None:
    assert sign_in(make.person()).get("/notices").location == "/no-account"


def test_read_marks_one(app: Flask, edition: Edition, browser: FlaskClient, ling: Person) -> None:
    first, _second = tell(app, edition, K.late, K.failed)

    answer = browser.post("/notices/read", data={"notice": first})

    assert (answer.status_code, answer.location) == (302, "/notices")
    assert unread_count(app, ling) == 1
    rows = html.fromstring(browser.get("/notices").text).xpath("//ol/li")
    assert [row.get("class") for row in rows] == ["is-unread", None]


def test_read_marks_all(app: Flask, edition: Edition, browser: FlaskClient, ling: Person) -> None:
    tell(app, edition, K.late, K.failed, K.needs_you)

    browser.post("/notices/read", data={"all": "1"})

    assert unread_count(app, ling) == 0


def test_read_for_the_pages_script_answers_nothing(app: Flask, edition: Edition, browser: FlaskClient) -> None:
    (number,) = tell(app, edition, K.late)

    answer = browser.post("/notices/read", data={"notice": number}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.text) == (204, "")


def test_read_does_not_touch_another_persons(
    app: Flask, edition: Edition, browser: FlaskClient, account: Account, make: Factory
) -> None:
    other = make.member(account, "chief", "Mo")
    numbers = tell(app, edition, K.late)

    browser.post("/notices/read", data={"notice": numbers})
    browser.post("/notices/read", data={"all": "1"})

    assert unread_count(app, other) == 1


@pytest.mark.parametrize("values", [{}, {"notice": ""}, {"notice": "x"}, {"notice": "-1"}, {"notice": "9" * 30}])
def test_read_that_names_none_is_rejected(browser: FlaskClient, values: dict[str, str]) -> None:
    assert browser.post("/notices/read", data=values).status_code == 422


def test_profile_shows_what_is_mailed(browser: FlaskClient) -> None:
    page = html.fromstring(browser.get("/profile").text)

    boxes = {box.get("value"): box.get("checked") is not None for box in page.xpath("//*[@name='by_mail']")}
    kinds = ("failed", "needs_you", "handed_off", "late", "mentioned", "assigned")
    waits = dict.fromkeys((*kinds, *(f"review_{each}" for each in ("asked", "due", "late", "done", "guest"))), True)
    assert boxes == waits | {"commented": False, "published": False}


@pytest.mark.parametrize("chosen", [[], ["published"], ["failed", "late"]])
def test_choices_are_kept(browser: FlaskClient, chosen: list[str]) -> None:
    answer = browser.post("/notices/choices", data={"by_mail": chosen})

    assert (answer.status_code, answer.location) == (302, "/profile#notices")
    page = html.fromstring(browser.get("/profile").text)
    assert [box.get("value") for box in page.xpath("//*[@name='by_mail'][@checked]")] == chosen


def test_choices_that_are_none_are_rejected(browser: FlaskClient) -> None:
    assert browser.post("/notices/choices", data={"by_mail": ["failed", "pigeon"]}).status_code == 422


@pytest.mark.parametrize(
    "smtp_url, words", [("", "sets SMTP_URL"), ("smtp://mail.example.org", "the bell has all of them")]
)
def test_profile_says_whether_mail_is_set_up(
    app: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, smtp_url: str, words: str
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=smtp_url))

    assert words in browser.get("/profile").text


@pytest.mark.parametrize("path", ["/notices", "/notices/_count"])
def test_strangers_are_sent_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/notices/read", "/notices/choices"])
def test_strangers_change_nothing(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code == 401
