"""One HTTP request to WeChat: out and back, with limits; what goes wrong is told apart by whether it had left.

Knows no token and no call. The addresses hold the token, so no exception of `requests` gets out of here."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from opscontent.channels.wechat.errors import Answered, Trouble, Unanswered, Unreached

DEFAULT_HOST = "https://api.weixin.qq.com"
CONNECT_SECONDS = 5
READ_SECONDS = 30
MOST_BYTES = 2 * 1024 * 1024

_NO_ADDRESS = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)
_NEVER_CONNECTED = (NewConnectionError, NameResolutionError, ConnectTimeoutError)
# What OpenSSL calls the failures of a handshake; anything else may come in the middle of a talk.
_NO_HANDSHAKE = re.compile(
    "CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER|HANDSHAKE_FAILURE|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION"
    "|UNRECOGNIZED_NAME|NO_CIPHERS_AVAILABLE|RECORD_LAYER_FAILURE",
    re.IGNORECASE,
)
_SECRET = re.compile(r"(access_token=)[^&\s]+")


@dataclass(frozen=True)
class File:
    """What goes into the multipart field `media`."""

    name: str
    content: bytes
    media_type: str


def post(host: str, path: str, body: Mapping[str, Any], query: Mapping[str, str] | None = None) -> dict[str, Any]:
    """POST JSON. WeChat takes \\uXXXX for what was typed, hence UTF-8 as it is."""
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    secrets = (str(body.get("secret", "")), (query or {}).get("access_token", ""))
    return _call("POST", host, path, secrets=secrets, params=query, data=content, headers=headers)


def get(host: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
    return _call("GET", host, path, params=query)


def upload(host: str, path: str, file: File, query: Mapping[str, str]) -> dict[str, Any]:
    return _call("POST", host, path, params=query, files={"media": (file.name, file.content, file.media_type)})


def _call(method: str, host: str, path: str, *, secrets: tuple[str, ...] = (), **request: Any) -> dict[str, Any]:
    status, content = _exchange(method, host, path, request)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if status != 200 or not isinstance(answer, dict):
        raise Unanswered(path, f"HTTP {status}")
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise Unanswered(path, "errcode is no number")
    if code:
        raise Answered(path, code, _without(secrets, str(answer.get("errmsg", ""))), answer)
    return answer


def _without(secrets: tuple[str, ...], said: str) -> str:
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    return said


def _exchange(method: str, host: str, path: str, request: dict[str, Any]) -> tuple[int, bytes]:
    """Status and body. What `requests` raises holds the address, and is gone before ours is raised."""
    trouble: Trouble
    try:
        # Each call has its own connection: one that was kept may break under a call that must not be repeated.
        with requests.request(
            method,
            (host or DEFAULT_HOST).rstrip("/") + path,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
            **request,
        ) as response:
            return response.status_code, _body(response, path)
    except (requests.RequestException, HTTPError) as error:
        kind = Unreached if _had_not_left(error) else Unanswered
        trouble = kind(path, type(error).__name__)
    raise trouble


def _body(response: requests.Response, path: str) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(65536):
        content += chunk
        if len(content) > MOST_BYTES:
            raise Unanswered(path, "more than 2 MB")
    return bytes(content)


def _had_not_left(error: Exception) -> bool:
    if isinstance(error, (requests.ConnectTimeout, *_NO_ADDRESS)):
        return True
    if isinstance(error, requests.exceptions.SSLError):
        return _NO_HANDSHAKE.search(str(error)) is not None
    if isinstance(error, requests.ConnectionError):
        cause = error.args[0] if error.args else None
        return isinstance(getattr(cause, "reason", cause), _NEVER_CONNECTED)
    return False


def _without_token(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(_SECRET.sub(r"\1…", arg) if isinstance(arg, str) else arg for arg in record.args)
    return True


# It writes each address to the log where somebody turns debugging on.
logging.getLogger("urllib3.connectionpool").addFilter(_without_token)
