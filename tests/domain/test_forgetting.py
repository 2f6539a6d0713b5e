"""A reader is forgotten with all that came beside their words: pictures, letters, the chat."""

from pathlib import Path

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import Base, db
from opscontent.domain import activity, chats, contributors, reader_notices, replies, rights, triage
from opscontent.domain.chats.picture import note
from opscontent.domain.contributors import Contributor
from opscontent.domain.replies import Reply, ReplyState
from opscontent.domain.triage import Filters, Tab
from tests.domain.test_covers import picture
from tests.factory import Factory

URL = "http://mmbiz.qpic.cn/mmbiz_jpg/abc/0"
PERSONAL = ("小鱼", "fish@example.org", "夫妻肺片", "佛跳墙", "神译", "私人笔记", "fish_2026")


@pytest.fixture
def fish(inside: Flask, make: Factory) -> Contributor:
    handle = contributors.handle_hash("cookie")
    return make.contributor(make.account(language="en"), "小鱼", email="fish@example.org", handle_hash=handle)


def sent(make: Factory, fish: Contributor, text: str, **values: object) -> Reply:
    values = {"name": "小鱼", "title_idea": "神译", "note": "私人笔记", "contributor": fish} | values
    reply: Reply = make.reply(make.prompt(fish.account), text, receipt_hash=replies.content_key("r", text), **values)
    return reply


def everything() -> str:
    """Every value in every table, in one text."""
    db.session.flush()
    tables = Base.metadata.sorted_tables
    return "\n".join(repr(tuple(row)) for table in tables for row in db.session.execute(table.select()))


def test_nothing_personal_is_left(make: Factory, fish: Contributor, tmp_path: Path) -> None:
    reply = sent(make, fish, "夫妻肺片", state=ReplyState.shortlisted)
    picked = sent(make, fish, "佛跳墙", state=ReplyState.used)
    quote = make.quote(picked, make.post(fish.account), wording="佛跳墙!", credit="小鱼!")
    replies.attach_pictures(reply, [replies.keep_picture(picture(), tmp_path)])
    reader_notices.want(reply, "fish@example.org")
    assert note(make.prompt(fish.account, takes_pictures=True), fish.id, None, URL, clock.now())
    replies.edit(sent(make, fish, "原文"), "加微信 fish_2026", name="小鱼二")
    assert all(word in everything() for word in PERSONAL)

    rights.forget(fish, by="reader", pictures=tmp_path)

    left = everything()
    assert [word for word in PERSONAL if word in left] == []
    assert contributors.handle_hash("cookie") not in left
    assert {each.state for each in db.session.query(Reply)} == {ReplyState.withdrawn}
    assert db.session.query(chats.ChatPicture).count() == 0
    assert not quote.is_usable
    assert replies.count_of(fish.id) == 3
    assert triage.page(reply.prompt_id, Filters(tab=Tab.all, q="夫妻")).cards == ()
    db.session.commit()
    assert list(tmp_path.iterdir()) == []


def test_the_same_person_is_a_stranger_afterwards(make: Factory, fish: Contributor) -> None:
    account = fish.account

    rights.forget(fish, by="reader")

    assert contributors.by_handle(account.id, "cookie") is None
    assert contributors.recognise(account, "cookie").is_new
    assert [entry.verb for entry in activity.of(fish)] == ["contributor.forgotten"]


def test_others_are_left_alone(make: Factory, fish: Contributor) -> None:
    other = make.reply(make.prompt(fish.account), "拍黄瓜", name="阿明")
    sent(make, fish, "夫妻肺片")

    rights.forget(fish, by="reader")

    assert (other.text, other.name, other.state) == ("拍黄瓜", "阿明", ReplyState.new)
