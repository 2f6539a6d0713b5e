"""The platform's error codes with its words for them. Every failure is HTTP 200 with one of these inside."""

import secrets
from typing import Any

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40035: "invalid parameter",
    40097: "invalid args",
    40114: "invalid index value",
    40125: "invalid appsecret",
    40132: "invalid username",
    40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41039: "invalid content_source_url",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    44003: "empty news data",
    44004: "empty content",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45005: "url size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45028: "has no masssend quota",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45110: "author size out of limit",
    45166: "invalid content",
    47001: "data format error",
    47009: "this api is offline, please use the new api",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    53502: "invalid publish id",
    53600: "invalid article id",
    61500: "date format error",
    61501: "date range error",
    61503: "data not ready",
    88000: "without comment privilege",
    88001: "msg_data is not exists",
    88010: "count range error",
}


class Refusal(Exception):
    """The platform says no; `answer` is what it says."""

    def __init__(self, code: int, *, ip: str = "", **more: Any) -> None:
        words = MESSAGES.get(code, "refused").format(ip=ip)
        super().__init__(f"{code} {words}")
        self.code = code
        self.answer = {"errcode": code, "errmsg": f"{words} rid: {_rid()}", **more}


def _rid() -> str:
    return "-".join(secrets.token_hex(4) for _ in range(3))
