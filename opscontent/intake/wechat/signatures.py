"""Signatures of the callback: who calls, and when. All comparisons take the same time whatever is compared."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from opscontent.intake.wechat.errors import NotGenuine

# Older or younger calls are refused: they may be recorded ones. The platform asks for no such limit.
WINDOW_SECONDS = 5 * 60


def sign(*parts: str) -> str:
    """sha1 over the parts, sorted as texts: the platform's rule, which is no choice of ours."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()


def check(token: str, query: Mapping[str, str], now: datetime, *, name: str = "signature", sealed: str = "") -> None:
    """Raise `NotGenuine` unless the call is signed with our token, in the parameter `name`, and is fresh.

    A sealed body is signed with the rest. Without a token nothing is genuine."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    wanted = sign(token, timestamp, nonce, *([sealed] if sealed else []))
    given = query.get(name, "").encode("utf-8", "surrogatepass")
    if not token or not hmac.compare_digest(wanted.encode(), given):
        raise NotGenuine(f"{name} is wrong")
    if not _is_fresh(timestamp, now):
        raise NotGenuine("timestamp is not of now")


def _is_fresh(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW_SECONDS
