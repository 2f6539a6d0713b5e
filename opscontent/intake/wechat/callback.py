"""The callback as a whole: what comes in, checked and opened; what goes out, signed. Keeps nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opscontent.intake.wechat import messages, sealing, signatures
from opscontent.intake.wechat.errors import NotGenuine, NotReadable
from opscontent.intake.wechat.messages import Message

MOST_BYTES = 64 * 1024
ECHO_MAXIMUM = 200


class Mode(StrEnum):
    """As the platform's settings have it (明文, 兼容, 安全)."""

    plain = "plain"
    compatible = "compatible"
    secure = "secure"


@dataclass(frozen=True, slots=True)
class Line:
    """What an account and the platform agreed on. `key` is the EncodingAESKey, "" in plain mode."""

    mode: Mode
    token: str
    appid: str = ""
    key: str = ""

    @property
    def is_sealed(self) -> bool:
        """Compatible mode sends a plain copy too; taking that one would let anybody leave the seal out."""
        return self.mode is not Mode.plain


def greet(line: Line, query: Mapping[str, str], now: datetime) -> str:
    """What the platform wants to hear when its settings are saved. Raises `NotGenuine`."""
    signatures.check(line.token, query, now)
    return query.get("echostr", "")[:ECHO_MAXIMUM]


def read_message(line: Line, query: Mapping[str, str], body: bytes, now: datetime) -> Message:
    """The message in a call. Raises `NotGenuine` or `NotReadable`."""
    if len(body) > MOST_BYTES:
        raise NotReadable("too large")
    if not line.is_sealed:
        signatures.check(line.token, query, now)
        return messages.message_of(messages.parsed(body))
    return messages.message_of(messages.parsed(_opened(line, query, body, now)))


def answer(line: Line, message: Message, text: str, at: datetime, *, nonce: str = "") -> str:
    """The body of our answer: XML, sealed where the line is; "success" where there is nothing to say."""
    if not text:
        return messages.SUCCESS
    seconds = int(at.timestamp())
    xml = messages.answer_xml(message, text, seconds)
    if not line.is_sealed:
        return xml
    sealed = sealing.sealed(xml, line.key, line.appid)
    nonce = nonce or str(secrets.randbelow(10**10))
    return messages.sealed_xml(sealed, signatures.sign(line.token, str(seconds), nonce, sealed), seconds, nonce)


def _opened(line: Line, query: Mapping[str, str], body: bytes, now: datetime) -> str:
    """What the seal holds; the plain copy of compatible mode is not looked at."""
    if not sealing.is_key(line.key) or not line.appid:
        raise NotGenuine("no key to open it with")  # never less than what was agreed on
    sealed = (messages.parsed(body).findtext("Encrypt") or "").strip()
    if not sealed:
        raise NotGenuine("not sealed, though it must be")
    signatures.check(line.token, query, now, name="msg_signature", sealed=sealed)
    return sealing.unsealed(sealed, line.key, line.appid)
