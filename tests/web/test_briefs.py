"""Briefs on the screen: the page, the form with its pillars, versions and differences."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import briefs
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.people import Person
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Before anyone signs in: a session from the future is none."""
    with time_machine.travel("2026-11-21T04:00:00Z", tick=False):  # 12:00 in Shanghai
        yield


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def chiefs(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, "chief", "Chen"))


def typed(based_on: int = 0, *pillars: dict[str, Any], **values: Any) -> dict[str, Any]:
    """What the form sends: the factory's brief with `values` typed over it and a row for each pillar."""
    rows = {f"pillars-{number}-{name}": value for number, row in enumerate(pillars) for name, value in row.items()}
    stored = {
        "statement": "Plain words for busy people.",
        "audience": "People who learn on the train.",
        "promise": "One thing you can use today.\r\nNo jargon.",
        "tone": "Warm, dry.",
        "dont_words": "震惊",
        "off_limits": "medical advice",
    }
    return {"based_on": based_on} | stored | rows | values


def row(name: str = "", share: int | str = "", **values: Any) -> dict[str, Any]:
    return {"name": name, "target_share": share, "colour": "1", "keywords": ""} | values


def newest(app: Flask, account: Account) -> Brief | None:
    with app.app_context():
        brief = briefs.current(account.id)
        if brief:
            db.session.expunge(brief)
        return brief


def names(app: Flask, account: Account) -> list[str]:
    with app.app_context():
        return [pillar.name for pillar in briefs.pillars_of(account.id)]


