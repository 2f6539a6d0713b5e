"""Calls with the account's token; a worn-out one is replaced once. Knows no draft and no picture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from opscontent.channels.contract import House
from opscontent.channels.wechat import token, wire
from opscontent.channels.wechat.errors import Answered, Unanswered
from opscontent.channels.wechat.reasons import TOKEN_WORN_OUT

Answer = dict[str, Any]


@dataclass(frozen=True)
class WeChat:
    """WeChat as one account sees it. Every call raises `Trouble`."""

    house: House

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._with_token(lambda query: wire.post(self._api, path, body, query))

    def get(self, path: str) -> Answer:
        return self._with_token(lambda query: wire.get(self._api, path, query))

    def upload(self, path: str, file: wire.File, query: Mapping[str, str] | None = None) -> Answer:
        return self._with_token(lambda own: wire.upload(self._api, path, file, {**(query or {}), **own}))

    @property
    def _api(self) -> wire.Api:
        return wire.api_of(self.house)

    def _with_token(self, call: Callable[[dict[str, str]], Answer]) -> Answer:
        held = token.current(self.house)
        try:
            return call({"access_token": held})
        except Answered as no:
            if no.code not in TOKEN_WORN_OUT:
                raise
        return call({"access_token": token.current(self.house, unlike=held)})


def text_of(answer: Mapping[str, Any], name: str, path: str) -> str:
    """A text or number of an answer that must be there; without it the answer is none."""
    value = answer.get(name)
    if not isinstance(value, str | int) or value == "":
        raise Unanswered(path, f"no {name} in the answer")
    return str(value)
