"""Pictures: noted with the words they belong to, fetched once, tried again until they expire."""

from datetime import timedelta

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import chats, replies
from opscontent.domain.accounts import Account
from opscontent.domain.chats import ChatPicture, PictureState
from opscontent.domain.chats.picture import MOST_PICTURES, note
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import KeptPicture, Reply, ReplyState
from opscontent.intake.wechat import Message
from tests.domain.chats.test_talking import LINKS
from tests.factory import Factory

URL = "http://mmbiz.qpic.cn/mmbiz_jpg/abc/0"


@pytest.fixture
def account(inside: Flask, make: Factory) -> Account:
    return make.account(language="en")


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    make.chat(account)
    return make.prompt(account, takes_pictures=True)


def say(account: Account, number: int, text: str = "", url: str = URL) -> chats.Answer:
    kind = "text" if text else "image"
    message = Message("gh", "reader", 1, kind, text=text, number=str(number), picture_url="" if text else url)
    return chats.take(chats.at(account.key), message, clock.now(), LINKS)


def pictures() -> list[ChatPicture]:
    return list(db.session.query(ChatPicture).order_by(ChatPicture.id))


def test_pictures_before_and_after_the_words_belong_to_them(account: Account, prompt: Prompt) -> None:
    before = say(account, 1)
    say(account, 2, "夫妻肺片")
    after = say(account, 3)

    db.session.expire_all()
    reply = db.session.query(Reply).one()
    assert before.text == "We have the picture. Now write a line to go with it."
    assert after.text == "The picture is with your reply."
    assert [picture.reply_id for picture in pictures()] == [reply.id, reply.id]
    assert [before.to_fetch, after.to_fetch] == [(picture.id,) for picture in pictures()]


def test_a_picture_waits_for_words(account: Account, prompt: Prompt) -> None:
    (number,) = say(account, 1).to_fetch

    assert list(chats.to_fetch(clock.now())) == []
    assert chats.begin_fetching(number, clock.now()) is None
    say(account, 2, "夫妻肺片")
    assert list(chats.to_fetch(clock.now())) == [number]


def test_a_prompt_without_pictures_takes_none(account: Account, prompt: Prompt) -> None:
    prompt.takes_pictures = False

    assert say(account, 1).text == "We can't take this picture, or no more of them."
    assert pictures() == []


def test_a_retry_notes_no_second_one(account: Account, prompt: Prompt) -> None:
    say(account, 1)

    assert say(account, 1).to_fetch == ()
    assert len(pictures()) == 1


@pytest.mark.parametrize(
    "url",
    ["", "http://127.0.0.1/a", "https://qpic.cn.example/a", "ftp://mmbiz.qpic.cn/a", "http://[", URL + "a" * 999],
)
def test_pictures_from_elsewhere_are_not_taken(account: Account, prompt: Prompt, url: str) -> None:
    assert say(account, 1, url=url).text == "We can't take this picture, or no more of them."
    assert pictures() == []


def test_there_is_a_most(account: Account, prompt: Prompt) -> None:
    for number in range(MOST_PICTURES + 1):
        say(account, number)

    assert len(pictures()) == MOST_PICTURES


def test_without_a_prompt_nothing_is_kept(account: Account, prompt: Prompt) -> None:
    prompt.closes_at = clock.now()

    assert say(account, 1).text == ""
    assert pictures() == []


@pytest.fixture
def picture(prompt: Prompt, make: Factory) -> ChatPicture:
    reply = make.reply(prompt)
    found = note(prompt, reply.contributor_id, reply.id, URL, clock.now())
    assert found is not None
    return found


def test_one_worker_fetches_at_a_time(picture: ChatPicture) -> None:
    now = clock.now()

    assert list(chats.to_fetch(now)) == [picture.id]
    assert chats.begin_fetching(picture.id, now) == URL
    assert chats.begin_fetching(picture.id, now) is None
    assert chats.begin_fetching(picture.id, now + timedelta(minutes=5)) == URL


KEPT = KeptPicture("a" * 32 + ".jpg", "digest", 30, 20)


def test_a_kept_one_is_the_replys(picture: ChatPicture) -> None:
    chats.fetched(picture.id, KEPT)

    assert picture.reply_id is not None
    assert [each.name for each in replies.pictures_of(picture.reply_id)] == [KEPT.name]
    assert picture.state is PictureState.kept
    assert list(chats.to_fetch(clock.now() + timedelta(days=9))) == []


def test_a_withdrawn_reply_gets_no_picture(picture: ChatPicture) -> None:
    assert picture.reply_id is not None
    db.session.get_one(Reply, picture.reply_id).state = ReplyState.withdrawn

    chats.fetched(picture.id, KEPT)

    assert list(replies.pictures_of(picture.reply_id)) == []
    assert picture.state is PictureState.lost


def test_failures_are_tried_again_until_it_has_expired(picture: ChatPicture) -> None:
    now, tries = picture.received_at, 0

    while picture.state is PictureState.waiting:
        assert picture.fetch_at is not None
        now, tries = picture.fetch_at, tries + 1
        assert chats.begin_fetching(picture.id, now)
        chats.not_fetched(picture.id, now, retriable=True)

    assert (picture.state, tries) == (PictureState.lost, 15)
    assert now < picture.received_at + timedelta(days=3)


def test_what_is_no_picture_is_given_up_at_once(picture: ChatPicture) -> None:
    chats.begin_fetching(picture.id, clock.now())
    chats.not_fetched(picture.id, clock.now(), retriable=False)

    assert picture.state is PictureState.lost
