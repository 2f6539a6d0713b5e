"""Messages and events as the platform writes them, and the XML of an answer. Knows no signature."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from opscontent.intake.wechat.errors import NotReadable
from opscontent.text.inputs import tidy

# Longer texts are refused by the platform's other calls (45002); for answers it names no limit.
ANSWER_BYTES = 2000
NAME_MAXIMUM = 128
SUCCESS = "success"
# A QR code's scene, where scanning it made somebody a follower; a follower's scan has it as it is.
SCENE = "qrscene_"


@dataclass(frozen=True, slots=True)
class Message:
    """One message or event. `sender` is the openid; `job` is the publication or mass send that an event is about."""

    to: str
    sender: str
    sent_at: int  # seconds since 1970
    kind: str  # text, image, event …
    text: str = ""
    number: str = ""  # MsgId; "" for events
    event: str = ""
    event_key: str = ""
    picture_url: str = ""
    job: str = ""

    @property
    def scene(self) -> str:
        """What the QR code that was scanned stands for; "" for none."""
        if self.event == "SCAN":
            return self.event_key
        is_with_code = self.event == "SUBSCRIBE" and self.event_key.startswith(SCENE)
        return self.event_key.removeprefix(SCENE) if is_with_code else ""

    @property
    def key(self) -> str:
        """The same for each delivery of the same message, and for no other."""
        if self.number:
            return sha256(f"message {self.number}".encode()).hexdigest()
        named = f"event {self.sender} {self.sent_at} {self.event} {self.event_key} {self.job}"
        return sha256(named.encode()).hexdigest()


def parsed(xml: str | bytes) -> Any:
    """The root element. Raises `NotReadable`, also for a document type: nothing genuine has one."""
    try:
        return fromstring(xml, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # LookupError: an encoding that there is not
        raise NotReadable(f"no XML: {type(error).__name__}") from None


def message_of(root: Any) -> Message:
    """Raises `NotReadable` for what lacks sender, time or kind."""
    kind = _named(root, "MsgType")
    message = Message(
        to=_named(root, "ToUserName"),
        sender=_named(root, "FromUserName"),
        sent_at=_seconds(_named(root, "CreateTime")),
        kind=kind,
        # A voice comes with its words where the platform still makes them out (it promises nothing, 2026-11).
        text=tidy(_text(root, "Recognition" if kind == "voice" else "Content")).strip(),
        number=_named(root, "MsgId"),
        event=_named(root, "Event").upper(),
        event_key=_text(root, "EventKey")[:NAME_MAXIMUM],
        picture_url=_text(root, "PicUrl"),
        job=_named(root, "MsgID") or _named(root, "PublishEventInfo/publish_id"),
    )
    if not (message.to and message.sender and kind and (message.number or kind == "event")):
        raise NotReadable("sender, receiver, kind or number is missing")
    return message


def answer_xml(message: Message, text: str, at: int) -> str:
    """The text as an answer to this message, cut where it is too long; `at` in seconds since 1970."""
    words = tidy(text).encode()[:ANSWER_BYTES].decode(errors="ignore")
    return (
        f"<xml><ToUserName>{_cdata(message.sender)}</ToUserName><FromUserName>{_cdata(message.to)}</FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType>{_cdata('text')}</MsgType><Content>{_cdata(words)}</Content></xml>"
    )


def sealed_xml(sealed: str, signature: str, at: int, nonce: str) -> str:
    return (
        f"<xml><Encrypt>{_cdata(sealed)}</Encrypt><MsgSignature>{_cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{at}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _text(root: Any, path: str) -> str:
    return (root.findtext(path) or "").strip()


def _named(root: Any, path: str) -> str:
    """A name or a number of the platform's."""
    value = _text(root, path)
    if len(value) > NAME_MAXIMUM:
        raise NotReadable(f"{path} is too long")
    return value


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise NotReadable("CreateTime is no time")
    return int(text)
