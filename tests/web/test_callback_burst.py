"""Many readers at once, each message delivered three times at the same moment: one reply each, one answer each."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain.chats import ChatMessage
from opscontent.domain.replies import Reply
from tests.factory import Factory
from tests.intake.wechat.calls import signed, xml

MESSAGES, DELIVERIES, AT_ONCE = 200, 3, 12


def test_three_deliveries_of_each_message_make_one_reply(app: Flask, make: Factory) -> None:
    account = make.account(key="paper")
    make.chat(account)
    make.prompt(account)

    def deliver(number: int) -> tuple[int, int, bytes]:
        body = xml(MsgId=str(number), FromUserName=f"reader-{number}", Content=f"第 {number} 句")
        answer = app.test_client().post("/wechat/paper", query_string=signed(at=clock.now()), data=body)
        return number, answer.status_code, answer.data

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(deliver, [number for number in range(MESSAGES) for _ in range(DELIVERIES)]))

    assert {status for _, status, _ in answers} == {200}
    assert len({(number, words) for number, _, words in answers}) == MESSAGES
    with app.app_context():
        assert db.session.query(Reply).count() == MESSAGES
        assert db.session.query(ChatMessage).count() == MESSAGES
