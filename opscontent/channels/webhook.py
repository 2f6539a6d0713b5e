"""Webhook: an edition goes as one signed POST to an address of the account. docs/webhook.md is the other side of it.

Whether to try again is decided by one question: did the request leave? What left and was not answered is unclear."""

import hmac
import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.channels import outward
from opscontent.channels.contract import (
    Capability,
    Channel,
    House,
    Limits,
    NotSent,
    Option,
    Outgoing,
    Piece,
    Receipt,
    Refused,
    Unclear,
)
from opscontent.channels.outward import Answer, Broken, Forbidden, NotConnected, OutwardError
from opscontent.channels.own_network import OWN_NETWORK, allows_private
from opscontent.channels.webhook_answers import KNOWN_KEY, SENTENCES, evidence, fate_of, receipt_of, said_in
from opscontent.text.pictures import pictures_in

__all__ = ["SENTENCES", "channel"]

ANSWER_BYTES = 64 * 1024
SEND_SECONDS = 60.0  # eight covers over a slow line
ASK_SECONDS = 20.0
PROBE_KEY = "ping"
COVER_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


def send(outgoing: Outgoing, house: House) -> Receipt:
    """One POST. By the key the receiver knows whether it has had this attempt; if it has, it is asked about it."""
    body = _bytes(_letter(outgoing, house))
    try:
        answer = _posted(body, outgoing.key, house, SEND_SECONDS)
    except Forbidden as error:
        raise Refused("webhook_forbidden", about={"why": error.reason}) from error
    except NotConnected as error:
        raise NotSent("webhook_not_connected", about={"why": error.reason}) from error
    except Broken as error:
        raise Unclear("webhook_broken", about={"why": error.reason}, status=error.status) from error
    if answer.status == KNOWN_KEY and house.options["ask_address"]:
        return _settled(outgoing, house, answer)
    return receipt_of(answer, house.options["secret"])


def ask(outgoing: Outgoing, house: House) -> Receipt:
    """What became of an attempt. A question that does not get through says nothing about it: `Unclear`."""
    if not house.options["ask_address"]:
        raise Unclear("webhook_no_ask")
    try:
        answer = _asked(outgoing.key, house)
    except OutwardError as error:
        raise Unclear("webhook_not_asked", about={"why": error.reason}) from error
    return fate_of(answer, house.options["secret"])


def probe(house: House) -> Sequence[Capability]:
    """Send a ping, and ask after it."""
    try:
        status, why = _posted(_bytes({"ping": True}), PROBE_KEY, house, ASK_SECONDS).status, ""
    except OutwardError as error:
        status, why = 0, error.reason
    return (
        Capability("reach", _l("The receiver can be reached"), 0 < status < 500, _advice(status, why)),
        Capability("sign", _l("The receiver accepts our signature"), 200 <= status < 300, _advice(status, why)),
        _askable(house),
    )


def _settled(outgoing: Outgoing, house: House, answer: Answer) -> Receipt:
    """The receiver knows the key: it says what became of it, or nobody knows. Never that it may be sent again."""
    try:
        return ask(outgoing, house)
    except (NotSent, Unclear) as error:
        raise Unclear("webhook_known", **evidence(answer, house.options["secret"])) from error


def _letter(outgoing: Outgoing, house: House) -> dict[str, Any]:
    return {
        "id": outgoing.key,
        "account": {"key": outgoing.account_key, "name": outgoing.account_name},
        "articles": [_article(piece, house) for piece in outgoing.pieces],
    }


def _article(piece: Piece, house: House) -> dict[str, Any]:
    names = ("number", "position", "title", "digest", "author", "html", "slug", "content_hash", "cover_alt")
    files = {"cover": _cover(piece, house), "pictures": _pictures(piece, house)}
    return {name: getattr(piece, name) for name in names} | files


def _cover(piece: Piece, house: House) -> dict[str, str] | None:
    if not piece.cover:
        return None
    return _file(house.cover(piece.cover), Refused("webhook_cover_gone", about={"title": piece.title}))


def _pictures(piece: Piece, house: House) -> list[dict[str, str]]:
    """Our own pictures in the text, which the receiver may not be able to fetch: each with its `src` in the HTML."""
    gone = Refused("webhook_picture_gone", about={"title": piece.title})
    own = [(picture.src, house.own_picture(picture.src)) for picture in pictures_in(piece.html)]
    return [{"src": src} | _file(file, gone) for src, file in own if file is not None]


def _file(file: Path | None, gone: Refused) -> dict[str, str]:
    try:
        content = file.read_bytes() if file else b""
    except OSError:
        content = b""
    if file is None or not content:
        raise gone
    return {
        "media_type": COVER_TYPES.get(file.suffix.lower(), "application/octet-stream"),
        "base64": b64encode(content).decode(),
    }


def _bytes(letter: dict[str, Any]) -> bytes:
    return json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode()


def _posted(body: bytes, key: str, house: House, seconds: float) -> Answer:
    return outward.post(
        house.options["address"],
        body,
        {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key, **_signed(body, house)},
        most_bytes=ANSWER_BYTES,
        allow_private=allows_private(house),
        seconds=seconds,
    )


def _asked(key: str, house: House) -> Answer:
    address, id_ = house.options["ask_address"].partition("#")[0], quote(key, safe="")
    return outward.get(
        f"{address}{'&' if '?' in address else '?'}id={id_}",
        _signed(key.encode(), house),
        most_bytes=ANSWER_BYTES,
        allow_private=allows_private(house),
        seconds=ASK_SECONDS,
    )


def _signed(text: bytes, house: House) -> dict[str, str]:
    """A signature over the moment and the text: the body of a POST, the id that a question is about."""
    moment = str(int(clock.now().timestamp()))
    mark = hmac.new(house.options["secret"].encode(), moment.encode() + b"." + text, sha256).hexdigest()
    return {"X-Opscontent-Timestamp": moment, "X-Opscontent-Signature": f"v1={mark}"}


def _advice(status: int, why: str) -> Any:
    if why:
        return _l("It could not be reached: %(why)s.", why=why)
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return _l("It wants to send us elsewhere (%(status)s). Put the final address here.", status=status)
    if status in (401, 403):
        return _l("It answers %(status)s: compare the secret and the clocks of both machines.", status=status)
    return _l("It answers %(status)s to a ping.", status=status)


def _askable(house: House) -> Capability:
    label = _l("The receiver can be asked what became of an attempt")
    if not house.options["ask_address"]:
        return Capability("ask", label, False, _l("Without it a person has to look after each broken connection."))
    try:
        answer = _asked(PROBE_KEY, house)
    except OutwardError as error:
        return Capability("ask", label, False, _advice(0, error.reason))
    if said_in(answer).get("state") in ("live", "accepted", "unknown", "absent"):
        return Capability("ask", label, True)
    return Capability("ask", label, False, _l("Its answer (%(status)s) names no state.", status=answer.status))


channel = Channel(
    name="webhook",
    label=_l("Webhook"),
    description=_l(
        "Sends the articles as signed JSON to an address of yours: your own site, a script, another tool."
    ),
    limits=Limits(articles=8, title=200, digest=500),
    send=send,
    ask=ask,
    probe=probe,
    sentences=SENTENCES,
    options=(
        Option("address", _l("Address"), _l("Where the articles are sent. It begins with https:// or http://.")),
        Option("secret", _l("Secret"), _l("Both sides sign and check with it. Make it long."), is_secret=True),
        Option(
            "ask_address",
            _l("Address for questions"),
            _l("Where to ask what became of an attempt when the connection broke."),
            is_required=False,
        ),
        OWN_NETWORK,
    ),
)
