"""The mass send, which tells every reader: once, by an id of our own that WeChat takes a single time.

WeChat remembers that id for 24 hours; within them the same call can't go out twice."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from opscontent import clock
from opscontent.channels.contract import ChannelError, Delivery, NotSent, Outgoing, Receipt, Refused, Unclear
from opscontent.channels.wechat import drafts
from opscontent.channels.wechat.client import WeChat, text_of
from opscontent.channels.wechat.errors import Answered, letting_go
from opscontent.channels.wechat.reasons import SENT_ALREADY, WAITS_FOR_ADMIN

SEND = "/cgi-bin/message/mass/sendall"
GET = "/cgi-bin/message/mass/get"

MESSAGE_ID_MAXIMUM = 32  # newer pages; the older say 64, and 34 were refused
CONFIRMED_IN = timedelta(minutes=30)


def message_id(key: str) -> str:
    """The same for the same attempt, and for no other."""
    return f"oc-{hashlib.sha256(key.encode()).hexdigest()}"[:MESSAGE_ID_MAXIMUM]


def send(draft: str, outgoing: Outgoing, wechat: WeChat) -> Receipt:
    """Send the draft to all readers. From here on it may be out."""
    wechat.house.keep(submitted_at=clock.now().isoformat())
    with letting_go(SEND):
        answer = _sent(draft, outgoing, wechat)
        kept = {"msg_id": text_of(answer, "msg_id", SEND), "msg_data_id": answer.get("msg_data_id")}
    wechat.house.keep(**kept)
    return Receipt(Delivery.accepted, evidence={"draft": draft, **kept})


def repeated(outgoing: Outgoing, wechat: WeChat) -> Receipt:
    """The same call once more, for its answer, where the draft has left the box.

    Without the draft nothing can go out by it; if it went out before, WeChat says so. Whatever else it says leaves
    that open: `Unclear`."""
    draft = str(wechat.house.evidence["draft"])
    try:
        return send(draft, outgoing, wechat)
    except ChannelError as no:
        raise Unclear("wechat_draft_gone", **{**no.evidence, "draft": draft}) from None


def outcome(wechat: WeChat) -> Receipt:
    """What became of it. Calls nothing that sends."""
    evidence = wechat.house.evidence
    if evidence.get("msg_id"):
        return _verdict(wechat.post(GET, {"msg_id": str(evidence["msg_id"])}), wechat)
    if not drafts.is_in_box(str(evidence["draft"]), wechat):
        raise Unclear("wechat_draft_gone")
    if evidence.get("waits_for_admin") and _may_be_confirmed(str(evidence["submitted_at"])):
        raise Unclear("wechat_confirm")
    if drafts.may_be_leaving(evidence.get("submitted_at")):
        raise Unclear("wechat_wait")
    raise NotSent("wechat_still_draft", retriable=False)


def _sent(draft: str, outgoing: Outgoing, wechat: WeChat) -> dict[str, Any]:
    body = {
        "filter": {"is_to_all": True},
        "mpnews": {"media_id": draft},
        "msgtype": "mpnews",
        "send_ignore_reprint": 0,
        "clientmsgid": message_id(outgoing.key),
    }
    try:
        return wechat.post(SEND, body)
    except Answered as no:
        if no.code == SENT_ALREADY:
            return dict(no.answer)
        if no.code in WAITS_FOR_ADMIN:
            wechat.house.keep(waits_for_admin=True)
        raise


def _may_be_confirmed(submitted_at: str) -> bool:
    return clock.now() - datetime.fromisoformat(submitted_at) <= CONFIRMED_IN


def _verdict(answer: dict[str, Any], wechat: WeChat) -> Receipt:
    status = str(answer.get("msg_status"))[:100]
    seen = {name: wechat.house.evidence.get(name) for name in ("msg_id", "msg_data_id")} | {"msg_status": status}
    if status == "SEND_SUCCESS":
        return Receipt(Delivery.live, evidence=seen)
    if status == "SENDING":
        return Receipt(Delivery.accepted, evidence=seen)
    if status == "SEND_FAIL":
        raise Refused("wechat_send_failed", **seen)
    if status == "DELETE":
        raise Refused("wechat_deleted", **seen, was_out=True)
    raise Unclear("wechat_verdict", about={"said": status}, **seen)
