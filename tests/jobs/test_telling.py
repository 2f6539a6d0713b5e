"""What readers are told goes out at most once, through the chat or by letter, and says what it should."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock, vault
from opscontent.db import db, unit_of_work
from opscontent.domain import connections, reader_notices, tellings
from opscontent.domain.accounts import Account
from opscontent.domain.chats import ChatMessage
from opscontent.domain.replies import Reply, ReplyState, Told
from opscontent.domain.tellings import HOLD, MessageState, ReaderMessage
from opscontent.jobs import telling
from tests.factory import Factory
from tests.fake_wechat import FakeWeChat
from tests.fake_wechat import running as running_wechat
from tests.smtp import PostOffice

APPID, SECRET = "wx0123456789abcdef", "a" * 32
SEND = "message/custom/send"


@pytest.fixture
def fake(traveller: Any) -> Iterator[FakeWeChat]:
    with running_wechat() as fake:
        fake.add_account(APPID, SECRET, ("draft", "custom"))
        yield fake


def told(app: Flask, make: Factory, traveller: Any, fake: FakeWeChat | None = None, **values: Any) -> list[int]:
    """Three replies of two people, told; the first two are one person's. The minute is over."""
    with app.app_context(), unit_of_work():
        make.inside = True
        account = make.account("Paper", language="en", **values)
        if fake:
            options = {"appid": APPID, "secret": SECRET, "host": fake.address, "allows_private": "yes"}
            connections.configure(account, "wechat", options, by=make.person())
        prompt = make.prompt(account)
        fish, other = make.contributor(account, "小鱼"), make.contributor(account, "")
        found = [make.reply(prompt, text, contributor=fish, state=ReplyState.used) for text in ("夫妻肺片", "佛跳墙")]
        found.append(make.reply(prompt, "拍黄瓜", contributor=other, state=ReplyState.used, name=""))
        for number, contributor in enumerate((fish, other) if fake else ()):
            openid = f"o{number}"
            fake.accounts[APPID].wrote[openid] = clock.now()
            row = {"account_id": account.id, "key": openid, "contributor_id": contributor.id}
            db.session.add(ChatMessage(**row, sender=vault.seal(openid), received_at=clock.now()))
        if not fake:
            reader_notices.want(found[0], "fish@example.org")
        db.session.flush()
        seen = tellings.preview(prompt, clock.now(), mails=True).seen
        tellings.tell(prompt, tuple(Told), seen=seen, writes_declined=False, by=make.person())
        ids = [reply.id for reply in found]
    del make.inside
    traveller.shift(HOLD)
    return ids


def states(app: Flask) -> list[tuple[MessageState, int]]:
    with app.app_context():
        rows = db.session.query(ReaderMessage).order_by(ReaderMessage.id)
        return [(row.state, row.tries_count) for row in rows]


def test_each_reader_hears_once_in_the_chat(
    app: Flask, client: FlaskClient, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any
) -> None:
    told(app, make, traveller, fake)

    counts = [telling.tell_due(app), telling.tell_due(app)]

    first, second = fake.ledger
    assert counts == [2, 0]
    assert (first.titles, second.titles) == (("o0",), ("o1",))
    (words,) = first.contents
    assert words.startswith(
        "Dear 小鱼, we chose what you wrote for “Which menu made you laugh?”:\n\n“夫妻肺片”\nhttps://"
    )
    assert "“佛跳墙”\nhttps://ops.example.org/r/" in words
    assert words.endswith("Thank you! Paper")
    link = words.split("https://ops.example.org")[1].split("\n")[0]
    page = client.get(link)
    assert page.status_code == 200
    assert "夫妻肺片" in page.text
    assert office.taken == []


def test_the_accounts_own_words_are_said(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any
) -> None:
    told(app, make, traveller, fake, chosen_words="好消息，{name}！{replies}")

    telling.tell_due(app)

    assert [seen.contents[0].split("\n")[0] for seen in fake.ledger] == [
        "好消息，小鱼！“夫妻肺片”",
        "好消息，reader！“拍黄瓜”",
    ]


