"""What readers write to an official account: WeChat calls an address of ours, signed, and shows what we answer."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from opscontent.intake.contract import Incoming
from opscontent.intake.wechat.callback import MOST_BYTES, Line, Mode, answer, greet, read_message
from opscontent.intake.wechat.errors import CallbackError, NotGenuine, NotReadable
from opscontent.intake.wechat.messages import ANSWER_BYTES, Message
from opscontent.intake.wechat.sealing import is_key

__all__ = [
    "ANSWER_BYTES",
    "LABEL",
    "MOST_BYTES",
    "CallbackError",
    "Line",
    "Message",
    "Mode",
    "NotGenuine",
    "NotReadable",
    "answer",
    "greet",
    "is_key",
    "read",
    "read_message",
]

LABEL = _l("WeChat chat")


def read(source: Message) -> Iterator[Incoming]:
    """One reply: a message may have several lines, as a poem has."""
    yield Incoming(row=1, text=source.text)
