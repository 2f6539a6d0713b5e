"""What a receiver's answer means for an attempt, and the sentences for people; sends nothing, keeps nothing.

A reason is stored as its key, with what fills it in `about`, so that each reader gets their own language."""

import json
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.channels.contract import ChannelError, Delivery, NotSent, Receipt, Refused, Unclear
from opscontent.channels.outward import Answer
from opscontent.text.inputs import one_line

ANSWER_LENGTH = 500
REASON_LENGTH = 200
URL_LENGTH = 500
URLS_MAXIMUM = 8
KNOWN_KEY = 409
NOT_ACTED_ON = (408, 425, 429)  # RFC 9110 and 8470, RFC 6585: the request was not taken up

SENTENCES: dict[str, Any] = {
    "webhook_refused": _l("The receiver refused it (%(status)s): %(why)s"),
    "webhook_refused_mutely": _l("The receiver refused it, without saying why (%(status)s)."),
    "webhook_elsewhere": _l(
        "The receiver wants to send us elsewhere (%(status)s). Put the final address into the account's settings."
    ),
    "webhook_forbidden": _l("Nothing is sent to this address: %(why)s."),
    "webhook_not_connected": _l("The receiver could not be reached: %(why)s."),
    "webhook_not_now": _l("The receiver did not act on it and wants it later (%(status)s)."),
    "webhook_broken": _l("The connection broke after the articles had left: %(why)s. They may have gone out."),
    "webhook_failed": _l("The receiver failed after it had got the articles (%(status)s). They may have gone out."),
    "webhook_known": _l("The receiver has had this attempt before, and does not say what became of it."),
    "webhook_unreadable": _l("The receiver took the articles, but its answer can't be understood. See the evidence."),
    "webhook_picture_gone": _l("A picture in “%(title)s” can't be read. Choose another."),
    "webhook_cover_gone": _l("The cover of “%(title)s” can't be read. Choose another."),
    "webhook_absent": _l("The receiver does not have this attempt. Nothing went out."),
    "webhook_unknown": _l("The receiver can't tell yet what became of it."),
    "webhook_not_asked": _l("The receiver could not be asked: %(why)s."),
    "webhook_no_ask": _l("The account's settings have no address where the receiver can be asked."),
}


def receipt_of(answer: Answer, secret: str) -> Receipt:
    """What the answer to a send means. Raises the `ChannelError` that it amounts to."""
    if not 200 <= answer.status < 300:
        raise _error(answer, secret)
    said = said_in(answer)
    state = said.get("state", "live")
    if state not in ("live", "accepted"):
        raise Unclear("webhook_unreadable", **evidence(answer, secret))
    return Receipt(Delivery(state), urls_of(said), evidence(answer, secret))


def fate_of(answer: Answer, secret: str) -> Receipt:
    """What the answer to a question means. Raises `NotSent` where nothing is out for certain, else `Unclear`."""
    said = said_in(answer) if answer.status == 200 else {}
    proof = evidence(answer, secret)
    match said.get("state"):
        case "live" | "accepted" as state:
            return Receipt(Delivery(state), urls_of(said), proof)
        case "absent":
            raise NotSent("webhook_absent", retriable=False, **proof)
        case "unknown":
            raise Unclear("webhook_unknown", **proof)
    raise Unclear("webhook_not_asked", about={"why": f"HTTP {answer.status}"}, **proof)


def said_in(answer: Answer) -> dict[str, Any]:
    """The JSON object in an answer; an answer without one says nothing."""
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def urls_of(said: dict[str, Any]) -> tuple[str, ...]:
    """The public addresses by position; "" for what is none."""
    urls = said.get("urls")
    if not isinstance(urls, list):
        return ()
    kept = [url if _is_public(url) else "" for url in urls[:URLS_MAXIMUM]]
    return tuple(kept) if any(kept) else ()


def evidence(answer: Answer, secret: str) -> dict[str, Any]:
    text = one_line(answer.content.decode(errors="replace"))
    if secret:
        text = text.replace(secret, "…")
    return {"status": answer.status, "answer": text[:ANSWER_LENGTH]}


def _error(answer: Answer, secret: str) -> ChannelError:
    status, proof = answer.status, evidence(answer, secret)
    about = {"status": status}
    if status in NOT_ACTED_ON:
        return NotSent("webhook_not_now", wait_seconds=_wait_seconds(answer), about=about, **proof)
    if status == KNOWN_KEY:
        return Unclear("webhook_known", **proof)
    if 300 <= status < 400:
        return Refused("webhook_elsewhere", about=about, **proof)
    if 400 <= status < 500:
        why = _reason(answer, secret)
        return Refused("webhook_refused" if why else "webhook_refused_mutely", about=about | {"why": why}, **proof)
    return Unclear("webhook_failed", about=about, **proof)


def _wait_seconds(answer: Answer) -> float:
    """What `Retry-After` asks for, as seconds or as a day and time; 0 for none and for what can't be read."""
    wanted = answer.headers.get("Retry-After", "").strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        return int(wanted)
    try:
        moment = parsedate_to_datetime(wanted)
    except ValueError:
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - clock.now()).total_seconds())


def _reason(answer: Answer, secret: str) -> str:
    """The receiver's own words, where it has some for people."""
    words = said_in(answer).get("reason")
    if not isinstance(words, str):
        return ""
    words = one_line(words)
    return (words.replace(secret, "…") if secret else words)[:REASON_LENGTH]


def _is_public(url: object) -> bool:
    if not isinstance(url, str) or len(url) > URL_LENGTH or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
