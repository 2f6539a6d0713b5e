"""Customer-service messages: to one reader, within 48 hours of a message of theirs, at most five.

What was said is in the ledger as `how="custom"`, with the reader in place of the title."""

from datetime import timedelta
from typing import Any

from opscontent import clock
from tests.fake_wechat.calls import OK, Answer, Call, Endpoint
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Account, FakeWeChat

SEND = "/cgi-bin/message/custom/send"
WINDOW = timedelta(hours=48)
MOST = 5
MOST_BYTES = 2048


def send(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    body = call.json
    reader, words = body.get("touser"), _words(body)
    wrote_at = account.wrote.get(str(reader))
    if not isinstance(reader, str) or not reader:
        raise Refusal(40003)
    if wrote_at is None or clock.now() - wrote_at > WINDOW:
        raise Refusal(45015)
    if sum(seen.titles == (reader,) and seen.at >= wrote_at for seen in fake.ledger) >= MOST:
        raise Refusal(45047)
    fake.show(account, "custom", [{"title": reader, "content": words}])
    return OK


def _words(body: dict[str, Any]) -> str:
    text = body.get("text")
    words = text.get("content") if isinstance(text, dict) and body.get("msgtype") == "text" else None
    if not isinstance(words, str) or not words:
        raise Refusal(44004)
    if len(words.encode()) > MOST_BYTES:
        raise Refusal(45002)
    return words


ENDPOINTS = {SEND: Endpoint(send, "custom", daily=500_000)}