def test_nobody_hears_before_the_minute_is_over(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any
) -> None:
    ids = told(app, make, traveller, fake)
    traveller.shift(-timedelta(seconds=1))

    assert telling.tell_due(app) == 0
    with app.app_context():
        assert db.session.get_one(Reply, ids[0]).told is None


@pytest.mark.parametrize("how", ["cut_after", "http500_after", "garbage", "cut_halfway"])
def test_an_unclear_end_is_never_sent_again(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any, how: str
) -> None:
    told(app, make, traveller, fake)
    fake.fail(SEND, how)

    telling.tell_due(app)
    traveller.shift(timedelta(hours=3))
    telling.tell_due(app)

    assert states(app) == [(MessageState.unclear, 1), (MessageState.sent, 1)]
    assert len(fake.ledger) == 2


@pytest.mark.parametrize("code", [45011])
def test_what_is_known_not_to_be_out_is_tried_again(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any, code: int
) -> None:
    told(app, make, traveller, fake)
    fake.fail(SEND, "refuse", code=code)

    telling.tell_due(app)
    assert states(app) == [(MessageState.due, 1), (MessageState.sent, 1)]
    traveller.shift(timedelta(minutes=1))
    telling.tell_due(app)

    assert states(app) == [(MessageState.sent, 2), (MessageState.sent, 1)]
    assert len(fake.ledger) == 2


@pytest.mark.parametrize(
    "code, reason", [(45015, "wechat_window"), (45047, "wechat_window_full"), (48001, "wechat_no_right")]
)
def test_a_refusal_is_the_end(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any, code: int, reason: str
) -> None:
    told(app, make, traveller, fake)
    fake.fail(SEND, "refuse", times=2, code=code)

    telling.tell_due(app)
    traveller.shift(timedelta(hours=3))
    telling.tell_due(app)

    assert states(app) == [(MessageState.refused, 1)] * 2
    with app.app_context():
        assert {row.reason for row in db.session.query(ReaderMessage)} == {reason}
    assert fake.ledger == []


def test_a_worker_that_dies_after_taking_leaves_it_unclear(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(app, make, traveller, fake)

    def die(_saying: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(telling, "_say", die)
        with pytest.raises(SystemExit):
            telling.tell_due(app)
    telling.tell_due(app)
    traveller.shift(timedelta(minutes=11))
    telling.tell_due(app)

    assert states(app) == [(MessageState.unclear, 1), (MessageState.sent, 1)]
    assert len(fake.ledger) == 1


def test_a_letter_goes_where_there_is_no_chat_and_the_address_stays_for_the_news(
    app: Flask, client: FlaskClient, make: Factory, office: PostOffice, traveller: Any
) -> None:
    told(app, make, traveller)

    counts = [telling.tell_due(app), telling.tell_due(app)]

    (taken,) = office.taken
    assert counts == [1, 0]
    assert (taken.recipients, taken.letter["Subject"]) == (("fish@example.org",), "Paper on what you wrote")
    assert "we chose what you wrote" in taken.text
    way_out = taken.letter["List-Unsubscribe"].strip("<>").removeprefix("https://ops.example.org")
    with app.app_context():
        assert db.session.query(reader_notices.ReaderNotice).one().email == "fish@example.org"
    assert client.post(way_out).status_code == 200
    with app.app_context():
        assert db.session.query(reader_notices.ReaderNotice).one().email == ""


def test_nothing_is_lined_up_for_who_can_not_be_written_to(
    app: Flask, make: Factory, office: PostOffice, traveller: Any
) -> None:
    ids = told(app, make, traveller)

    telling.tell_due(app)

    assert len(states(app)) == 1
    with app.app_context():
        assert [db.session.get_one(Reply, number).told for number in ids] == [Told.selected] * 3
        assert db.session.query(Account).one().name == "Paper"


def test_two_workers_tell_each_reader_once(
    app: Flask, make: Factory, office: PostOffice, fake: FakeWeChat, traveller: Any
) -> None:
    told(app, make, traveller, fake)

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _number: telling.tell_due(app), range(4)))

    assert sum(counts) == 2
    assert sorted(seen.titles for seen in fake.ledger) == [("o0",), ("o1",)]
    assert states(app) == [(MessageState.sent, 1)] * 2
