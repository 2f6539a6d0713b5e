"""One request as the platform reads it, and what an endpoint is. Knows no endpoint of its own."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Account, FakeWeChat

ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?=[0-9a-fA-F]{4})")
OK = {"errcode": 0, "errmsg": "ok"}
Answer = dict[str, Any]


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    content_type: str
    body: bytes
    ip: str
    appid: str = ""  # once it is known who calls
    is_cut_halfway: bool = False

    @property
    def json(self) -> dict[str, Any]:
        r"""The body; the platform leaves \uXXXX as it stands, which is how titles come out literal."""
        try:
            read = json.loads(ESCAPE.sub(r"\1\\\\u", self.body.decode("utf-8")), strict=False)
        except ValueError:
            raise Refusal(47001) from None
        if not isinstance(read, dict):
            raise Refusal(47001)
        return read


@dataclass(frozen=True)
class Endpoint:
    """`right` is what the account must have; `daily` how many calls it has in a day."""

    act: Callable[[FakeWeChat, Account, Call], Answer]
    right: str = ""
    daily: int = 0
    method: str = "POST"


def page(body: dict[str, Any], rows: list[Any]) -> list[Any]:
    """The part of the list that offset and count (1 to 20) ask for."""
    offset, count = body.get("offset"), body.get("count")
    if not isinstance(offset, int) or not isinstance(count, int) or offset < 0 or not 1 <= count <= 20:
        raise Refusal(40097)
    return rows[offset : offset + count]
