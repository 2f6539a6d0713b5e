"""The letter to a reader who is published: once, with a way out, and then the address is gone."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db, unit_of_work
from opscontent.domain import reader_notices
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply, ReplyState
from opscontent.jobs import reader_mail
from tests.domain.test_receipts import publish
from tests.factory import Factory
from tests.smtp import PostOffice

ADDRESS = "Fish@example.org"


def wanted(app: Flask, make: Factory, *texts: str, published: bool = True, url: str = "/a/paper/menu") -> None:
    """Replies whose sender wants to hear; the first is in an article."""
    with app.app_context(), unit_of_work():
        make.inside = True
        prompt = make.prompt(make.account("Paper", language="en"))
        found = [make.reply(prompt, text, state=ReplyState.used) for text in texts or ("夫妻肺片",)]
        for reply in found:
            reader_notices.want(reply, ADDRESS)
        if published:
            publish(make, found[0], url=url)
    del make.inside


def notices(app: Flask) -> list[tuple[str, bool, int]]:
    """(address, is it waiting, tries) of each."""
    with app.app_context():
        rows = db.session.query(ReaderNotice).order_by(ReaderNotice.id)
        return [(row.email, row.mail_after is not None, row.mail_tries) for row in rows]


def test_a_reader_hears_once_and_the_address_is_forgotten(
    app: Flask, make: Factory, office: PostOffice, traveller: Any
) -> None:
    wanted(app, make)

    counts = [reader_mail.mail_due(app), reader_mail.mail_due(app)]

    (taken,) = office.taken
    way_out = taken.letter["List-Unsubscribe"].strip("<>")
    assert counts == [1, 0]
    assert (taken.recipients, taken.letter["Subject"]) == ((ADDRESS,), "Paper published your reply")
    assert taken.letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert taken.text == (
        "You answered “Which menu made you laugh?”, and your reply is printed in this article:\n\n"
        "Menus\nhttps://ops.example.org/a/paper/menu\n\n"
        "Thank you for writing. We have forgotten your address with this letter.\n\n"
        f"-- \nNo more letters like this:\n{way_out}\n"
    )
    assert notices(app) == [("", False, 1)]


@pytest.mark.parametrize("values", [{"published": False}, {"url": ""}])
def test_nobody_hears_before_readers_can_open_it(
    app: Flask, make: Factory, office: PostOffice, values: dict[str, Any]
) -> None:
    wanted(app, make, **values)

    assert reader_mail.mail_due(app) == 0
    assert notices(app) == [(ADDRESS, True, 0)]


def test_an_old_article_is_no_news(app: Flask, make: Factory, office: PostOffice, traveller: Any) -> None:
    wanted(app, make)
    traveller.shift(timedelta(days=8))

    assert reader_mail.mail_due(app) == 0


def test_nothing_is_mailed_without_a_server(app: Flask, make: Factory, traveller: Any) -> None:
    wanted(app, make)

    assert reader_mail.mail_due(app) == 0


@pytest.mark.parametrize("answer, after", [("450 later", (ADDRESS, True, 1)), ("550 no such person", ("", False, 1))])
def test_a_refusal_is_tried_again_only_if_it_may_pass(
    app: Flask, make: Factory, office: PostOffice, traveller: Any, answer: str, after: tuple[str, bool, int]
) -> None:
    wanted(app, make)
    office.ways.answers["RCPT"] = answer

    assert reader_mail.mail_due(app) == 0
    assert notices(app) == [after]
    office.ways.answers.clear()
    traveller.shift(timedelta(minutes=6))
    assert reader_mail.mail_due(app) == (1 if after[1] else 0)


def test_the_way_out_is_one_click_and_holds_for_the_address(
    app: Flask, make: Factory, office: PostOffice, client: FlaskClient
) -> None:
    wanted(app, make, "夫妻肺片", "佛跳墙")
    reader_mail.mail_due(app)
    path = office.taken[0].letter["List-Unsubscribe"].strip("<>").removeprefix("https://ops.example.org")

    asked = client.get(path)
    before = notices(app)
    done = client.post(path, data={"List-Unsubscribe": "One-Click"})

    assert "No more letters from us?" in asked.text
    assert before == [("", False, 1), (ADDRESS, True, 0)]
    assert "We write to you no more" in done.text
    assert notices(app) == [("", False, 1)]
    assert client.post(f"{path}x").status_code == 404


def test_a_later_address_takes_the_place_of_an_earlier_one(inside: Flask, make: Factory) -> None:
    reply: Reply = make.reply(make.prompt(make.account()))
    for address in ("one@example.org", "two@example.org"):
        reader_notices.want(reply, address)

    assert [row.email for row in db.session.query(ReaderNotice)] == ["two@example.org"]
    assert reader_notices.of_reply(reply) is not None
    assert reader_notices.due(clock.now()) == []
