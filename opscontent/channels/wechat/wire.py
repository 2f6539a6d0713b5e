"""One HTTP request to WeChat: out and back, with limits; what goes wrong is told apart by whether it had left.

Knows no token and no call. The addresses hold the token, so no exception that knows one gets out of here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from urllib3.filepost import encode_multipart_formdata

from opscontent.channels import outward
from opscontent.channels.contract import House
from opscontent.channels.outward import Answer, Forbidden, NotConnected, OutwardError
from opscontent.channels.own_network import allows_private
from opscontent.channels.wechat.errors import Answered, Barred, Trouble, Unanswered, Unreached

DEFAULT_HOST = "https://api.weixin.qq.com"
# Of everything together, from looking the name up to the last byte.
CALL_SECONDS = 30.0
UPLOAD_SECONDS = 120.0
MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Api:
    """Where calls go: WeChat's own address, or one that people typed."""

    host: str
    allow_private: bool = False


@dataclass(frozen=True)
class File:
    """What goes into the multipart field `media`."""

    name: str
    content: bytes
    media_type: str


def api_of(house: House) -> Api:
    return Api(house.options["host"] or DEFAULT_HOST, allows_private(house))


def post(api: Api, path: str, body: Mapping[str, Any], query: Mapping[str, str] | None = None) -> dict[str, Any]:
    """POST JSON. WeChat takes \\uXXXX for what was typed, hence UTF-8 as it is."""
    content, query = json.dumps(body, ensure_ascii=False).encode(), query or {}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    secrets = (str(body.get("secret", "")), query.get("access_token", ""))
    return _result(path, lambda: _posted(api, path, query, content, headers, CALL_SECONDS), secrets)


def get(api: Api, path: str, query: Mapping[str, str]) -> dict[str, Any]:
    return _result(path, lambda: _got(api, path, query))


def upload(api: Api, path: str, file: File, query: Mapping[str, str]) -> dict[str, Any]:
    content, media_type = encode_multipart_formdata({"media": (file.name, file.content, file.media_type)})
    headers = {"Content-Type": media_type}
    return _result(path, lambda: _posted(api, path, query, content, headers, UPLOAD_SECONDS))


def _result(path: str, exchange: Callable[[], Answer], secrets: tuple[str, ...] = ()) -> dict[str, Any]:
    given = _given(path, exchange)
    try:
        answer = json.loads(given.content)
    except (ValueError, RecursionError):
        answer = None
    if given.status != 200 or not isinstance(answer, dict):
        raise Unanswered(path, f"HTTP {given.status}")
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise Unanswered(path, "errcode is no number")
    if code:
        raise Answered(path, code, _without(secrets, str(answer.get("errmsg", ""))), answer)
    return answer


def _given(path: str, exchange: Callable[[], Answer]) -> Answer:
    trouble: Trouble
    try:
        answer = exchange()
    except Forbidden as error:
        trouble = Barred(path, error.reason)
    except NotConnected as error:
        trouble = Unreached(path, error.reason)
    except OutwardError as error:
        trouble = Unanswered(path, error.reason)
    else:
        if len(answer.content) <= MOST_BYTES:
            return answer
        trouble = Unanswered(path, "more than 2 MB")
    raise trouble  # out here nothing hangs on it that knows the address


def _posted(
    api: Api, path: str, query: Mapping[str, str], content: bytes, headers: Mapping[str, str], seconds: float
) -> Answer:
    return outward.post(
        _address(api, path, query),
        content,
        headers,
        most_bytes=MOST_BYTES + 1,
        allow_private=api.allow_private,
        seconds=seconds,
    )


def _got(api: Api, path: str, query: Mapping[str, str]) -> Answer:
    address = _address(api, path, query)
    return outward.get(address, {}, most_bytes=MOST_BYTES + 1, allow_private=api.allow_private, seconds=CALL_SECONDS)


def _address(api: Api, path: str, query: Mapping[str, str]) -> str:
    return api.host.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")


def _without(secrets: tuple[str, ...], said: str) -> str:
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    return said
