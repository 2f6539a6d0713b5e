"""Calls as the platform makes them, signed and sealed with the code under test or by hand."""

import base64
import struct
from datetime import UTC, datetime
from typing import Any

from opscontent.intake.wechat import Line, Mode, sealing, signatures

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
TOKEN, KEY, APPID = "our-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx2c2769f8efd9abc2"
PLAIN = Line(Mode.plain, TOKEN)
SECURE = Line(Mode.secure, TOKEN, APPID, KEY)
COMPATIBLE = Line(Mode.compatible, TOKEN, APPID, KEY)


def xml(**fields: Any) -> str:
    """A text message, unless `fields` (elements by name) say otherwise; None leaves one out."""
    values = {
        "ToUserName": "gh_1",
        "FromUserName": "openid-1",
        "CreateTime": int(NOW.timestamp()),
        "MsgType": "text",
        "Content": "夫妻肺片",
        "MsgId": "7001",
    } | fields
    inside = "".join(f"<{name}>{_value(value)}</{name}>" for name, value in values.items() if value is not None)
    return f"<xml>{inside}</xml>"


def signed(token: str = TOKEN, at: datetime = NOW, **more: str) -> dict[str, str]:
    """The query of a call in plain mode."""
    timestamp, nonce = str(int(at.timestamp())), "415670741"
    return {"signature": signatures.sign(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, **more}


def sealed_call(
    words: str, *, key: str = KEY, appid: str = APPID, token: str = TOKEN, at: datetime = NOW, sealed: str = ""
) -> tuple[dict[str, str], bytes]:
    """Query and body of a call in secure mode."""
    sealed = sealed or sealing.sealed(words, key, appid)
    query = signed(token, at, encrypt_type="aes", openid="openid-1")
    query["msg_signature"] = signatures.sign(token, query["timestamp"], query["nonce"], sealed)
    return query, f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()


def seal_by_hand(
    words: bytes, *, length: int | None = None, appid: bytes = APPID.encode(), padding: bytes | None = None
) -> str:
    """A sealed body with a length or a padding that the platform would not write."""
    plain = b"r" * 16 + struct.pack(">I", len(words) if length is None else length) + words + appid
    count = 32 - len(plain) % 32
    plain += bytes([count]) * count if padding is None else padding
    return _encrypted(plain)


def _encrypted(plain: bytes) -> str:
    encryptor = sealing._cipher(KEY).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _value(value: Any) -> str:
    return str(value) if str(value).startswith("<") or isinstance(value, int) else f"<![CDATA[{value}]]>"