def test_page_reads_as_a_document(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    make.brief(account, do_words=["举例"], emotions=["joy"], motives=["care"], note="First words.")
    make.pillar(account, "Grammar", keywords=["verbs"], target_share=60, colour=3)

    page = chiefs.get(f"/accounts/{account.id}/brief").text

    assert '<p class="statement">Plain words for busy people.</p>' in page
    assert "<li>One thing you can use today.</li><li>No jargon.</li>" in page
    for words in ("举例", "震惊", "medical advice", "Joy", "I thought of you", "verbs", "First words.", "Version 1"):
        assert words in page
    assert '<g data-colour="3"><rect x="0%" width="60%"' in page
    assert "40% belong to no pillar." in page


def test_page_counts_the_posts_that_cite_each_line(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    brief = make.brief(account)
    for _number in range(2):
        make.post(account, brief_id=brief.id, clause_key="tone")

    page = chiefs.get(f"/accounts/{account.id}/brief").text

    assert "Warm, dry." in page
    assert ">2 posts</span>" in page
    assert "2 posts to come cite this line" in page


def test_page_lists_posts_whose_line_changed(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    brief = make.brief(account)
    make.post(account, "Cold feet", brief_id=brief.id, clause_key="tone")
    make.brief(account, number=2, tone="Cold.")

    page = chiefs.get(f"/accounts/{account.id}/brief").text

    assert "The new brief touches 1 post to come" in page
    assert "Cold feet" in page


def test_page_asks_the_database_as_often_for_three_as_for_one(
    account: Account,
    chiefs: FlaskClient,
    make: Factory,
    statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    first = make.brief(account)
    make.brief(account, number=2, tone="Cold.")
    counts = []
    for number in (1, 2):
        for extra in range(number):
            make.post(
                account, brief_id=first.id, clause_key="tone", pillar_id=make.pillar(account, f"{number}{extra}").id
            )
            make.brief(account, number=2 + number * 2 + extra, tone="Cold.", created_by_id=make.person().id)
        with statements() as ran:
            chiefs.get(f"/accounts/{account.id}/brief")
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_page_without_a_brief_says_what_one_is(
    account: Account, chiefs: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    writer = sign_in(make.member(account, "writer"))

    assert f"/accounts/{account.id}/brief/edit" in chiefs.get(f"/accounts/{account.id}/brief").text
    assert "A chief editor of this account can write it." in writer.get(f"/accounts/{account.id}/brief").text


def test_edit_writes_the_first_version(app: Flask, account: Account, chiefs: FlaskClient) -> None:
    answer = chiefs.post(
        f"/accounts/{account.id}/brief/edit",
        data=typed(
            0,
            row("Grammar", 60, keywords="verbs，tense、mood, voice"),
            row("Readers", 40, colour="2"),
            row(),
            emotions=["joy", "awe"],
            motives=["care"],
            note="We begin.",
        ),
    )

    assert (answer.status_code, answer.location) == (302, f"/accounts/{account.id}/brief")
    brief = newest(app, account)
    assert brief is not None
    assert (brief.number, brief.promise, brief.note) == (1, "One thing you can use today.\nNo jargon.", "We begin.")
    assert (brief.dont_words, brief.emotions, brief.motives) == (["震惊"], ["awe", "joy"], ["care"])
    assert brief.pillars[0]["keywords"] == ["verbs", "tense", "mood", "voice"]
    assert names(app, account) == ["Grammar", "Readers"]


def test_edit_form_holds_what_is_stored(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    make.brief(account, number=4, emotions=["joy"])
    pillar = make.pillar(account, "Grammar", keywords=["verbs", "tense"])

    page = chiefs.get(f"/accounts/{account.id}/brief/edit").text

    assert re.search(r'name="based_on"[^>]* value="4"', page)
    assert re.search(rf'name="pillars-0-id"[^>]* value="{pillar.id}"', page)
    assert 'value="verbs, tense"' in page
    assert 'checked id="emotions-1" name="emotions" type="checkbox" value="joy"' in page
    assert page.count("New pillar") == 3
    assert "Together 50%; 50% belong to no pillar." in page


def test_edit_renames_and_removes_pillars(app: Flask, account: Account, chiefs: FlaskClient, make: Factory) -> None:
    make.brief(account)
    one, two = make.pillar(account, "One"), make.pillar(account, "Two")

    chiefs.post(
        f"/accounts/{account.id}/brief/edit",
        data=typed(1, row("Uno", 50, id=one.id), row("Two", 50, id=two.id, is_removed="y")),
    )

    assert names(app, account) == ["Uno"]
    with app.app_context():
        removed, renamed = db.session.get(Pillar, two.id), db.session.get(Pillar, one.id)
        assert removed is not None
        assert renamed is not None
        assert removed.archived_at is not None
        assert renamed.name == "Uno"


def test_edit_without_a_difference_makes_no_version(
    app: Flask, account: Account, chiefs: FlaskClient, make: Factory
) -> None:
    make.brief(account)

    page = chiefs.post(
        f"/accounts/{account.id}/brief/edit", data=typed(1, note="Nothing"), follow_redirects=True
    ).text

    assert "Nothing was different, so there is no new version." in page
    brief = newest(app, account)
    assert brief is not None
    assert brief.number == 1


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"statement": ""}, "This field is required."),
        ({"statement": "x" * 301}, "Field cannot be longer than 300 characters."),
        ({"emotions": ["bliss"]}, "is not a valid choice"),
        ({"dont_words": "x" * 41}, "A line may have 40 characters at most."),
        ({"based_on": "x"}, "Not a valid integer value."),
        ({"pillars-0-target_share": "101"}, "Number must be between 0 and 100."),
        ({"pillars-0-target_share": "many"}, "Not a valid integer value."),
        ({"pillars-0-colour": "9"}, "Not a valid choice."),
        ({"pillars-0-id": "999"}, "This pillar is not in the account&#39;s brief."),
        ({"pillars-1-name": "Grammar"}, "Two pillars have the same name."),
        ({"pillars-1-name": "Rest", "pillars-1-target_share": "41"}, "The pillars&#39; shares add up to 101%"),
    ],
)
def test_edit_with_a_wrong_value_keeps_what_was_typed(
    app: Flask, account: Account, chiefs: FlaskClient, wrong: dict[str, Any], sentence: str
) -> None:
    answer = chiefs.post(
        f"/accounts/{account.id}/brief/edit",
        data=typed(0, row("Grammar", 60), row(), tone="Kept <as> typed.") | wrong,
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept &lt;as&gt; typed." in answer.text
    assert newest(app, account) is None
    assert names(app, account) == []


def test_edit_over_a_newer_version_shows_both_and_then_saves(
    app: Flask, account: Account, chiefs: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    make.brief(account)
    ling = sign_in(make.member(account, "chief", "Ling"))
    ling.post(f"/accounts/{account.id}/brief/edit", data=typed(1, row("Films", 30), tone="Cold."))

    conflict = chiefs.post(f"/accounts/{account.id}/brief/edit", data=typed(1, row("Mine", 20), tone="Hot."))

    assert conflict.status_code == 409
    assert "Ling changed this on Nov 21 12:00, after you opened it." in conflict.text
    assert "<del>Cold</del><ins>Hot</ins>" in conflict.text
    assert re.search(r'name="based_on"[^>]* value="2"', conflict.text)
    assert 'value="Mine"' in conflict.text
    assert 'value="Films"' in conflict.text

    chiefs.post(f"/accounts/{account.id}/brief/edit", data=typed(2, row("Mine", 20), tone="Hot."))
    brief = newest(app, account)
    assert brief is not None
    assert (brief.number, brief.tone) == (3, "Hot.")


def test_edit_is_for_chiefs(account: Account, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    address = f"/accounts/{account.id}/brief/edit"
    editor = sign_in(make.member(account, "editor"))
    other = sign_in(make.member(make.account("Other"), "chief"))

    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 401
    assert editor.get(address).status_code == 403
    assert editor.post(address, data=typed()).status_code == 403
    assert other.post(address, data=typed()).status_code == 404


def test_versions_show_words_and_lines_that_changed(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    make.brief(account, do_words=["one", "two"], emotions=["joy"], pillars=[])
    snapshot = {"id": 1, "name": "Grammar", "keywords": ["verbs"], "colour": 1, "target_share": 40}
    make.brief(
        account,
        number=2,
        tone="Warm, wet.",
        do_words=["one", "three"],
        emotions=["awe"],
        pillars=[snapshot],
        note="Rain.",
    )

    page = chiefs.get(f"/accounts/{account.id}/brief/versions").text

    assert "Warm, <del>dry</del><ins>wet</ins>." in page
    assert "one\n<del>two</del>\n<ins>three</ins>\n" in page
    assert "<del>Joy</del>\n<ins>Awe</ins>" in page
    assert "<ins>Grammar: 40%, colour: Cinnabar. verbs</ins>" in page
    assert "Rain." in page
    assert ">Audience<" not in page.partition('class="sheet brief-diff"')[2].partition("</article>")[0]


def test_versions_compare_any_two(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    for number, tone in ((1, "One."), (2, "Two."), (3, "Three.")):
        make.brief(account, number=number, tone=tone)

    page = chiefs.get(f"/accounts/{account.id}/brief/versions?from=3&to=1").text
    same = chiefs.get(f"/accounts/{account.id}/brief/versions?from=2&to=2").text

    assert "<del>Three</del><ins>One</ins>" in page
    assert "These two say the same" in same


def test_version_shows_an_old_one_as_such(account: Account, chiefs: FlaskClient, make: Factory) -> None:
    make.brief(account, statement="The old words.")
    make.brief(account, number=2)

    page = chiefs.get(f"/accounts/{account.id}/brief/versions/1").text

    assert "The old words." in page
    assert "This is version 1. Version 2 is in force." in page


@pytest.mark.parametrize("path", ["versions/9", "versions/99999999999", "versions?from=9", "versions?to=7"])
def test_versions_that_are_not_there_are_missing(
    account: Account, chiefs: FlaskClient, make: Factory, path: str
) -> None:
    make.brief(account)

    assert chiefs.get(f"/accounts/{account.id}/brief/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "/versions", "/versions/1"])
def test_briefs_are_for_the_account_alone(
    account: Account, client: FlaskClient, make: Factory, sign_in: SignIn, path: str
) -> None:
    make.brief(account)
    viewer = sign_in(make.member(account, "viewer"))
    other = sign_in(make.member(make.account("Other"), "chief"))

    assert client.get(f"/accounts/{account.id}/brief{path}").status_code == 302
    assert viewer.get(f"/accounts/{account.id}/brief{path}").status_code == 200
    assert other.get(f"/accounts/{account.id}/brief{path}").status_code == 404


def test_versions_without_a_brief_lead_to_its_page(account: Account, chiefs: FlaskClient) -> None:
    assert chiefs.get(f"/accounts/{account.id}/brief/versions").location == f"/accounts/{account.id}/brief"
